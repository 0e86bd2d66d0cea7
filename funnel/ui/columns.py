"""What columns are called on a screen, and how their values are written there."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from funnel.i18n import N_, language, t

TITLES = {
    "pipeline": N_("Pipeline"), "stage": N_("Stage"), "manager": N_("Manager"), "position": N_("Place"), "kind": N_("Kind"),
    "deal_id": N_("Deal"), "name": N_("Name"), "owner": N_("Owner now"), "amount": N_("Amount"), "currency": N_("Currency"),
    "created_at": N_("Created"), "closed_at": N_("Closed"), "entered_at": N_("Entered"), "left_at": N_("Left"), "began_at": N_("Began"),
    "entered": N_("Entered"), "reached": N_("Reached"), "phantom": N_("Never entered"), "strict": N_("Strict"),
    "open_here": N_("Open here"), "lost_here": N_("Lost here"), "won": N_("Won"), "lost": N_("Lost"), "open": N_("Open"),
    "to_next": N_("To next"), "to_next_low": N_("To next, low"), "to_next_high": N_("To next, high"),
    "to_won": N_("To won"), "to_won_low": N_("To won, low"), "to_won_high": N_("To won, high"), "won_of_closed": N_("Won of closed"),
    "amount_reached": N_("Amount reached"), "amount_won": N_("Amount won"),
    "visits": N_("Visits"), "left": N_("Left"), "still_here": N_("Still here"), "mean_days": N_("Mean, days"),
    "median_days": N_("Median, days"), "p90_days": N_("90th percentile, days"), "km_median_days": N_("Half have left by, days"),
    "km_p90_days": N_("Nine in ten have left by, days"), "longest_open_days": N_("Longest open, days"), "limit_days": N_("Limit, days"),
    "over_limit": N_("Over the limit"), "forward": N_("Forward"), "skipped": N_("Skipped"), "back": N_("Back"), "parked": N_("Parked"),
    "returned": N_("Returned"), "moved_out": N_("Moved out"), "from_stage": N_("From"), "to_stage": N_("To"), "moves": N_("Moves"),
    "deals": N_("Deals"), "days_here": N_("Days here"), "days_over": N_("Days over"), "task_state": N_("Tasks"),
    "next_due_at": N_("Next due"), "pushes": N_("Pushes"), "reasons": N_("Reasons"), "win_chance": N_("Chance to win"),
    "win_chance_n": N_("Chance, of n"), "rule": N_("Rule"), "mover": N_("Moved by"), "happened_at": N_("Happened"), "run": N_("Run"),
    "sentence": N_("In words"), "month": N_("Month"), "check": N_("Check"), "count": N_("Count"), "meaning": N_("Meaning"),
    "file": N_("File"), "line": N_("Line"), "reason": N_("Reason"), "column": N_("Column"), "text": N_("Text"), "format": N_("Format"),
    "encoding": N_("Encoding"), "delimiter": N_("Delimiter"), "dates": N_("Dates"), "rows": N_("Rows"), "loaded": N_("Loaded"),
    "set_aside": N_("Set aside"), "left_out": N_("Left out"),
    "notices": N_("Notices"), "loaded_at": N_("Loaded at"), "outcome": N_("Outcome"),
    "journeys": N_("Journeys"), "findings": N_("Findings"), "wins": N_("Wins"), "share": N_("Share"), "verdict": N_("Verdict"),
    "advice": N_("Advice"), "days": N_("Days"), "detail": N_("Detail"), "title": N_("What"),
}  # fmt: skip
SHARES = {"phantom", "to_next", "to_won", "won_of_closed", "win_chance", "share"}


def title(column: str) -> str:
    """A column's title in the language in force; of one that nobody named, its name in words."""
    if column in TITLES:
        return t(TITLES[column])
    for start in ("amount_reached", "amount_won", "amount"):
        if column.startswith(f"{start}_"):
            return f"{t(TITLES[start])} {column.removeprefix(f'{start}_')}"
    return column.replace("_", " ")


def is_share(column: str) -> bool:
    """Whether a column holds a share from 0 to 1."""
    return column in SHARES or column.endswith(("_low", "_high", "_share", "_rate")) or column.startswith(("won_within", "share_"))


def shown(table: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """The table as a screen shows it: moments in the workspace's zone, shares in percent."""
    changed: dict[str, Any] = {}
    for name in table.columns:
        column = table[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            zoned = column if column.dt.tz is not None else column.dt.tz_localize("UTC")
            changed[name] = zoned.dt.tz_convert(timezone).dt.tz_localize(None)
        elif is_share(name) and pd.api.types.is_numeric_dtype(column):
            changed[name] = column.astype("float64") * 100
    return table.assign(**changed)


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
        return st.column_config.NumberColumn(title(name), format="%.1f" if "days" in name else "localized")
    if pd.api.types.is_numeric_dtype(column):
        return st.column_config.NumberColumn(title(name), format="localized")
    return st.column_config.TextColumn(title(name))
