"""The check-up on a screen: the three findings that cost most, then every check with its verdict,
evidence, deals and advice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from funnel import checkup
from funnel.answers import checkup as metric
from funnel.answers import counted
from funnel.charts import checkup as chart
from funnel.checkup.finding import FOUND, NOT_FOUND, UNKNOWN, VERDICT_WORDS, Finding
from funnel.i18n import curtain, language, number, t
from funnel.thresholds import taken
from funnel.ui import checkup_files as files
from funnel.ui import kept
from funnel.ui.checkup_order import costly, points_sign, size
from funnel.ui.downloads import EXCEL, as_here
from funnel.ui.text import bound, plain
from funnel.ui.view import View

SIGNS = {
    FOUND: "●",
    NOT_FOUND: "○",
    UNKNOWN: "–",
}  # letters of any font: not every machine has coloured signs
COLOURS = {FOUND: "red", NOT_FOUND: "green", UNKNOWN: "gray"}


_FOUND = kept.shelf(60 * kept.MEGABYTE)


def findings(view: View, chosen: checkup.Thresholds) -> tuple[list[Finding], pd.DataFrame]:
    """All findings of the view in the reader's language, with their table, kept for whoever asks
    the same; `chosen` thresholds go before those that are saved. Nobody changes them."""
    key = (view.snapshot.key, view.scope, json.dumps(chosen, sort_keys=True), language())
    return _FOUND.of(key, partial(_found, view, chosen), _size_of_found)


def _found(view: View, chosen: checkup.Thresholds) -> tuple[list[Finding], pd.DataFrame]:
    # what is chosen on the page may change what is counted, or only what is made of it: questions
    # are put together by the first alone, and what the engine said is kept by its question
    every = checkup.checks()
    asked = {name: own for name, own in chosen.items() if taken(every[name].tallies, own)}
    own = {"thresholds": asked} if asked else {}
    said = counted(metric, view.snapshot, view.scope, own)
    found = metric.findings(said, view.scope, view.facts, chosen)
    return found, metric.as_table(found, view.facts)


def _size_of_found(made: tuple[list[Finding], pd.DataFrame]) -> int:
    found, table = made
    tables = [one for each in found for one in (each.rows, *each.figures.values())]
    return sum(map(kept.bytes_of, [table, *tables]))


# ---- the three that cost most --------------------------------------------------------------------


def worst(found: Sequence[Finding]) -> None:
    """The three that cost most, in the order to mend them."""
    shown = costly(found)[:3]
    if not shown:
        return
    st.subheader(t("Mend these first"), anchor=False)
    for index, finding in enumerate(shown, 1):
        with st.container(border=True):
            st.markdown(f"#### {index}. {plain(bound(finding.sentence))}")
            st.markdown(plain(bound(" · ".join([*size(finding), finding.advice]))))


# ---- every check ---------------------------------------------------------------------------------


def every(view: View, found: Sequence[Finding]) -> None:
    """Each check with what it says; what it rests on is drawn as soon as it is opened."""
    st.subheader(t("Every check"), anchor=False)
    for name, module in checkup.checks().items():
        own = [one for one in found if one.check == name]
        verdict = own[0].verdict if own else UNKNOWN
        mark = f":{COLOURS[verdict]}[{SIGNS[verdict]} **{t(VERDICT_WORDS[verdict])}**]"
        box = st.expander(
            f"{mark} · {plain(t(module.TITLE))}", key=f"check-{name}", on_change="rerun"
        )
        if box.open:
            with box:
                st.caption(plain(t(module.MEANING)))
                for index, finding in enumerate(own):
                    _one(view, finding, f"{name}-{index}")


def _one(view: View, finding: Finding, key: str) -> None:
    st.markdown(f"#### {plain(bound(finding.sentence))}")
    if words := size(finding):
        st.caption(plain(" · ".join(words)))
    figure = chart.figure(finding, dark=view.is_dark)
    if figure is not None:
        st.caption(plain(chart.caption(finding)))
        view.figure(figure, f"checkup-{key}", finding.sentence)
    points = [f"{points_sign(point.holds)} {point.text}" for point in finding.points]
    st.markdown("  \n".join(plain(bound(point)) for point in points))
    if finding.missed:
        st.caption(plain(bound(finding.missed + ".")))
    if finding.advice:
        st.info(plain(finding.advice))
    if _may_be_parked(finding):
        _park(view, finding, key)
    if len(finding.rows):
        _rows(view, finding, f"checkup-{key}")


def _may_be_parked(finding: Finding) -> bool:
    is_parking = finding.check == "parking_stage" and finding.verdict == FOUND
    return is_parking and finding.evidence.get("kind") != "parked"


def _rows(view: View, finding: Finding, key: str) -> None:
    """The deals of the evidence, to see and to take along."""
    if finding.is_cut:
        st.caption(
            t(
                "The first {n} of {total} rows",
                n=number(len(finding.rows)),
                total=number(finding.listed or 0),
            )
        )
    view.rows(finding.rows, key)
    with st.container(horizontal=True):
        view.downloads(finding.rows, key)


def _park(view: View, finding: Finding, key: str) -> None:
    """One click marks the stage as parked; everything is counted anew."""
    if (
        finding.pipeline
        and finding.stage
        and st.button(t("Mark as a side track"), key=f"park-{key}")
    ):
        with st.spinner(t("Counting …")), view.workspace.deciding() as notebook:
            notebook.set_stage(finding.pipeline, finding.stage, None, "parked")
        st.rerun()


def downloads(view: View, found: Sequence[Finding], table: pd.DataFrame) -> None:
    """The whole check-up as one file for the meeting."""
    speak = partial(as_here, language(), curtain.is_down())
    with st.container(horizontal=True):
        st.download_button(
            t("For the meeting (HTML)"),
            speak(lambda: files.page(view, found)),
            "funnel-checkup.html",
            "text/html",
            key="checkup-html",
            on_click="ignore",
        )
        st.download_button(
            t("With all lists (XLSX)"),
            speak(lambda: files.book(view, found, table)),
            "funnel-checkup.xlsx",
            EXCEL,
            key="checkup-xlsx",
            on_click="ignore",
        )
