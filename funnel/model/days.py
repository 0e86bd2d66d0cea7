"""The day of a moment, by the clock of the workspace: the engine knows no zones, so that each
moment that is asked for is looked up."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.model.inputs import Builder, input_table
from funnel.model.joins import look_up

# What is told of the day of an open deal beside the day itself (`expected`).
PUT_OFF = (
    "expected_state",
    "expected_pushes",
    "expected_pushed_days",
    "expected_slips",
    "is_slipped",
)
# Every moment that a list or a log names: the beginning of its day, and its month, counted on.
days = ibis.table(
    {"at": tables.MOMENT, "day_at": tables.MOMENT, "month_no": "int64"}, name="temp_days"
)


def month_no(day: Any) -> Any:
    """The months since the year 0, of a day or of many."""
    return day.year * 12 + day.month


def save_days(door: Builder, timezone: str, *, is_known: bool) -> None:
    """Make `temp_days` of the moments at which lists and logs expect deals to close."""
    moments = pd.DatetimeIndex([], dtype="datetime64[us]")
    if is_known:
        raw = input_table("deals")
        log = input_table("expected_changes")
        named_ = (raw.expected_at, log.old_expected_at, log.new_expected_at)
        parts = [column.name("at").as_table() for column in named_]
        every = ibis.union(*parts, distinct=True)
        moments = pd.DatetimeIndex(door.ask(every.filter(every["at"].notnull()))["at"])
    day = moments.as_unit("us").tz_localize("UTC").tz_convert(timezone).normalize()
    frame = pd.DataFrame(
        {
            "at": moments.as_unit("us"),
            "day_at": day.tz_convert("UTC").tz_localize(None),
            "month_no": month_no(day).astype("int64"),
        }
    )
    door.create("temp_days", frame)


def day_of(table: ir.Table, column: str = "expected_at") -> ir.Table:
    """A table with the beginning of the day in the place of a moment."""
    own = days.select(**{column: days["at"], "day_of_it": days.day_at})
    found = look_up(table, own, column)
    return found.mutate(**{column: found.day_of_it}).drop("day_of_it")
