"""The page Over time: which line is looked at, by week or month."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from funnel.i18n import N_, t
from funnel.metrics.over_time import LINES, PASSAGE, TIME
from funnel.ui import choose
from funnel.ui.code_titles import shown_code

BY = {"month": N_("by month"), "week": N_("by week")}
STAGED = (PASSAGE, TIME)
VALUES = ("value", "low", "high")


def chosen() -> tuple[str, str]:
    """The line, and whether by week or month."""
    line = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    lines = {code: shown_code("series", code) for code in LINES}  # a time with its clock
    series = choose.segment(line, t("Line"), lines, key="series", default="new", parameter="line")
    label = t("By week or month")
    each = choose.segment(line, label, BY, key="by-period", default="month", parameter="each")
    return series, each


def rows_of(table: pd.DataFrame, series: str) -> pd.DataFrame:
    """The rows of one line; of a share or a time those of one stage."""
    rows = table[table["series"] == series]
    if series not in STAGED or not len(rows):
        return rows
    stages = list(dict.fromkeys(rows["stage"]))
    stage = choose.one(
        st.selectbox,
        t("Stage"),
        stages,
        key="stage-over-time",
        default=stages[0],
        parameter="stage",
        label_visibility="collapsed",
        width=420,
    )
    return rows[rows["stage"] == (stage or stages[0])]


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Values as exact as anybody reads them: to three digits, whether months or minutes."""
    return table.assign(**{name: table[name].map(_three_digits) for name in VALUES})


def _three_digits(value: float) -> float:
    if abs(value) >= 1000:
        return float(round(value))
    return float(f"{value:.3g}")
