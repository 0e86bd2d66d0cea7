"""The page of the managers: which measure is looked at, and what is said of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from funnel.answers import Answer
from funnel.i18n import number, t
from funnel.metrics.fair_measures import MEASURES
from funnel.metrics.fair_words import sentence, spread
from funnel.metrics.rows import records
from funnel.ui import choose, promises
from funnel.ui.text import plain
from funnel.ui.view import View

WHOLE = 2  # of so many people the figures are said too; of more they stand in the figure


def compared(view: View) -> Answer:
    """The managers under all measures that the files tell."""
    return view.answer("managers-fair", promises=tuple(promises.noted(view)))


def of_measure(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the measure that is chosen; first one in which somebody stands out."""
    names = [name for name in MEASURES if (table["measure"] == name).any()]
    if not names:
        return table
    named = table.loc[table["standing"].notna(), "measure"]
    first = next((name for name in names if (named == name).any()), names[0])
    words = {name: MEASURES[name] for name in names}
    label = t("Compared in")
    chosen = choose.segment(
        st, label, words, key="fair-measure", default=first, parameter="measure"
    )
    return table[table["measure"] == chosen]


def said(rows: pd.DataFrame) -> str:
    """Who stands out in one measure, or that nobody does."""
    named = rows[rows["standing"].notna()]
    if not len(named):
        return spread(rows) or t("Here nobody differs from the rest of the team")
    if len(named) <= WHOLE:
        return "; ".join(sentence(row) for row in records(named))
    sides = {side: named.loc[named["standing"] == side, "manager"] for side in ("above", "below")}
    words = {
        "above": t("Above the others: {names}", names=", ".join(sides["above"])),
        "below": t("Below the others: {names}", names=", ".join(sides["below"])),
    }
    return ". ".join(words[side] for side, people in sides.items() if len(people))


def how(table: pd.DataFrame) -> None:
    """What was asked, and what it can't tell."""
    if not len(table):
        return
    st.caption(
        plain(
            t(
                "Each is compared with the others in the same pipelines, sources and sizes of"
                " deals; whoever is named has passed a correction for all {asked} questions asked"
                " here. Rows are in the order of names: no order of shares means anything. What"
                " made the difference is not told by it.",
                asked=number(table["asked"].iloc[0]),
            )
        )
    )


def bearable(table: pd.DataFrame) -> pd.DataFrame:
    """What is expected to a tenth, as a screen shows it."""
    return table.round({"expected": 1, "z": 1, "comparable": 0, "overdispersion": 2})
