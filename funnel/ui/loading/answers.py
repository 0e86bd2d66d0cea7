"""What a file asks, as widgets; and what may be changed about how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from funnel.discovery import modules
from funnel.i18n import N_, quoted, t
from funnel.reading import Choices, Question, Report
from funnel.reading.choices import DATE_ORDERS
from funnel.reading.csv import decode
from funnel.reading.types.moment_patterns import LETTERS
from funnel.ui import choose, code_titles
from funnel.ui.loading import mapping
from funnel.ui.loading.item import Item
from funnel.ui.loading.session import Session
from funnel.ui.text import plain

ENCODINGS = (
    "utf-8",
    "utf-16",
    "cp1251",
    "cp1252",
    "koi8-u",
    "cp866",
    "cp1250",
    "latin-1",
    *decode.WIDE_PAGES,
)
DELIMITERS = (",", ";", "\t", "|")
# Which answer a question's option is about, and how the answers are called.
FIELDS = {
    "--date-order": "date_order",
    "--duplicates": "duplicates",
    "--header": "has_header",
    "--as": "kind",
    "--format": "format",
    "--decimal": "decimal",
    "--sheet": "sheet",
    "--encoding": "encoding",
    "--turned": "turned",
}
FIND_OUT = ""
GIVEN: dict[str, tuple[Any, ...]] = {
    "date_order": ("dmy", "mdy"),
    "duplicates": ("last", "first"),
    "has_header": (True, False),
    "decimal": (",", "."),
    "turned": (True, False),
}
# What a word may mean, said of deals and of tasks.
KINDS = {
    "won": N_("won"),
    "lost": N_("lost"),
    "open": N_("open"),
    "done": N_("done"),
}
OFFSETS = tuple(f"{sign}{hour:02}:00" for sign in "+-" for hour in range(13))
WIDE = {
    "shift_jis": N_("Japanese"),
    "gb18030": N_("Chinese, simplified"),
    "big5": N_("Chinese, traditional"),
    "euc_kr": N_("Korean"),
}
DUPLICATES = {"last": N_("the last row counts"), "first": N_("the first row counts")}


def ask(session: Session, item: Item, report: Report) -> None:
    """The question of a file, with its possible answers."""
    question = report.question
    assert question
    st.warning(plain(question.sentence), icon=":material/help:")
    if question.code == "duplicate_column":
        _which_column(session, item, report, question)
    elif question.option in ("--status", "--zone"):
        _each_word(session, item, question)
    elif question.option == "--column":
        mapping.draw(session, item, report)
    else:
        _simple(session, item, FIELDS[question.option], question)


def _simple(session: Session, item: Item, name: str, question: Question) -> None:
    options = question.choices if name in ("format", "sheet", "encoding", "kind") else GIVEN[name]
    chosen = choose.one(
        st.radio,
        t("Your answer"),
        options,
        key=f"answer-{item.id}-{question.code}",
        say=lambda one: plain(say(name, one)),
        horizontal=True,
    )
    if chosen is not None and st.button(
        t("Read it so"), key=f"answer-{item.id}-go", type="primary"
    ):
        session.again(item, replace(item.choices, **{name: chosen}))
        st.rerun()


def _which_column(session: Session, item: Item, report: Report, question: Question) -> None:
    """One header stands over several columns: which of them is it?"""
    options = [choice for choice in question.choices if "=" in choice]

    def title(choice: str) -> str:
        place = int(choice.rpartition("=c")[2])
        cells = ", ".join(row[place] for row in report.preview[:3] if place < len(row))
        return plain(t("column {n}: {cells}", n=place + 1, cells=cells))

    chosen = choose.one(
        st.radio, t("Your answer"), options, key=f"answer-{item.id}-column", say=title
    )
    if chosen and st.button(t("Read it so"), key=f"answer-{item.id}-go", type="primary"):
        ours, _, theirs = chosen.partition("=")
        session.again(item, replace(item.choices, columns={**item.choices.columns, ours: theirs}))
        st.rerun()


def _each_word(session: Session, item: Item, question: Question) -> None:
    """What does every one of these words mean? A status is won, lost or open; letters of a zone
    stand for an offset."""
    is_zone = question.option == "--zone"
    name = "zones" if is_zone else "words"
    said: dict[str, str] = {}
    for number, word in enumerate(question.choices):
        options = _meanings(word, question)
        chosen = choose.one(
            st.selectbox,
            plain(quoted(word)),
            options,
            key=f"answer-{item.id}-{question.code}-{number}",
            say=(lambda one: one) if is_zone else (lambda one: t(KINDS[one])),
            placeholder=t("choose"),
        )
        if chosen is not None:
            said[word] = chosen
    is_whole = len(said) == len(question.choices)
    if st.button(
        t("Read it so"), key=f"answer-{item.id}-go", type="primary", disabled=not is_whole
    ):
        known = getattr(item.choices, name)
        session.again(item, replace(item.choices, **{name: {**known, **said}}))
        st.rerun()


def _meanings(word: str, question: Question) -> tuple[str, ...]:
    """What a word may mean; of letters of a zone the usual offsets first."""
    if question.option == "--status":
        return tuple(str(question.params["kinds"]).split(", "))
    usual = LETTERS.get(word, ())
    return (*usual, *(one for one in OFFSETS if one not in usual))


def say(name: str, value: Any) -> str:
    """An answer in words."""
    if value is None:
        return t("find out")
    if name == "date_order":
        return t(code_titles.DATES[value])
    if name == "turned":
        if value:
            return t("yes, change them back")
        return t("no, they are right")
    if name == "has_header":
        if value:
            return t("the first row is a header")
        return t("the first row is data")
    if name == "format":
        return t(modules("funnel.formats")[value].TITLE)
    if name == "encoding" and value in WIDE:
        return f"{t(WIDE[value])} ({value})"
    known = {
        "duplicates": DUPLICATES,
        "delimiter": code_titles.DELIMITERS,
        "kind": code_titles.INPUTS,
        "decimal": {",": N_("comma"), ".": N_("point")},
    }
    return t(known.get(name, {}).get(value, str(value)))


def change(session: Session, item: Item) -> None:
    """Every choice about a file, to be made by hand; “find out” leaves it to the program."""
    with st.expander(t("Change how it is read")):
        report = item.report
        key = item.id
        one, two, three = st.columns(3)
        with one:
            formats = sorted(modules("funnel.formats"), key=lambda name: say("format", name))
            chosen: dict[str, Any] = {"format": _choice(item, "format", t("Format"), formats)}
            chosen["kind"] = _choice(item, "kind", t("What the rows are"), list(code_titles.INPUTS))
        with two:
            chosen["encoding"] = _choice(item, "encoding", t("Encoding"), ENCODINGS)
            chosen["delimiter"] = _choice(item, "delimiter", t("Separator"), DELIMITERS)
        with three:
            chosen["date_order"] = _choice(item, "date_order", t("Dates"), DATE_ORDERS)
            chosen["decimal"] = _choice(item, "decimal", t("Decimal sign"), GIVEN["decimal"])
        with one:
            chosen["has_header"] = _choice(item, "has_header", t("First row"), GIVEN["has_header"])
        with two:
            chosen["duplicates"] = _choice(
                item, "duplicates", t("A deal listed twice"), GIVEN["duplicates"]
            )
        with three:
            if report and len(report.sheets) > 1:
                chosen["sheet"] = _choice(item, "sheet", t("Sheet"), report.sheets)
        if st.button(t("Read again"), key=f"change-{key}"):
            session.again(item, _with(item.choices, chosen))
            st.rerun()
    if report and report.headers and not (report.question and report.question.option == "--column"):
        with st.expander(t("Say which column is which")):
            mapping.draw(session, item, report)


def _with(choices: Choices, chosen: Mapping[str, Any]) -> Choices:
    """A format or a kind chosen by hand sets aside the mapping made for another."""
    changed = any(chosen.get(name) != getattr(choices, name) for name in ("format", "kind"))
    return replace(choices, **chosen, **({"columns": {}} if changed else {}))


def _choice(item: Item, name: str, label: str, options: Any) -> Any:
    given = getattr(item.choices, name)
    more = [] if given is None or given in options else [given]
    chosen = choose.one(
        st.selectbox,
        label,
        [FIND_OUT, *more, *options],
        key=f"{name}-{item.id}",
        say=lambda value: say(name, None if value == FIND_OUT else value),
        default=FIND_OUT if given is None else given,
    )
    if chosen == FIND_OUT:
        return None
    return chosen
