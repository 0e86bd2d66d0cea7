"""One row per deal: the newest row of every upload, or what the log says of deals that no list names."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.model.inputs import Builder, input_schema, input_table
from funnel.model.joins import look_up
from funnel.model.moves import moves, raw_moves
from funnel.model.names import NO_STAGE, places, spell
from funnel.model.seconds import moment
from funnel.model.tasks import task_facts

PER_UPLOAD = 1 << 36
# The listed deals: the raw columns of the newest row, with a number.
listed = ibis.table({"deal_no": "int64"} | dict(input_schema("deals").items()), name="temp_listed")
# What the moves and visits need to know of a deal. `first_at`, `last_at`, `last_no`: of its moves.
deals = ibis.table(
    {
        "deal_no": "int64", "deal_id": "string", "place_no": "int64", "pipeline_no": "int64", "kind": "string", "owner": "string", "amount": "float64",
        "currency": "string", "created_at": tables.MOMENT, "closed_at": tables.MOMENT, "stage_since": tables.MOMENT,
        "first_at": tables.MOMENT, "last_at": tables.MOMENT, "last_no": "int64",
    },
    name="temp_deals",
)  # fmt: skip


def list_deals(door: Builder) -> None:
    """Make `temp_listed`."""
    if not door.has("deals"):
        door.create("temp_listed", from_log())
        return
    raw = input_table("deals")
    numbered = raw.mutate(deal_no=raw.upload_no * PER_UPLOAD + raw.row)
    counted = door.ask(raw.agg(rows=raw.count(), ids=raw.deal_id.nunique())).iloc[0]
    if counted.rows != counted.ids:
        newest = ibis.row_number().over(ibis.window(group_by="deal_id", order_by=[ibis.desc("upload_no"), ibis.desc("row")]))
        numbered = numbered.mutate(age=newest).filter(lambda t: t.age == 0).drop("age")
    door.create("temp_listed", numbered.select(*listed.columns))


def from_log() -> ir.Table:
    """The deals that the log knows: created with their first entry, if that says so; where they are now is up to the moves."""
    raw = raw_moves()
    numbered = raw.mutate(deal_no=raw.upload_no * PER_UPLOAD + raw.row)
    found = numbered.group_by("deal_id").agg(
        deal_no=numbered.deal_no.min(),
        first_at=numbered.moved_at.min(),
        created_at=numbered.moved_at.min(where=numbered.from_stage.isnull()),
        rows=numbered.count(),
    )
    created_at = ibis.ifelse(found.created_at == found.first_at, found.created_at, ibis.null(tables.MOMENT))
    known = {"deal_no": found.deal_no, "deal_id": found.deal_id, "created_at": created_at}
    blank = {name: ibis.null(kind) for name, kind in listed.schema().items() if name not in known}
    return found.select(**(known | blank)).select(*listed.columns)


def deal_facts() -> ir.Table:
    """The columns of `deals`; needs `temp_moves` and `temp_places`."""
    last = moves.filter(moves.next_at.isnull()).select("deal_no", last_at="moved_at", last_no="place_no", last_owner="owner")
    first = moves.filter(moves.move_no == 1).select("deal_no", first_at="moved_at")
    joined = spell(listed, listed.pipeline, listed.stage.fill_null(NO_STAGE))
    joined = look_up(look_up(joined, last, "deal_no"), first, "deal_no")
    place_no = ibis.ifelse(joined.stage.isnull(), ibis.coalesce(joined.last_no, joined.place_no), joined.place_no)
    placed = joined.mutate(place_no=place_no).drop("pipeline_no")
    placed = look_up(placed, places.select("place_no", "pipeline_no", "kind"), "place_no")
    kind = placed.kind.fill_null("open")
    is_closed = kind.isin(["won", "lost"])
    return placed.select(
        "deal_no", "deal_id", "place_no", "pipeline_no",
        kind=kind, owner=ibis.coalesce(placed.owner, placed.last_owner), amount=placed.amount, currency=placed.currency, created_at=placed.created_at,
        closed_at=ibis.ifelse(is_closed, ibis.coalesce(placed.closed_at, placed.last_at), ibis.null(tables.MOMENT)),
        stage_since=placed.stage_since, first_at=placed.first_at, last_at=placed.last_at, last_no=placed.last_no,
    )  # fmt: skip


def deal_table(as_of: datetime, *, knows_tasks: bool) -> ir.Table:
    """The table people query: the listed columns, with names of stages, kinds, and the state of the deal's tasks."""
    fact = deals.select("deal_no", "place_no", "kind", "owner", "amount", "currency", "created_at", "closed_at")
    raw = listed.drop("deal_id", "pipeline", "stage", "owner", "amount", "currency", "created_at", "closed_at")
    table = fact.inner_join(raw, "deal_no").inner_join(listed.select("deal_no", "deal_id"), "deal_no")
    table = look_up(table, places.select("place_no", "pipeline", "stage"), "place_no")
    table = _with_tasks(table, as_of, knows_tasks=knows_tasks)
    return table.select(*tables.deals.columns)


def _with_tasks(table: ir.Table, as_of: datetime, *, knows_tasks: bool) -> ir.Table:
    if knows_tasks:
        table = look_up(table, task_facts, "deal_id")
        state, due, pushes, pushed = (
            table.state.fill_null("none"),
            table.next_due_at,
            table.pushes.fill_null(0),
            table.pushed_days.fill_null(0.0),
        )
    else:
        next_at = table.next_task_at
        state = ibis.cases((next_at.isnull(), "none"), (next_at < moment(as_of), "overdue"), else_="planned")
        state = ibis.ifelse(next_at.notnull().any().over(ibis.window()), state, "unknown")
        due, pushes, pushed = next_at, ibis.null("int64"), ibis.null("float64")
    is_open = table.kind.notin(["won", "lost"])
    return table.mutate(task_state=ibis.ifelse(is_open, state, ibis.null("string")), next_due_at=due, pushes=pushes, pushed_days=pushed)
