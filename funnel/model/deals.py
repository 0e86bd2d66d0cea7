"""One row per deal: what the lists say of it, or the log of deals that no list names; and where its
moves have left it."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import CLOSED
from funnel.model.closed_at import closed_at_of, last_closings
from funnel.model.days import PUT_OFF, day_of
from funnel.model.inputs import Decisions, input_schema
from funnel.model.joins import look_up
from funnel.model.log_moves import raw_moves
from funnel.model.moves import moves
from funnel.model.names import NO_STAGE, closings, places, spell
from funnel.model.once import built_once
from funnel.model.people import named
from funnel.model.row_numbers import row_no
from funnel.model.seconds import moment
from funnel.model.seen_changes import push_facts
from funnel.model.tasks import MANY_DAYS, MANY_PUSHES, task_facts

# The listed deals: the raw columns of the newest row, a number, and the number of the stage.
listed = ibis.table(
    {"deal_no": "int64"}
    | dict(input_schema("deals").items())
    | {"place_no": "int64", "before_no": "int64"},
    name="temp_listed",
)
# What the moves and visits need to know of a deal. `first_at`, `last_at`, `last_no`: of its moves.
deals = ibis.table(
    {
        "deal_no": "int64",
        "deal_id": "string",
        "place_no": "int64",
        "pipeline_no": "int64",
        "kind": "string",
        "owner": "string",
        "amount": "float64",
        "currency": "string",
        "created_at": tables.MOMENT,
        "closed_at": tables.MOMENT,
        "still_since": tables.MOMENT,
        "is_rough": "boolean",
        "first_at": tables.MOMENT,
        "last_at": tables.MOMENT,
        "last_no": "int64",
        "closing_at": tables.MOMENT,  # the move that closed it, if it stands where that led
        "is_closing_logged": "boolean",
    },
    name="temp_deals",
)


def from_lists(newest: ir.Table) -> ir.Table:
    """The columns of `listed`. A deal that is closed by its status, in a stage that is not, stands
    in the pipeline's closing stage."""
    newest = named(newest, "owner", "created_by")
    table = spell(newest, newest.pipeline, newest.stage.fill_null(NO_STAGE))
    table = look_up(table, closings, "pipeline_no", "status")
    is_closed_apart = (table.closing_no.notnull() & table.is_stay).fill_null(False)
    place_no = ibis.ifelse(is_closed_apart, table.closing_no, table.place_no)
    before_no = ibis.ifelse(
        is_closed_apart & table.stage.notnull(), table.place_no, ibis.null("int64")
    )
    return table.mutate(place_no=place_no, before_no=before_no).select(*listed.columns)


@built_once
def from_log() -> ir.Table:
    """The deals that the log knows: created with their first entry, if that says so; where they are
    now is up to the moves."""
    raw = raw_moves()
    raw = raw.mutate(deal_no=row_no(raw.upload_no, raw.row))
    found = raw.group_by("deal_id").agg(
        deal_no=raw.deal_no.min(),
        first_at=raw.moved_at.min(),
        created_at=raw.moved_at.min(where=raw.from_stage.isnull()),
    )
    created_at = ibis.ifelse(
        found.created_at == found.first_at, found.created_at, ibis.null(tables.MOMENT)
    )
    known = {"deal_no": found.deal_no, "deal_id": found.deal_id, "created_at": created_at}
    blank = {name: ibis.null(kind) for name, kind in listed.schema().items() if name not in known}
    return found.select(**(known | blank)).select(*listed.columns)


def deal_facts(decisions: Decisions, *, is_listed: bool, has_log: bool) -> ir.Table:
    """The columns of `deals`; needs `temp_moves` and `temp_places`.

    `still_since`: since when a deal without moves is where it is; `is_rough` without a log, which
    would know its moves.
    """
    last = moves.filter(moves.next_at.isnull()).select(
        "deal_no", last_at="moved_at", last_no="place_no", last_is_logged="is_logged"
    )
    first = moves.filter(moves.move_no == 1).select("deal_no", first_at="moved_at")
    table = look_up(look_up(listed, last, "deal_no"), first, "deal_no")
    place_no = ibis.ifelse(
        table.stage.isnull() & table.last_no.notnull(), table.last_no, table.place_no
    )
    table = look_up(
        table.mutate(place_no=place_no),
        places.select("place_no", "pipeline_no", "kind"),
        "place_no",
    )
    if not is_listed:  # whom the log named last
        named = moves.filter(moves.owner.notnull())
        table = look_up(
            table,
            named.group_by("deal_no").agg(last_owner=named.owner.argmax(named.move_no)),
            "deal_no",
        )
    amount, currency = converted(table, decisions)
    is_closing_logged = (table.last_is_logged & (table.last_no == table.place_no)).fill_null(False)
    table = look_up(table.mutate(is_closing_logged=is_closing_logged), last_closings(), "deal_no")
    table = table.mutate(closing_at=ibis.coalesce(table.closing_at, table.last_at))
    return table.select(
        "deal_no",
        "deal_id",
        "place_no",
        "pipeline_no",
        kind=table.kind,
        owner=table.owner if is_listed else table.last_owner,
        amount=amount,
        currency=currency,
        created_at=table.created_at,
        closed_at=closed_at_of(
            table, decisions.timezone, by_list=decisions.settings.get("closing_from") == "list"
        ),
        still_since=(
            table.created_at if has_log else ibis.coalesce(table.stage_since, table.created_at)
        ),
        is_rough=ibis.literal(not has_log),
        first_at=table.first_at,
        last_at=table.last_at,
        last_no=table.last_no,
        closing_at=table.closing_at,
        is_closing_logged=table.is_closing_logged & table.kind.isin(CLOSED),
    )


def converted(table: ir.Table, decisions: Decisions) -> tuple[ir.Value, ir.Value]:
    """Amounts in the base currency, of those currencies for which the user has set a rate."""
    rates = {
        code: rate
        for code, rate in decisions.rates.items()
        if decisions.base_currency and code != decisions.base_currency
    }
    if not rates:
        return table.amount, table.currency
    factor = ibis.cases(
        *((table.currency == code, rate) for code, rate in rates.items()), else_=1.0
    )
    currency = ibis.ifelse(
        table.currency.isin(list(rates)), ibis.literal(decisions.base_currency), table.currency
    )
    return table.amount * factor, currency


@built_once
def deal_table(as_of: datetime, *, knows_tasks: bool, knows_next: bool) -> ir.Table:
    """The table people query, but for how the expected day was put off: the listed columns, with
    names of stages, kinds, and the state of the deal's tasks."""
    fact = deals.select(
        "deal_no", "place_no", "kind", "owner", "amount", "currency", "created_at", "closed_at"
    )
    rest = [
        column
        for column in listed.columns
        if column not in (*fact.columns[1:], "pipeline", "stage", "before_no")
    ]
    table = day_of(fact.inner_join(listed.select(*rest), "deal_no"))
    table = look_up(table, places.select("place_no", "pipeline", "stage"), "place_no")
    state = ibis.literal("unknown")
    due = ibis.null(tables.MOMENT)
    planned = ibis.null(tables.MOMENT)
    pushes = ibis.null("int64")
    pushed = ibis.null("float64")
    if knows_tasks:
        table = look_up(table, task_facts, "deal_id")
        state = table.state.fill_null("none")
        due = table.next_due_at
        planned = table.planned_due_at
        pushes = table.pushes.fill_null(0)
        pushed = table.pushed_days.fill_null(0.0)
    elif knows_next:
        table = look_up(table, push_facts(), "deal_id")
        due = planned = table.next_task_at
        is_put_off = (
            (table.sure_pushes >= MANY_PUSHES) | (table.sure_days >= MANY_DAYS)
        ).fill_null(False)
        state = ibis.cases(
            (due.isnull(), "none"),
            (due < moment(as_of), "overdue"),
            (is_put_off, "postponed"),
            else_="planned",
        )
        pushes = table.seen_pushes.fill_null(0)
        pushed = table.seen_days.fill_null(0.0)
    is_closed = table.kind.isin(CLOSED)
    state = ibis.ifelse(is_closed, ibis.null("string"), state)
    fits = ~is_closed.fill_null(False) & table.probability.between(0, 1)
    return table.mutate(
        expected_at=ibis.ifelse(is_closed, ibis.null(tables.MOMENT), table.expected_at),
        probability=ibis.ifelse(fits, table.probability, ibis.null("float64")),
        task_state=state,
        next_due_at=due,
        pushes=pushes,
        pushed_days=pushed,
        planned_due_at=planned,
    ).select(*(name for name in tables.deals.columns if name not in PUT_OFF))
