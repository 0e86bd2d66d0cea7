"""One file: what was found in it, what has to be asked, what may be changed."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from funnel import exports
from funnel.discovery import modules
from funnel.i18n import date_words, money, number, t, tn
from funnel.reading import Choices, Report
from funnel.reading.notices import reason_words
from funnel.ui import code_titles, columns, downloads
from funnel.ui.loading import answers
from funnel.ui.loading.item import STEPS, Item
from funnel.ui.loading.session import Session
from funnel.ui.text import plain
from funnel.workspace import Reading

ROWS = 6


def draw(session: Session, item: Item) -> None:
    """The card of a file."""
    with st.container(border=True):
        name, away = st.columns([5, 1], vertical_alignment="center")
        name.subheader(plain(item.name), anchor=False)
        if not item.is_busy and away.button(t("Take away"), key=f"away-{item.id}", width="stretch"):
            session.take_away(item)
            st.rerun()
        if item.is_busy:
            _progress(item)
        elif item.error:
            _refused(session, item)
        elif item.reading:
            _found(session, item, item.reading)


def _progress(item: Item) -> None:
    st.progress(
        min(max(item.share, 0.0), 1.0), text=f"{t('Reading')}: {t(STEPS.get(item.step, item.step))}"
    )
    if st.button(t("Cancel"), key=f"cancel-{item.id}"):
        item.stop.set()


def _refused(session: Session, item: Item) -> None:
    st.error(plain(str(item.error)), icon=":material/block:")
    if item.error and item.error.code == "cancelled":
        if st.button(t("Read again"), key=f"again-{item.id}"):
            session.again(item, item.choices)
            st.rerun()
    elif item.error and item.error.code != "unknown_ending":
        answers.change(session, item)


def _found(session: Session, item: Item, reading: Reading) -> None:
    report = reading.report
    st.markdown(" · ".join(plain(part) for part in facts(report)))
    asks_columns = bool(report.question and report.question.option == "--column")
    if asks_columns:
        _first_rows(item, report, expanded=True)
    if report.question:
        answers.ask(session, item, report)
    else:
        st.markdown(f"**{plain(account(report))}**")
        for warning in reading.warnings:
            st.warning(plain(str(warning)))
    if item.set_on:
        _remembered(session, item, item.set_on)
    if reading.is_known:
        st.info(t("This file is loaded already; keeping it again changes nothing."))
    for sentence in report.sentences:
        st.caption(plain(sentence))
    _aside(item, report)
    if not asks_columns:
        _first_rows(item, report)
    answers.change(session, item)


def _remembered(session: Session, item: Item, set_on: str) -> None:
    """That a file with these columns was read as somebody had set it, and the way back."""
    day = date_words(date.fromisoformat(set_on))
    st.info(plain(t("Read as you set on {date} for a file with these columns.", date=day)))
    if st.button(t("Read it as it is found instead"), key=f"found-{item.id}"):
        session.again(item, Choices())
        st.rerun()


def facts(report: Report) -> list[str]:
    """Format, encoding, delimiter, dates, decimal sign: what was found, in words."""
    module = modules("funnel.formats").get(report.format)
    delimiter = t(code_titles.DELIMITERS.get(report.delimiter, report.delimiter))
    parts = []
    if module:
        parts.append(t(module.TITLE))
    if report.container != "csv":
        parts.append(report.container.upper())
    if report.encoding:
        parts.append(t("encoding {name}", name=report.encoding))
    if delimiter:
        parts.append(t("separated by {name}", name=delimiter))
    if report.dates:
        parts.append(t("dates {order}", order=code_titles.dates_words(report.dates)))
    if report.decimal:
        parts.append(t("decimal sign “{sign}”", sign=report.decimal))
    return parts


def account(report: Report) -> str:
    """Rows in the file = loaded + set aside + left out; what came out of it."""
    counted = t(
        "Rows in the file: {rows} = {loaded} loaded + {aside} set aside + {left_out} left out",
        rows=number(report.rows),
        loaded=number(report.loaded),
        aside=number(report.set_aside_rows),
        left_out=number(report.left_out),
    )
    parts = [
        f"{t(code_titles.INPUTS.get(name, name))}: {number(count)}"
        for name, count in report.inputs.items()
    ]
    if report.sum_amount is not None:
        parts.append(t("sum of amounts: {amount}", amount=money(report.sum_amount)))
    return " · ".join([counted, *parts])


def _aside(item: Item, report: Report) -> None:
    if not report.set_aside_rows:
        return
    with st.expander(
        tn("{n} row set aside", "{n} rows set aside", report.set_aside_rows),
        icon=":material/warning:",
    ):
        table = pd.DataFrame([row._asdict() for row in report.set_aside])
        table["reason"] = table["reason"].map(reason_words)
        st.dataframe(
            table, hide_index=True, column_config=columns.config(table), key=f"aside-{item.id}"
        )
        if len(table) < report.set_aside_rows:
            st.caption(
                t(
                    "The first {n} are shown; all of them are on the Quality page once the file is"
                    " kept.",
                    n=number(len(table)),
                )
            )
        has_semicolons = downloads.has_semicolons()
        st.download_button(
            t("Download as CSV"),
            lambda: exports.csv(table, has_semicolons=has_semicolons),
            "set-aside.csv",
            "text/csv",
            key=f"aside-csv-{item.id}",
            on_click="ignore",
        )


def _first_rows(item: Item, report: Report, expanded: bool = False) -> None:
    if not report.preview:
        return
    with st.expander(t("The first rows, and which column is which"), expanded=expanded):
        ours = {
            theirs: t(columns.title(name))
            for found in report.columns.values()
            for name, theirs in found.items()
        }
        heads = list(report.headers) or [f"c{index}" for index in range(len(report.preview[0]))]
        st.dataframe(named(report.preview, heads, ours), hide_index=True, key=f"rows-{item.id}")
        st.caption(
            t(
                "Under a header of the file stands what it is taken for; the other columns are kept"
                " to filter by."
            )
        )


def named(
    preview: tuple[tuple[str, ...], ...], heads: list[str], ours: dict[str, str]
) -> pd.DataFrame:
    """The first rows as text, under the file's headers and what each is taken for."""
    titles: list[str] = []
    for index, head in enumerate(heads):
        shown = f"{head} → {ours[head]}" if head in ours else head or f"({index + 1})"
        titles.append(shown if shown not in titles else f"{shown} ({index + 1})")
    width = len(titles)
    rows = [(*row, *[""] * width)[:width] for row in preview[:ROWS]]
    return pd.DataFrame(rows, columns=pd.Index(titles), dtype="str")
