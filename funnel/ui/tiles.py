"""The tiles of the overview: a number large enough for the back of the room, what it was before,
and the way to its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from funnel.blanks import int_or_none
from funnel.i18n import days, money, number, percent, share_words, t
from funnel.metrics import amounts
from funnel.metrics.compared_words import difference_words
from funnel.metrics.overview_rates import DIFFERENCE
from funnel.metrics.rows import records
from funnel.ui import address
from funnel.ui.text import bound, plain
from funnel.ui.view import View

DEALS = "pages/sales/deals.py"
# By tile: the page where its number stands, and what of it is shown there.
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "open": (DEALS, {"show": "open"}),
    "new": (DEALS, {}),
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
FIRST = ("open", "new", "won", "lost", "win_rate")  # in one row, above the figure
WIDE = 5  # of the last of these, which says most; the others are 2 wide
RATES = ("closed_rate", "leak", "dwell")  # what a short period is too short for
Colour = Literal["off", "green", "red"]
MORE_IS: dict[str, Colour] = {
    "won": "green",
    "win_rate": "green",
    "closed_rate": "green",
    "lost": "red",
}
OTHER: dict[Colour, Colour] = {"green": "red", "red": "green"}


def first(view: View, table: pd.DataFrame) -> None:
    """What is in work and how it ended, in one row."""
    rows = [row for row in records(table) if row["tile"] in _first(table)]
    _rows(view, rows, [WIDE if row["tile"] == FIRST[-1] else 2 for row in rows])


def _first(table: pd.DataFrame) -> tuple[str, ...]:
    """Beside the counts of a period there is no room for what is said of the win rate."""
    if (table["tile"] == "new").any():
        return FIRST[:-1]
    return FIRST


def rest(view: View, table: pd.DataFrame, *, is_short: bool = False) -> None:
    """What asks for a closer look, three in a row; of a period that `is_short` no rates."""
    left_out = _first(table)
    if is_short:
        left_out += RATES
    rows = [row for row in records(table) if row["tile"] not in left_out]
    rates = [row for row in rows if row["tile"] in (FIRST[-1], RATES[0])]
    wide: list[dict[str, Any]] = []
    if rates and rates[0]["tile"] == FIRST[-1]:
        wide = rates
    _rows(view, wide, (2, 1))
    _rows(view, [row for row in rows if row not in wide], (1, 1, 1))


def _rows(view: View, rows: list[dict[str, Any]], widths: Sequence[int]) -> None:
    for start in range(0, len(rows), len(widths)):
        for column, row in zip(
            st.columns(widths, gap="small"), rows[start : start + len(widths)], strict=False
        ):
            with column.container(border=True, height="stretch", gap="xsmall"):
                _tile(row, view.facts.currencies, beside=view.beside)


def _tile(row: dict[str, Any], currencies: tuple[str, ...], *, beside: bool) -> None:
    """Its title leads to its page."""
    page, shown = PAGES.get(row["tile"], ("", {}))
    if page:
        if isinstance(row["pipeline"], str):
            shown = shown | {"one": row["pipeline"]}
        with st.container(key=f"tile-{row['tile']}"):
            address.link(page, f"{plain(row['title'])} →", **shown)
    st.metric(
        row["title"],
        bound(_value(row)),
        _delta(row, beside=beside),
        delta_color=_colour(row) if beside else "off",
        delta_arrow="off",
        height="content",
        label_visibility="collapsed",
    )
    lines = _lines(row, currencies)
    if beside and _difference(row):  # then the difference stands where the value before does else
        lines.insert(0, _delta(row, beside=False) or "")
    for line in filter(None, lines):
        st.caption(plain(bound(line)))


def _value(row: dict[str, Any]) -> str:
    if row["unit"] == "share":
        return percent(row["value"], int_or_none(row["n"]))
    if row["unit"] == "days":
        return days(row["value"])
    return number(row["value"])


def _delta(row: dict[str, Any], *, beside: bool) -> str | None:
    if pd.isna(row["before"]):
        return None
    before = percent(row["before"]) if row["unit"] == "share" else number(row["before"])
    said = t("period before: {value}", value=before)
    if row["tile"] == "win_rate":
        said = t("12 months before: {value}", value=before)
    if beside:
        return _difference(row) or said
    return said


def _difference(row: dict[str, Any]) -> str:
    return difference_words(row["unit"], *(row[name] for name in DIFFERENCE))


def _colour(row: dict[str, Any]) -> Colour:
    """No difference has a colour whose interval holds 0; of new deals more is neither good nor
    bad."""
    if row["against_before"] not in ("more", "fewer") or pd.isna(row["difference"]):
        return "off"
    good = MORE_IS.get(row["tile"], "off")
    if row["against_before"] == "more":
        return good
    return OTHER.get(good, "off")


def _lines(row: dict[str, Any], currencies: tuple[str, ...]) -> list[str]:
    """The amount, or one per currency; the sentence where it says more than the number; what it is
    held against."""
    lines = _own_lines(row, currencies)
    if isinstance(row["compared"], str):
        return [*lines, row["compared"]]
    return lines


def _own_lines(row: dict[str, Any], currencies: tuple[str, ...]) -> list[str]:
    if row["tile"] == "closed_rate" and row["n"] > 0:
        return [_of_closed(row)]
    if row["tile"] == "win_rate" and pd.notna(row["value"]):
        return [_of_began(row), row["sentence"]]
    lines: list[str] = []
    if pd.notna(row["value"]):
        lines += _amounts(row, currencies)
    if pd.notna(row["taken_back"]) or (not lines and _is_told(row)):
        lines.append(row["sentence"])
    return lines


def _of_closed(row: dict[str, Any]) -> str:
    return t(
        "{counts}; 95% interval {low}–{high}",
        counts=share_words(round(row["value"] * row["n"]), int(row["n"])),
        low=percent(row["low"]),
        high=percent(row["high"]),
    )


def _of_began(row: dict[str, Any]) -> str:
    """The interval of the win rate, and what nobody can know yet."""
    between = f"{percent(row['low'])}–{percent(row['high'])}"
    such = t("{between} of such deals", between=between)
    unknown = t("{share} nobody can know yet", share=percent(row["unknown"]))
    if row["unknown"]:
        return f"{such} · {unknown}"
    return such


def _is_told(row: dict[str, Any]) -> bool:
    """Whether the sentence says more than the number does."""
    is_count = row["unit"] == "deals" and pd.notna(row["value"])
    return not is_count or row["tile"] in ("findings", "leak")


def _amounts(row: dict[str, Any], currencies: tuple[str, ...]) -> list[str]:
    """The amount, or one per currency."""
    return [_sum(value, code) for value, code in amounts.told(row, currencies)]


def _sum(value: float, currency: str | None) -> str:
    """An amount whose currency goes to the next line where a tile is too narrow for both: it would
    be broken amid its letters."""
    said = money(value, currency)
    if not currency:
        return said
    return " ".join(said.rsplit("\N{NO-BREAK SPACE}", 1))
