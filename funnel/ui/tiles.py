"""The tiles of the overview: a number large enough for the back of the room, what it was before, and the way to its page."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from funnel.i18n import days, money, number, percent, t
from funnel.metrics.rows import records
from funnel.ui.text import plain
from funnel.ui.view import View

PAGES = {
    "conversion": "pages/sales/conversion.py", "dwell": "pages/sales/time.py", "stuck": "pages/sales/stuck.py", "no-task": "pages/sales/stuck.py",
    "anomalies": "pages/sales/one_click.py", "deals": "pages/sales/conversion.py",
}  # fmt: skip


def draw(view: View, table: pd.DataFrame) -> None:
    """Three in a row, in the order of reading."""
    rows = records(table)
    for start in range(0, len(rows), 3):
        for column, row in zip(st.columns(3), rows[start : start + 3], strict=False):
            with column.container(border=True, height="stretch"):
                _tile(row, view.facts.currencies)


def _tile(row: dict[str, Any], currencies: tuple[str, ...]) -> None:
    st.metric(row["title"], _value(row), _delta(row), delta_color="off", delta_arrow="off", height="content")
    said = _amounts(row, currencies) or [row["sentence"]]
    for line in said if row["unit"] == "deals" and pd.notna(row["value"]) else [row["sentence"]]:
        st.caption(plain(line))
    target = PAGES.get(row["page"])
    if target and st.button(t("Look closer"), key=f"tile-{row['tile']}", type="tertiary"):
        st.switch_page(target, query_params=dict(st.query_params))


def _value(row: dict[str, Any]) -> str:
    if row["unit"] == "share":
        return percent(row["value"], int(row["n"]) if pd.notna(row["n"]) else None)
    return days(row["value"]) if row["unit"] == "days" else number(row["value"])


def _delta(row: dict[str, Any]) -> str | None:
    if pd.isna(row["before"]):
        return None
    before = percent(row["before"]) if row["unit"] == "share" else number(row["before"])
    return t("period before: {value}", value=before)


def _amounts(row: dict[str, Any], currencies: tuple[str, ...]) -> list[str]:
    """The amount, or one per currency."""
    named = {name: value for name, value in row.items() if str(name).startswith("amount") and "before" not in str(name) and pd.notna(value)}
    only = currencies[0] if len(currencies) == 1 else None
    return [money(value, name.removeprefix("amount").removeprefix("_") or only) for name, value in named.items() if value]
