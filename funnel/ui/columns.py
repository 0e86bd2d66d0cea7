"""How the values of a table are written on a screen and in a download."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from funnel.i18n import language, number, t
from funnel.i18n.curtain import HIDDEN, is_down
from funnel.metrics.stages import with_names
from funnel.ui.titles import title
from funnel.ui.words import CODES, shown_code

SHARES = {
    "phantom",
    "to_next",
    "to_next_so_far",
    "to_next_at_most",
    "to_won",
    "to_won_so_far",
    "to_won_at_most",
    "to_won_unknown",
    "chance",
    "chance_low",
    "chance_high",
    "idle_week",
    "unknown",
    "opened_rate",
    "opened_rate_so_far",
    "opened_rate_at_most",
    "opened_rate_unknown",
    "way_rate",
    "raw",
    "adjusted",
    "believed",
    "team",
    "difference",
    "share",
    "share_flagged",
    "share_still_here",
    "won_share",
    "lost_share",
}
SHARE_ENDS = (
    "to_next_low",
    "to_next_high",
    "to_won_low",
    "to_won_high",
    "flagged_low",
    "flagged_high",
    "rate_low",
    "rate_high",
    "raw_low",
    "raw_high",
    "believed_low",
    "believed_high",
    "difference_low",
    "difference_high",
)
SHARE_STARTS = ("share_", "low_", "high_", "within_")


COSTS = ("idle_cost", "sum_amount", "value_amount")  # amounts that are called otherwise
ROW = 35  # px

# What a row is about: always in sight, however far the table is scrolled to the right.
KEYS = ("deal_id", "stage", "manager", "from_stage", "month", "title")
# What is read first, where there are many columns.
FIRST = (
    "deal_id",
    "open",
    "name",
    "change",
    "about",
    "rule",
    "stage",
    "manager",
    "sentence",
    "reasons",
    "within_30",
    "facts",
    "amount",
    "currency",
    "days_over",
)


def is_share(column: str, table: pd.DataFrame) -> bool:
    """Whether a column of a table holds a share from 0 to 1; `low` and `high` do beside one."""
    if column in {"low", "high"}:
        return not {"share", "share_still_here"}.isdisjoint(table.columns)
    return column in SHARES or column.endswith(SHARE_ENDS) or column.startswith(SHARE_STARTS)


def shown(table: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """The table as a screen shows it: moments in the workspace's zone, shares in percent, codes in
    words."""
    local = in_words(table, timezone)
    shares = [
        name
        for name in local.columns
        if is_share(name, local) and pd.api.types.is_numeric_dtype(local[name])
    ]
    days = [
        name
        for name in local.columns
        if "days" in name and pd.api.types.is_float_dtype(local[name])
    ]
    rounded = {name: local[name].astype("float64").map(_bearable) for name in days}
    probable = {
        name: local[name].map(_probability).astype("str")
        for name in ("p_value", "q_value")
        if name in local
    }
    return local.assign(
        **{name: local[name].astype("float64") * 100 for name in shares}, **rounded, **probable
    )


def _probability(p: float) -> str | None:
    """A probability as papers write it; a tiny one is not nothing."""
    if pd.isna(p):
        return None
    return number(p, 3) if p >= 0.001 else f"< {number(0.001, 3)}"


def order(table: pd.DataFrame) -> list[str]:
    """The columns that a screen shows: lists of deals begin with why; what is blank or the same
    everywhere is left out."""
    names = [str(name) for name in table.columns if not _says_nothing(table, str(name))]
    if "deal_id" not in names:
        return names
    return [name for name in FIRST if name in names] + [name for name in names if name not in FIRST]


def _says_nothing(table: pd.DataFrame, name: str) -> bool:
    if not len(table):
        return False
    return bool(table[name].isna().all()) or (
        name in {"pipeline", "to_pipeline"} and len(table) > 1 and len(table[name].unique()) == 1
    )


def _bearable(days: float) -> float:
    """Days as far as they can bear: 12, 1.5, 0.02; a minute is not nothing."""
    size = abs(days)
    if size >= 1:
        return round(days, 0 if size >= 10 else 1)
    if 0 < size < 0.01:
        return max(round(size, 3), 0.001) * (1 if days > 0 else -1)
    return round(days, 2)


def in_words(table: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """Moments in the workspace's zone, codes in the language in force; numbers as they are."""
    changed: dict[str, Any] = {}
    if {"stage", "position"}.issubset(table.columns):
        table = with_names(table)
    for name in table.columns:
        column = table[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            zoned = column if column.dt.tz is not None else column.dt.tz_localize("UTC")
            changed[name] = zoned.dt.tz_convert(timezone).dt.tz_localize(None)
        elif name in CODES:
            codes = codes_of(str(name), table)
            changed[name] = column.map(
                lambda code, codes=codes: shown_code(codes, code) if isinstance(code, str) else code
            )
    return without_amounts(table.assign(**changed))


def without_amounts(table: pd.DataFrame) -> pd.DataFrame:
    """The table as it may be shown or given away: behind the curtain amounts are dots."""
    table = table.copy(deep=False)
    table.attrs = {}  # what it knows about itself would be sent along
    if not is_down():
        return table
    own = [name for name in map(str, table.columns) if name.startswith("amount") or name in COSTS]
    dots = {
        name: table[name].notna().map({True: HIDDEN, False: None}).astype("str") for name in own
    }
    return table.assign(**dots)


def codes_of(column: str, table: pd.DataFrame) -> str:
    """Whose codes a column holds: the kind of a route is how it ended a stay."""
    return "ended" if column == "kind" and "from_stage" in table else column


def downloaded(table: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """The table as a person downloads it: as on the screen, shares as numbers from 0 to 1, under
    the columns' titles."""
    return in_words(table, timezone).rename(columns=lambda name: title(str(name)))


def height(rows: int, most: int) -> int:
    """The px that so many rows need under their heading, `most` at most."""
    return min(ROW * (rows + 1) + 4, most)


def config(table: pd.DataFrame) -> dict[str, Any]:
    """Streamlit's column configuration: titles and number formats; the first of the columns that
    say what a row is about stay in sight."""
    pinned = [name for name in KEYS if name in table.columns][:1]
    return {
        str(name): _config(str(name), table, pinned=str(name) in pinned) for name in table.columns
    }


def _config(name: str, table: pd.DataFrame, pinned: bool) -> Any:
    column = table[name]
    settings: dict[str, Any] = {"label": title(name), "pinned": pinned}
    if name == "open" and pd.api.types.is_string_dtype(column):
        settings["label"] = t("Page")
        return st.column_config.LinkColumn(display_text=":material/open_in_new:", **settings)
    if name == "month":
        return st.column_config.DateColumn(
            format="MM.YYYY" if language() == "uk" else "MMM YYYY", **settings
        )
    if name == "period":
        form = "DD.MM.YYYY" if language() == "uk" else "D MMM YYYY"
        return st.column_config.DateColumn(format=form, **settings)
    if pd.api.types.is_datetime64_any_dtype(column):
        return st.column_config.DatetimeColumn(
            format="DD.MM.YYYY HH:mm" if language() == "uk" else "D MMM YYYY, HH:mm", **settings
        )
    if pd.api.types.is_object_dtype(column) and any(type(one) is date for one in column):
        form = "DD.MM.YYYY" if language() == "uk" else "D MMM YYYY"
        return st.column_config.DateColumn(format=form, **settings)
    if pd.api.types.is_bool_dtype(column):
        return st.column_config.CheckboxColumn(**settings)
    if is_share(name, table) and pd.api.types.is_numeric_dtype(column):
        return st.column_config.NumberColumn(format="%.0f%%", **settings)
    if pd.api.types.is_numeric_dtype(column):
        return st.column_config.NumberColumn(format="localized", **settings)
    return st.column_config.TextColumn(**settings)
