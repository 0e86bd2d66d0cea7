"""The check-up on a screen: the three findings that cost most, then every check with its verdict, evidence, deals and advice."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st
import xlsxwriter

from funnel import checkup, exports
from funnel.charts import checkup as chart
from funnel.checkup.finding import FOUND, NOT_FOUND, VERDICT_WORDS, Finding
from funnel.i18n import as_of_words, money, t, tn
from funnel.metrics import checkup as metric
from funnel.ui.text import plain
from funnel.ui.view import EXCEL, View

SIGNS = {FOUND: "●", NOT_FOUND: "○", "unknown": "–"}  # letters of any font: not every machine has coloured signs
ROWS = 200  # of a list in the meeting's file; the page's downloads have all


@st.cache_resource(max_entries=40, show_spinner=False)
def _found(snapshot: str, scope: Any, lang: str, _view: View) -> tuple[list[Finding], pd.DataFrame]:
    """All findings under a scope, with their table; nobody changes them."""
    found = checkup.everything(_view.snapshot, scope)
    return found, metric.as_table(found, _view.facts)


def findings(view: View, lang: str) -> tuple[list[Finding], pd.DataFrame]:
    """All findings of the view, with their table."""
    return _found(str(view.snapshot.path), view.scope, lang, view)


def cost(finding: Finding) -> tuple[float, int]:
    """What a finding costs: the amount of its deals (of one currency, else nothing), then how many there are."""
    amounts = finding.amounts
    one = len(amounts["currency"].drop_duplicates()) == 1
    return (float(amounts["amount"].sum()) if one else 0.0, finding.deals or 0)


def worst(view: View, found: Sequence[Finding]) -> None:
    """The three that cost most, in the order to mend them."""
    first = sorted((one for one in found if one.verdict == FOUND), key=cost, reverse=True)
    shown = list({one.check: one for one in reversed(first)}.values())[::-1][:3]
    if not shown:
        return
    st.subheader(t("Mend these first"), anchor=False)
    for place, finding in enumerate(shown, 1):
        with st.container(border=True):
            st.markdown(f"**{place}. {plain(finding.sentence)}**")
            st.caption(plain(" · ".join([*_size(finding), finding.advice])))


def _size(finding: Finding) -> list[str]:
    if not finding.deals:
        return []
    sums = finding.amounts.groupby("currency", dropna=False)["amount"].sum(min_count=1).dropna()
    amounts = [money(value, code if isinstance(code, str) else None) for code, value in sums.items()]
    return [tn("{n} deal", "{n} deals", finding.deals), *amounts]


def every(view: View, found: Sequence[Finding]) -> None:
    """Each check with what it says."""
    st.subheader(t("Every check"), anchor=False)
    for name, module in checkup.checks().items():
        own = [one for one in found if one.check == name]
        verdict = own[0].verdict if own else "unknown"
        with st.expander(f"{SIGNS[verdict]} **{plain(t(module.TITLE))}** – {t(VERDICT_WORDS[verdict])}"):
            st.caption(plain(t(module.MEANING)))
            for place, finding in enumerate(own):
                _one(view, finding, f"{name}-{place}")


def _one(view: View, finding: Finding, key: str) -> None:
    st.markdown(f"**{plain(finding.sentence)}**")
    for point in finding.points:
        sign = {True: "＋", False: "－", None: "?"}[point.holds]
        st.markdown(f"{sign} {plain(point.text)}")
    if finding.share is not None and finding.low is not None and not pd.isna(finding.low):
        figure = chart.figure(finding.share, finding.low, finding.high, finding.others, finding.n or 0, dark=view.is_dark)
        view.figure(figure, f"checkup-{key}", finding.sentence)
    if finding.advice:
        st.info(plain(finding.advice))
    if finding.check == "parking_stage" and finding.verdict == FOUND:
        _park(view, finding, key)
    if len(finding.rows):
        view.rows(finding.rows, f"checkup-{key}")
        with st.container(horizontal=True):
            view.downloads(finding.rows, f"checkup-{key}")


def _park(view: View, finding: Finding, key: str) -> None:
    """One click marks the stage as parked; everything is counted anew."""
    if finding.pipeline and finding.stage and st.button(t("Mark as a side track"), key=f"park-{key}"):
        view.workspace.notebook.set_stage(finding.pipeline, finding.stage, None, "parked")
        with st.spinner(t("Counting …")):
            view.workspace.rebuild()
        st.rerun()


def downloads(view: View, found: Sequence[Finding], table: pd.DataFrame) -> None:
    """The whole check-up as one file for the meeting."""
    with st.container(horizontal=True):
        st.download_button(
            t("For the meeting (HTML)"), lambda: page(view, found), "funnel-checkup.html", "text/html", key="checkup-html", on_click="ignore"
        )
        st.download_button(
            t("With all lists (XLSX)"), lambda: book(found, table), "funnel-checkup.xlsx", EXCEL, key="checkup-xlsx", on_click="ignore"
        )


def page(view: View, found: Sequence[Finding]) -> bytes:
    """One HTML file that opens offline: no script, no address, every name escaped."""
    parts = [f"<h1>{html.escape(t('Check-up'))}</h1><p class=muted>{html.escape(view.scope.words())} · "
             f"{html.escape(as_of_words(view.facts.as_of, view.facts.timezone))}</p>"]  # fmt: skip
    for finding in found:
        title = t(checkup.check(finding.check).TITLE)
        points = "".join(f"<li>{html.escape(point.text)}</li>" for point in finding.points)
        rows = finding.rows.head(ROWS).to_html(index=False, escape=True, border=0, na_rep="") if len(finding.rows) else ""
        parts.append(
            f"<section class={finding.verdict}><h2>{html.escape(title)} – {html.escape(t(VERDICT_WORDS[finding.verdict]))}</h2>"
            f"<p><b>{html.escape(finding.sentence)}</b></p><ul>{points}</ul><p>{html.escape(finding.advice)}</p>{rows}</section>"
        )
    style = (
        "body{font:16px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#202124}.muted{color:#5f6368}"
        "section{border-left:6px solid #bbb;padding-left:1rem;margin:1.5rem 0}.found{border-color:#c5221f}.not_found{border-color:#188038}"
        "table{border-collapse:collapse;font-size:13px}td,th{border-bottom:1px solid #ddd;padding:2px 8px;text-align:left}"
    )
    whole = f"<!doctype html><meta charset=utf-8><title>{html.escape(t('Check-up'))}</title><style>{style}</style>{''.join(parts)}"
    return whole.encode()


def book(found: Sequence[Finding], table: pd.DataFrame) -> bytes:
    """One workbook: the findings, then a sheet with the deals of each that was found."""
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, exports.XLSX_OPTIONS)
    exports.add_sheet(workbook, table, t("Check-up"))
    for place, finding in enumerate((one for one in found if one.verdict == FOUND and len(one.rows)), 1):
        exports.add_sheet(workbook, finding.rows.head(exports.XLSX_ROWS), f"{place} {t(checkup.check(finding.check).TITLE)}")
    workbook.close()
    return target.getvalue()
