"""The tiles of the overview: a number large enough for the back of the room, what it was before,
and the way to its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from funnel.i18n import days, money, number, percent, share_words, t
from funnel.metrics.rows import records
from funnel.ui import address
from funnel.ui.text import bound, plain
from funnel.ui.view import View

DEALS = "pages/sales/deals.py"
# By tile: the page where its number stands, and what of it is shown there.
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "open": (DEALS, {"show": "open"}),
    "won": (DEALS, {"show": "won"}),
    "lost": (DEALS, {"show": "lost"}),
    "win_rate": ("pages/sales/conversion.py", {"tab": "months"}),
    "closed_rate": (DEALS, {"show": "closed"}),
    "leak": ("pages/sales/conversion.py", {"tab": "funnel"}),
    "dwell": ("pages/sales/time.py", {"tab": "stages"}),
    "stuck": (DEALS, {"show": "stuck"}),
    "no_task": (DEALS, {"show": "no-task"}),
    "findings": ("pages/sales/one_click.py", {"tab": "findings"}),
}
FIRST = ("open", "won", "lost", "win_rate")  # in one row, above the figure
WIDTHS = (2, 2, 2, 5)  # of these: what the last one says is long


def first(view: View, table: pd.DataFrame) -> None:
    """What is in work and how it ended, in one row."""
    _rows(view, [row for row in records(table) if row["tile"] in FIRST], WIDTHS)


def rest(view: View, table: pd.DataFrame) -> None:
    """What asks for a closer look, three in a row."""
    _rows(view, [row for row in records(table) if row["tile"] not in FIRST], (1, 1, 1))


def _rows(view: View, rows: list[dict[str, Any]], widths: Sequence[int]) -> None:
    for start in range(0, len(rows), len(widths)):
        for column, row in zip(
            st.columns(widths, gap="small"), rows[start : start + len(widths)], strict=False
        ):
            with column.container(border=True, height="stretch", gap="xsmall"):
                _tile(row, view.facts.currencies)


def _tile(row: dict[str, Any], currencies: tuple[str, ...]) -> None:
    """Its title leads to its page."""
    page, shown = PAGES.get(row["tile"], ("", {}))
    if page:
        pipeline = {"one": row["pipeline"]} if isinstance(row["pipeline"], str) else {}
        with st.container(key=f"tile-{row['tile']}"):
            address.link(page, f"{plain(row['title'])} →", **shown, **pipeline)
    st.metric(
        row["title"],
        bound(_value(row)),
        _delta(row),
        delta_color="off",
        delta_arrow="off",
        height="content",
        label_visibility="collapsed",
    )
    for line in _lines(row, currencies):
        st.caption(plain(bound(line)))


def _value(row: dict[str, Any]) -> str:
    if row["unit"] == "share":
        return percent(row["value"], int(row["n"]) if pd.notna(row["n"]) else None)
    return days(row["value"]) if row["unit"] == "days" else number(row["value"])


def _delta(row: dict[str, Any]) -> str | None:
    if pd.isna(row["before"]):
        return None
    before = percent(row["before"]) if row["unit"] == "share" else number(row["before"])
    return t("period before: {value}", value=before)


def _lines(row: dict[str, Any], currencies: tuple[str, ...]) -> list[str]:
    """The amount, or one per currency; the sentence where it says more than the number; what it is
    held against."""
    compared = [row["compared"]] if isinstance(row["compared"], str) else []
    return [*_own_lines(row, currencies), *compared]


def _own_lines(row: dict[str, Any], currencies: tuple[str, ...]) -> list[str]:
    if row["tile"] == "closed_rate" and row["n"] > 0:
        counts = share_words(round(row["value"] * row["n"]), int(row["n"]))
        return [
            t(
                "{counts}; 95% interval {low}–{high}",
                counts=counts,
                low=percent(row["low"]),
                high=percent(row["high"]),
            )
        ]
    if row["tile"] == "win_rate" and pd.notna(row["value"]):
        between = f"{percent(row['low'])}–{percent(row['high'])}"
        such = t("{between} of such deals", between=between)
        unknown = t("{share} nobody can know yet", share=percent(row["unknown"]))
        return [f"{such} · {unknown}" if row["unknown"] else such, row["sentence"]]
    amounts = _amounts(row, currencies) if pd.notna(row["value"]) else []
    if pd.notna(row["taken_back"]):
        amounts = [*amounts, row["sentence"]]
    return amounts or (
        [row["sentence"]]
        if row["unit"] != "deals" or pd.isna(row["value"]) or row["tile"] in ("findings", "leak")
        else []
    )


def _amounts(row: dict[str, Any], currencies: tuple[str, ...]) -> list[str]:
    """The amount, or one per currency."""
    named = {
        name: value
        for name, value in row.items()
        if str(name).startswith("amount") and "before" not in str(name) and pd.notna(value)
    }
    only = currencies[0] if len(currencies) == 1 else None
    return [
        money(value, name.removeprefix("amount").removeprefix("_") or only)
        for name, value in named.items()
        if value
    ]
