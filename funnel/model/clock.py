"""Durations in the clock of the workspace: days of the calendar, or working days.

Working time of a moment t in the quarter q is done[q] + is_open[q] × (t − 900 q): an equality join
with the table `clock` for each of the two moments, no window, so that it costs the same for every
stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.clock import made
from funnel.model.deals import deals
from funnel.model.inputs import Builder, Decisions, typed
from funnel.model.joins import look_up
from funnel.model.moves import moves
from funnel.model.seconds import days_between, moment
from funnel.working_time import QUARTER, WorkingTime

# Moments further from *as of* count as so far: years that are slips of the pen.
BEFORE = timedelta(days=50 * 365)
AFTER = timedelta(days=3 * 365)
WORKED = "_worked"

End = str | datetime  # a column of moments, or a moment


@dataclass(frozen=True)
class Hours:
    """What the expressions know of the table `clock`; None stands for calendar time."""

    first: int  # quarter
    last: int
    day_seconds: float
    working: WorkingTime
    as_of: datetime
    as_of_done: int  # seconds that were open until *as of*


def days_in_force(calendar_days: float, hours: Hours | None) -> float:
    """So many days of the calendar in days of the clock in force."""
    if hours:
        return hours.working.days_of(calendar_days)
    return calendar_days


def save_clock(door: Builder, decisions: Decisions, as_of: datetime) -> Hours | None:
    """Make `clock`, without rows in calendar time; needs `temp_deals` and `temp_moves`."""
    working = decisions.working
    if working is None:
        door.create("clock", typed([], tables.clock))
        return None
    clock = made(working, decisions.timezone, *_reach(door, as_of))
    door.create("clock", clock.frame())
    done = int(clock.seconds(_epoch(as_of)))
    return Hours(clock.first, clock.last, clock.day_seconds, working, as_of, done)


def hours_of(
    ask: Callable[[ir.Expr], pd.DataFrame], working: WorkingTime | None, as_of: datetime
) -> Hours | None:
    """What `save_clock` told, of a table `clock` that was made before."""
    if working is None:
        return None
    at = _epoch(as_of)
    c = tables.clock
    ends = ask(c.agg(first=c.quarter.min(), last=c.quarter.max())).iloc[0]
    now = ask(c.filter(c.quarter == at // QUARTER)).iloc[0]
    done = int(now["done"]) + int(now["is_open"]) * (at % QUARTER)
    return Hours(int(ends["first"]), int(ends["last"]), working.day_seconds, working, as_of, done)


def _reach(door: Builder, as_of: datetime) -> tuple[datetime, datetime]:
    """From the first moment that a duration can begin at; to where dates of tasks may lie."""
    seen = [deals.created_at, deals.closed_at, deals.still_since, moves.moved_at]
    ends = [one.name("at_moment").as_table().agg(first=lambda t: t.at_moment.min()) for one in seen]
    first = door.ask(ibis.union(*ends, distinct=False))["first"].min()
    begin = as_of if pd.isna(first) else min(first.to_pydatetime(), as_of)
    return max(begin, as_of - BEFORE), as_of + AFTER


def _epoch(at: datetime) -> int:
    return int(at.replace(tzinfo=UTC).timestamp())


def measured(table: ir.Table, hours: Hours | None, /, **spans: tuple[End, End]) -> ir.Table:
    """With a column per span: the days, with fractions, from one of its moments to the other."""
    if hours is None:
        return table.mutate(**{name: _calendar_days(table, *span) for name, span in spans.items()})
    ends = dict.fromkeys(one for span in spans.values() for one in span)
    columns = [one for one in ends if isinstance(one, str)]
    for column in columns:
        table = _with_worked(table, column, hours)
    days = {
        name: (_worked(table, end, hours) - _worked(table, begin, hours)) / hours.day_seconds
        for name, (begin, end) in spans.items()
    }
    return table.mutate(**days).drop(*(f"{column}{WORKED}" for column in columns))


def _calendar_days(table: ir.Table, begin: End, end: End) -> ir.Value:
    """The days of the calendar between two columns or moments."""
    both = (table[one] if isinstance(one, str) else moment(one) for one in (begin, end))
    return days_between(*both)


def _worked(table: ir.Table, end: End, hours: Hours) -> ir.Value:
    """Open seconds until a moment; of moments that are no column only *as of* is known."""
    if isinstance(end, str):
        return table[f"{end}{WORKED}"]
    assert end == hours.as_of
    return ibis.literal(float(hours.as_of_done))


def _with_worked(table: ir.Table, column: str, hours: Hours) -> ir.Table:
    """With the seconds that were open until the moments of a column."""
    seconds = table[column].epoch_seconds().cast("int64")
    begin = hours.first * QUARTER
    end = (hours.last + 1) * QUARTER - 1
    known = table.mutate(clock_at=seconds.clip(begin, end))
    known = known.mutate(clock_quarter=(known.clock_at // QUARTER).cast("int64"))
    clock = tables.clock.select(clock_quarter="quarter", clock_open="is_open", clock_done="done")
    found = look_up(known, clock, "clock_quarter")
    into = (found.clock_at - found.clock_quarter * QUARTER) * found.clock_open.cast("int64")
    worked = (found.clock_done + into).cast("float64")
    return found.mutate(**{f"{column}{WORKED}": worked}).drop(
        "clock_at", "clock_quarter", "clock_open", "clock_done"
    )


def passed_at(
    table: ir.Table, begin: str, days: ir.Value, working: WorkingTime | None
) -> tuple[ir.Table, ir.Value]:
    """The table with what it takes, and the moment at which so many `days` of the clock in force
    have passed since a column's; asked of a snapshot."""
    if working is None:
        seconds: Any = (days * 86_400).round().cast("int64")
        return table, table[begin] + seconds.as_interval("s")
    at = table[begin].epoch_seconds().cast("int64")
    table = table.mutate(clock_at=at, wanted_days=days)
    table = table.mutate(clock_quarter=(table.clock_at // QUARTER).cast("int64"))
    clock = tables.clock
    since = clock.select(clock_quarter="quarter", clock_open="is_open", clock_done="done")
    table = look_up(table, since, "clock_quarter")
    into = (table.clock_at - table.clock_quarter * QUARTER) * table.clock_open.cast("int64")
    wanted = (table.wanted_days * working.day_seconds).round().cast("int64")
    table = table.mutate(target=table.clock_done + into + wanted)
    table = table.mutate(target_done=((table.target // QUARTER) * QUARTER).cast("int64"))
    then = clock.filter(clock.is_open).select(target_done="done", target_quarter="quarter")
    table = look_up(table, then, "target_done")
    rest: Any = (table.target - table.target_done).cast("int64")
    opened = (table.target_quarter * QUARTER).as_timestamp("s").cast(tables.MOMENT)
    return table, opened + rest.as_interval("s")
