"""Quality items of whole files: rows that came to nothing, and how many."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables as schema
from funnel.model.aliases import log_of
from funnel.model.deals import deals
from funnel.model.inputs import Builder
from funnel.model.log_moves import raw_moves
from funnel.model.moves import moves
from funnel.model.quality_item import item
from funnel.model.vanished import gone

DOUBLES = (
    ("deal_id", "string"),
    ("moved_at", schema.MOMENT),
    ("place", "string"),
    ("is_overlap", "boolean"),  # another log has it too, and this one has it once
)


def of_files(door: Builder, *, doubles: bool, adds_moves: bool) -> list[ir.Table]:
    """The items that hang on which files were loaded. `doubles`: moves were left out because they
    occur twice; `adds_moves`: some moves are not of a log."""
    known = deals.select("deal_id")
    counts = _counted(door)
    parts = []
    if door.has("deals"):
        parts.append(item("vanished", gone, "seen_at"))
        if (
            adds_moves or counts[0] != counts[1]
        ):  # else none is of another deal, and no pass over the log has to look
            orphans = raw_moves().anti_join(known, "deal_id")
            parts.append(
                item(
                    "orphan_move",
                    orphans,
                    "moved_at",
                    orphans.from_stage.fill_null("…") + " → " + orphans.to_stage,
                )
            )
    else:
        parts.append(_notice("deals_from_log", deals.count(), deals))
    log = log_of("transitions")
    parts.append(
        _notice(
            "no_move",
            log.count(where=_stays(log))
            + _repeats(door, counts, doubles=doubles, adds_moves=adds_moves),
            log,
        )
    )
    for check, name, at in (
        ("unknown_task_deal", "tasks", "created_at"),
        ("unknown_owner_change", "owner_changes", "changed_at"),
    ):
        rows = log_of(name)
        parts.append(
            item(check, rows.filter(rows.deal_id.notnull()).anti_join(known, "deal_id"), at)
        )
    return parts


def _counted(door: Builder) -> tuple[int, int]:
    """How many moves the logs have, and how many of them the listed deals made."""
    raw = raw_moves()
    counted = door.ask(raw.agg(n=raw.count()).cross_join(moves.agg(kept=moves.count())))
    return int(counted.n[0]), int(counted.kept[0])


def _repeats(door: Builder, counts: tuple[int, int], *, doubles: bool, adds_moves: bool) -> int:
    """Rows without a from stage that leave the deal where it was. Not counted where there are moves
    that no log has."""
    raw, kept = counts
    if adds_moves or raw == kept:
        return 0
    unknown = raw_moves().anti_join(deals, "deal_id")
    left_out = int(door.ask(unknown.agg(n=unknown.count())).n[0])
    if doubles:
        twice = ibis.table(dict(DOUBLES), name="temp_doubles")
        left_out += int(door.ask(twice.agg(n=twice.count())).n[0])
    return raw - kept - left_out


def _stays(log: ir.Table) -> ir.Value:
    return (
        (log.from_stage == log.to_stage)
        & (log.from_pipeline.fill_null(log.pipeline) == log.pipeline)
    ).fill_null(False)


def _notice(check: str, count: ir.Value, table: ir.Table) -> ir.Table:
    """One item for all rows, with their number; none if there are none."""
    counted = table.agg(rows=count)
    blank = {"deal_id": ibis.null("string"), "happened_at": ibis.null(schema.MOMENT)}
    return counted.filter(counted.rows > 0).select(
        check=ibis.literal(check), **blank, detail=counted.rows.cast("string")
    )
