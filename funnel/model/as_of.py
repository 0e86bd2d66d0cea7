"""As of: the moment the export speaks about; never the wall clock."""

from __future__ import annotations

from datetime import datetime

import ibis
import pandas as pd

from funnel.errors import FunnelError
from funnel.facts import NEVER
from funnel.i18n import N_
from funnel.model.deals import deals, listed
from funnel.model.history import seen
from funnel.model.inputs import Builder, Decisions, input_table


def latest_logged(door: Builder) -> datetime:
    """The latest moment of the logs of moves."""
    log = input_table("transitions")
    entries = input_table("entries")
    return _latest(door, [log.moved_at, entries.entered_at])


def decide_as_of(door: Builder, decisions: Decisions, logged: datetime) -> datetime:
    """The moment asked for, unless a move is later; else the latest event: created, moved, closed,
    changed, done, or when a file was looked at, if that is later. `logged` is of the logs."""
    seen_to_move = seen.filter(seen.place_no != seen.from_place_no).middle_at
    if decisions.as_of is None:
        latest = _latest(door, [seen_to_move, *_others()])
        return max(logged, latest, decisions.looked_at or NEVER)
    moved = max(logged, _latest(door, [seen_to_move]))
    if decisions.as_of < moved:
        raise FunnelError(
            N_("The data can’t be as of {as_of}: its latest move is at {latest} (UTC)."),
            now=N_("Choose a later moment, or leave it out."),
            code="as_of_before_latest_move",
            option="--as-of",
            as_of=f"{decisions.as_of:%Y-%m-%d %H:%M}",
            latest=f"{moved:%Y-%m-%d %H:%M}",
        )
    return decisions.as_of


def _others() -> list[ibis.Value]:
    """Never a due or expected date: the closing date of an open deal is one."""
    tasks = input_table("tasks")
    changes = input_table("task_changes")
    owner_changes = input_table("owner_changes")
    expected_changes = input_table("expected_changes")
    return [
        deals.created_at,
        deals.closed_at,
        listed.stage_since,
        listed.updated_at,
        tasks.created_at,
        tasks.done_at,
        changes.changed_at,
        owner_changes.changed_at,
        expected_changes.changed_at,
    ]


def _latest(door: Builder, columns: list[ibis.Value]) -> datetime:
    rows = [
        column.name("at_moment").as_table().agg(latest=lambda t: t.at_moment.max())
        for column in columns
    ]
    latest = door.ask(ibis.union(*rows, distinct=False)).latest.max()
    if pd.isna(latest):
        return NEVER
    return latest.to_pydatetime()
