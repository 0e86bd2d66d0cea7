"""One row per thing about the data that a reader should know: which check, which deal, when, and
what exactly.

`quality_checks` says what each means. Nothing here is dropped or mended silently; what was left out
of the tables is said in the meaning.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables as schema
from funnel.codes import CLOSED, Kind
from funnel.model import zones
from funnel.model.closed_at import MINUTE
from funnel.model.conflicts import conflicts
from funnel.model.deals import deals, listed
from funnel.model.facts import any_of, has_log
from funnel.model.inputs import Builder, input_table
from funnel.model.joins import look_up
from funnel.model.log_start import log_starts
from funnel.model.moves import moves
from funnel.model.names import items as named_items
from funnel.model.names import places
from funnel.model.once import built_once
from funnel.model.quality_item import item
from funnel.model.quality_of_files import DOUBLES, of_files
from funnel.model.seconds import days_between

ids = deals.select("deal_no", "deal_id")


def quality_items(
    door: Builder,
    as_of: ir.Value,
    timezone: str,
    *,
    doubles: bool,
    adds_moves: bool,
    is_twice: bool,
) -> ir.Table:
    """The table people query; needs every other. `adds_moves`: there are moves that no log has;
    `is_twice`: an upload may have several rows of a deal."""
    parts = [
        *_of_moves(),
        *_of_deals(as_of),
        *_of_visits(),
        *_of_expected(),
        *_of_next_tasks(door),
        _of_log_starts(),
        *_of_zones(door, timezone),
        named_items.select("check", "deal_id", "happened_at", "detail"),
    ]
    if is_twice:
        parts += _of_rows_of_deals()
    parts += of_files(door, doubles=doubles, adds_moves=adds_moves)
    parts += _of_conflicts(door, timezone)
    if doubles:
        parts += _of_doubles()
    return ibis.union(*parts, distinct=False)


def _of_zones(door: Builder, timezone: str) -> list[ir.Table]:
    if not (door.has("deals") and has_log(door)):
        return []
    apart = zones.apart(door, timezone)
    if apart is None:
        return []
    return [item("zones_differ", apart, "happened_at", "detail")]


def _of_conflicts(door: Builder, timezone: str) -> list[ir.Table]:
    if not door.has("deals"):
        return []
    return [item("conflict", rows, "happened_at", "detail") for rows in conflicts(door, timezone)]


def _of_doubles() -> list[ir.Table]:
    doubles = ibis.table(dict(DOUBLES), name="temp_doubles")
    return [item("double_move", doubles.filter(~doubles.is_overlap), "moved_at", "place")]


@built_once
def _of_moves() -> list[ir.Table]:
    origin = places.select(from_no="place_no", from_stage="stage")
    target = places.select(place_no="place_no", to_stage="stage")
    told = look_up(look_up(moves.inner_join(ids, "deal_no"), origin, "from_no"), target, "place_no")
    arrow = told.from_stage.fill_null("…") + " → " + told.to_stage
    told = told.mutate(arrow=arrow)
    breaks = told.filter(told.is_break)
    seen = told.filter(told.seen_after_at.notnull())
    return [
        item("break", breaks, "moved_at", "arrow"),
        item("seen_between", seen, "moved_at", "arrow"),
    ]


def _of_deals(as_of: ir.Value) -> list[ir.Table]:
    last = places.select(last_no="place_no", last_stage="stage")
    now = places.select(place_no="place_no", stage="stage")
    raw = listed.select(
        "deal_no", "status", listed_in="upload_no", raw_stage="stage", raw_closed_at="closed_at"
    )
    table = look_up(look_up(deals.inner_join(raw, "deal_no"), last, "last_no"), now, "place_no")
    table = table.mutate(differ=table.last_stage + " ≠ " + table.stage)
    is_closed = table.kind.isin(CLOSED)
    is_listed = table.listed_in.notnull()
    is_early = is_closed & (table.closed_at < table.created_at)
    contradicts = is_closed & table.status.isin(CLOSED) & (table.status != table.kind)
    is_apart = (days_between(table.raw_closed_at, table.closing_at).abs() > 1).fill_null(False)
    is_later = (table.created_at > as_of) | (table.closed_at > as_of)
    return [
        item("stage_mismatch", table.filter(table.last_no != table.place_no), "last_at", "differ"),
        item(
            "move_before_creation",
            table.filter(_is_before(table.first_at, table.created_at)),
            "first_at",
        ),
        item("closed_before_created", table.filter(is_early), "raw_closed_at"),
        item("closing_differs", table.filter(table.is_closing_logged & is_apart), "raw_closed_at"),
        item("no_creation", table.filter(table.created_at.isnull()), "first_at"),
        item("no_owner", table.filter(is_listed & table.owner.isnull()), "created_at"),
        item("no_stage", table.filter(is_listed & table.raw_stage.isnull()), "created_at"),
        item("status_mismatch", table.filter(contradicts), "closed_at", "status"),
        item("after_as_of", table.filter(is_later), "created_at"),
    ]


def _of_next_tasks(door: Builder) -> list[ir.Table]:
    """Open deals of which the list of tasks says another thing than their own column of the next
    task, where both are loaded."""
    if not door.has("tasks") or not any_of(door, "deals", "next_task_at"):
        return []
    tasks = schema.tasks
    waiting = tasks.filter(tasks.done_at.isnull(), tasks.deal_id.notnull()).select("deal_id")
    table = deals.filter(~deals.kind.isin(CLOSED)).inner_join(
        listed.select("deal_no", "next_task_at"), "deal_no"
    )
    table = look_up(table, waiting.distinct().mutate(has_task=True), "deal_id")
    has_task = table.has_task.fill_null(False)
    table = table.filter(has_task != table.next_task_at.notnull())
    return [item("next_task_differs", table, "next_task_at")]


def _is_before(first_at: ir.Value, created_at: ir.Value) -> ir.Value:
    """Whether a move is before the creation, and not merely written to the minute."""
    is_cut = (first_at.epoch_seconds().cast("int64") % 60 == 0) & (
        days_between(first_at, created_at) < MINUTE
    )
    return (first_at < created_at) & ~is_cut


@built_once
def _of_log_starts() -> ir.Table:
    """One item per pipeline: since when its moves are known, and how many deals are older."""
    late = log_starts.filter(log_starts.is_late)
    return late.select(
        check=ibis.literal("log_starts_late"),
        deal_id=ibis.null("string"),
        happened_at=late.log_start,
        detail=late.pipeline + ": " + late.older.cast("string"),
    )


@built_once
def _of_visits() -> list[ir.Table]:
    visits = schema.visits
    return [
        item("entry_unknown", visits.filter(visits.is_entry_unknown), "entered_at", "stage"),
        item("unknown_stage", visits.filter(visits.kind == Kind.UNKNOWN), "entered_at", "stage"),
    ]


@built_once
def _of_expected() -> list[ir.Table]:
    """Open deals without the day on which they should close, and those that are past it; nothing
    where no list says such days."""
    d = schema.deals
    return [
        item("no_expected_date", d.filter(d.expected_state == "none"), "created_at"),
        item("expected_in_past", d.filter(d.expected_state == "past"), "expected_at"),
    ]


@built_once
def _of_rows_of_deals() -> list[ir.Table]:
    raw = input_table("deals")
    twice = raw.group_by("upload_no", "deal_id").agg(rows=raw.count())
    return [item("double_deal", twice.filter(twice.rows > 1), None, "rows")]
