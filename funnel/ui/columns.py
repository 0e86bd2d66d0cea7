"""How the values of a table are written on a screen and in a download."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from funnel.i18n import language
from funnel.ui.titles import title
from funnel.ui.words import CODES, shown_code

SHARES = {"phantom", "to_next", "to_won", "won_of_closed", "win_chance", "share", "share_flagged", "share_still_here"}
SHARE_ENDS = ("to_next_low", "to_next_high", "to_won_low", "to_won_high", "closed_low", "closed_high", "flagged_low", "flagged_high")
SHARE_STARTS = ("share_", "low_", "high_")


def is_share(column: str) -> bool:
    """Whether a column holds a share from 0 to 1."""
    return column in SHARES or column.endswith(SHARE_ENDS) or column.startswith(SHARE_STARTS)


def shown(table: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """The table as a screen shows it: moments in the workspace's zone, shares in percent, codes in words."""
    local = in_words(table, timezone)
    shares = [name for name in local.columns if is_share(name) and pd.api.types.is_numeric_dtype(local[name])]
    days = [name for name in local.columns if "days" in name and pd.api.types.is_float_dtype(local[name])]
    rounded = {name: local[name].astype("float64").map(_bearable) for name in days}
    return local.assign(**{name: local[name].astype("float64") * 100 for name in shares}, **rounded)


def _bearable(days: float) -> float:
    """Days as far as they can bear: 12, 1.5, 0.02."""
    return round(days, 0 if abs(days) >= 10 else 1 if abs(days) >= 1 else 2)


def in_words(table: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """Moments in the workspace's zone, codes in the language in force; numbers as they are."""
    changed: dict[str, Any] = {}
    for name in table.columns:
        column = table[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            zoned = column if column.dt.tz is not None else column.dt.tz_localize("UTC")
            changed[name] = zoned.dt.tz_convert(timezone).dt.tz_localize(None)
        elif name in CODES:
            changed[name] = column.map(lambda code, name=name: shown_code(name, code) if isinstance(code, str) else code)
    return table.assign(**changed)


def downloaded(table: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """The table as a person downloads it: as on the screen, shares as numbers from 0 to 1, under the columns' titles."""
    return in_words(table, timezone).rename(columns=lambda name: title(str(name)))


def config(table: pd.DataFrame) -> dict[str, Any]:
    """Streamlit's column configuration: titles and number formats."""
    return {str(name): _config(str(name), table[name]) for name in table.columns}


def _config(name: str, column: pd.Series) -> Any:
    if pd.api.types.is_datetime64_any_dtype(column):
        return st.column_config.DatetimeColumn(title(name), format="DD.MM.YYYY HH:mm" if language() == "uk" else "D MMM YYYY, HH:mm")
    if pd.api.types.is_bool_dtype(column):
        return st.column_config.CheckboxColumn(title(name))
    if is_share(name) and pd.api.types.is_numeric_dtype(column):
        return st.column_config.NumberColumn(title(name), format="%.0f %%")
    if pd.api.types.is_float_dtype(column):
        return st.column_config.NumberColumn(title(name), format="localized")
    if pd.api.types.is_numeric_dtype(column):
        return st.column_config.NumberColumn(title(name), format="localized")
    return st.column_config.TextColumn(title(name))
