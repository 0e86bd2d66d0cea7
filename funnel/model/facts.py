"""What the snapshot knows about itself."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from funnel import tables
from funnel.facts import Facts
from funnel.model.clock import Hours, measured
from funnel.model.deals import deals
from funnel.model.inputs import Builder, Decisions, input_table
from funnel.model.log_start import log_starts
from funnel.model.seconds import is_day, is_whole_hour
from funnel.model.seen_changes import tells_owners

# By chance one move in sixty of a log of minutes stands at a whole hour. From this share on the
# log, or a part of it, was cut to the hour.
CUT = 0.5
INPUTS = (
    "deals",
    "transitions",
    "tasks",
    "task_changes",
    "owner_changes",
    "expected_changes",
    "stages",
)


def read_facts(
    door: Builder,
    decisions: Decisions,
    as_of: datetime,
    hours: Hours | None,
    *,
    knows_moves: bool,
    knows_amounts: bool,
    knows_expected: bool,
) -> Facts:
    """The facts; needs the tables."""
    has = {name for name in INPUTS if door.has(name)}
    if knows_moves:
        has |= {"transitions"}
    if tells_owners(door):
        has |= {"owner_changes"}
    if knows_expected:
        has |= {"expected_dates"}
    if "transitions" in has:
        has |= {"deals"}  # made from the log, if need be
    moved = tables.transitions
    seen = door.ask(
        moved.agg(
            movers=moved.moved_by.notnull().any(),
            owners=moved.owner.notnull().any(),
            between=moved.seen_after_at.notnull().any(),
        )
    ).fillna(False)
    timed = moved.filter(moved.seen_after_at.isnull())
    is_bare = is_day(timed.moved_at, decisions.timezone)
    is_hour = is_whole_hour(timed.moved_at)
    cut = door.ask(timed.agg(moves=timed.count(), days=is_bare.sum(), hours=is_hour.sum())).fillna(
        0
    )
    moves, days, whole = (int(cut[name][0]) for name in ("moves", "days", "hours"))
    is_cut = whole - days >= CUT * max(moves, 1)
    return Facts(
        snapshot=decisions.snapshot,
        as_of=as_of,
        timezone=decisions.timezone,
        has=frozenset(has),
        has_movers=bool(seen.movers[0]),
        has_transition_owners=bool(seen.owners[0]),
        currencies=_currencies(door),
        robots=tuple(decisions.robots),
        settings=dict(decisions.settings),
        is_demo=decisions.is_demo,
        moves=moves,
        cut_moves=whole if is_cut else days,
        is_cut_to_hours=is_cut,
        seen_between_uploads=bool(seen.between[0]),
        knows_amounts_then=knows_amounts,
        late_logs=_late_logs(door),
        seen_pipelines=_seen_pipelines(door),
        look_gap_days=_look_gap(door, hours),
    )


def _late_logs(door: Builder) -> dict[str, str]:
    late = door.ask(log_starts.filter(log_starts.is_late).order_by("pipeline"))
    return {str(row.pipeline): row.log_start.isoformat() for row in late.itertuples()}


def _seen_pipelines(door: Builder) -> tuple[str, ...]:
    """Those of which every move was only seen between uploads."""
    moved = tables.transitions
    seen = moved.filter(moved.seen_after_at.notnull()).select("pipeline").distinct()
    seen = seen.anti_join(log_starts, "pipeline")
    return tuple(door.ask(seen.order_by("pipeline")).pipeline.tolist())


def _look_gap(door: Builder, hours: Hours | None) -> float | None:
    """The usual days between two uploads, where a move was seen between any; in the clock of the
    stays."""
    moved = tables.transitions.filter(tables.transitions.seen_after_at.notnull())
    gaps = moved.select("seen_after_at", "seen_before_at").distinct()
    gaps = measured(gaps, hours, days=("seen_after_at", "seen_before_at"))
    found = door.ask(gaps.agg(days=gaps.days.median())).days[0]
    if pd.isna(found):
        return None
    return float(found)


def _currencies(door: Builder) -> tuple[str, ...]:
    """Those that stand beside an amount; a blank one counts only beside others."""
    priced = deals.filter(deals.amount.notnull())
    found = door.ask(
        priced.select(currency=priced.currency.fill_null("")).distinct()
    ).currency.tolist()
    if len(found) > 1:
        return tuple(sorted(found))
    return tuple(name for name in found if name)


def has_log(door: Builder) -> bool:
    """Whether any log of moves was loaded."""
    return door.has("transitions") or door.has("entries")


def any_of(door: Builder, name: str, column: str) -> bool:
    """Whether an input has any value in a column."""
    table = input_table(name)
    found = door.ask(
        table.select(is_there=table[column].notnull()).filter(lambda t: t.is_there).limit(1)
    )
    return len(found) > 0
