"""The moves of a build, by as many passes over the log as this log needs."""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir

from funnel.model import (
    doubles,
    log_moves,
    moves,
    names,
    seen_changes,
    ties,
)
from funnel.model.facts import any_of
from funnel.model.inputs import Builder, input_table


def make_moves(door: Builder, known: names.Names, timezone: str, *, knows_moves: bool) -> bool:
    """Make `temp_moves`; whether moves were left out because they occur twice (they are in
    `temp_doubles`)."""
    lacks = _lacks(door)
    raw = log_moves.numbered(known.unsure, lacks, has_own=known.has_own)
    if seen_changes.tells_moves(door):
        raw = seen_changes.with_seen(raw)
    if known.statuses and knows_moves:
        raw = log_moves.with_closings(raw, timezone)
    in_order = partial(moves.in_order, may_repeat=_has_blank_froms(door), lacks=lacks)
    door.create("temp_moves", in_order(raw))
    if has_doubles := _has_doubles(door):
        door.create("temp_doubles", doubles.doubles(raw))
        raw = doubles.without_doubles(raw)
        _again(door, in_order(raw))
    if ties.has_ties(door):
        if (turned := ties.turned(door, raw)) is not None:
            raw = turned
            _again(door, in_order(raw))
        if ties.save_ties(door, raw):
            _again(door, in_order(ties.with_places(raw)))
    return has_doubles


def _again(door: Builder, rows: ir.Table) -> None:
    door.drop("temp_moves")
    door.create("temp_moves", rows)


def _lacks(door: Builder) -> frozenset[str]:
    """The columns of a log that no row fills."""
    of_files = {
        name
        for name in ("owner", "sequence")
        if not any_of(door, "transitions", name) and not any_of(door, "entries", name)
    }
    if seen_changes.tells_moves(door):
        return frozenset(of_files)
    return frozenset(of_files | {"seen_after_at", "seen_before_at"})


def _has_blank_froms(door: Builder) -> bool:
    if door.has("entries"):
        return True
    log = input_table("transitions")
    return len(door.ask(log.filter(log.from_stage.isnull()).select("row").limit(1))) > 0


def _has_doubles(door: Builder) -> bool:
    """Whether any two moves of a deal into the same stage have the same moment; looked for only
    among moves that share one.

    With several logs, one of them may be written to the minute: then the same minute.
    """
    logs = ibis.union(
        *(input_table(name).select("upload_no") for name in ("transitions", "entries"))
    ).distinct()
    table = moves.moves
    if len(door.ask(logs.limit(2))) > 1:
        table = table.mutate(
            moved_at=table.moved_at.truncate("m"), next_at=table.next_at.truncate("m")
        )
    if not len(door.ask(table.filter(table.next_at == table.moved_at).select("move_no").limit(1))):
        return False
    tied = table.filter(table.next_at == table.moved_at).select("deal_no").distinct()
    found = (
        table.semi_join(tied, "deal_no")
        .group_by("deal_no", "moved_at", "place_no")
        .agg(rows=lambda t: t.count())
    )
    return len(door.ask(found.filter(found.rows > 1).select("rows").limit(1))) > 0
