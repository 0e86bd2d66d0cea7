"""What the logs say, row by row, with stages as numbers: the log and the entries log as one, and
the closings that the list alone tells of."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.inputs import OWN_STAGE
from funnel.model.aliases import log_of
from funnel.model.joins import look_up
from funnel.model.names import NO_STAGE, spell
from funnel.model.once import built_once
from funnel.model.people import named
from funnel.model.row_numbers import BY_LIST
from funnel.model.seconds import days_between, is_day

RAW = {
    "deal_id": "string",
    "moved_at": tables.MOMENT,
    "from_pipeline": "string",
    "from_stage": "string",
    "pipeline": "string",
    "to_stage": "string",
    "moved_by": "string",
    "owner": "string",
    "seen_after_at": tables.MOMENT,
    "seen_before_at": tables.MOMENT,
    "sequence": "int64",
    "upload_no": "int64",
    "row": "int64",
}


listed_deals = ibis.table(
    {
        "deal_no": "int64",
        "deal_id": "string",
        "pipeline": "string",
        "stage": "string",
        "place_no": "int64",
        "before_no": "int64",
        "closed_at": tables.MOMENT,
    },
    name="temp_listed",
)


@built_once
def raw_moves() -> ir.Table:
    """The log and the entries log as one; a row that moves a deal to where it says it was is not a
    move."""
    log = log_of("transitions")
    entries = log_of("entries")
    nothing = {
        "seen_after_at": ibis.null(tables.MOMENT),
        "seen_before_at": ibis.null(tables.MOMENT),
    }
    log = log.mutate(**nothing).filter(
        log.from_stage.isnull()
        | (log.from_stage != log.to_stage)
        | (log.from_pipeline.fill_null(log.pipeline) != log.pipeline)
    )
    entered = entries.mutate(
        moved_at=entries.entered_at,
        to_stage=entries.stage,
        from_pipeline=ibis.null("string"),
        from_stage=ibis.null("string"),
        **nothing,
    )
    return ibis.union(log.select(*RAW), entered.select(*RAW))


def numbered(unsure: list[str], lacks: frozenset[str], *, has_own: bool) -> ir.Table:
    """Moves of known deals, their stages as numbers and their people by name. `unsure` stages are
    those of the deal's own pipeline.

    `lacks`: of the columns that a log need not have, those that no row has. `has_own`: a row may
    mean the stage in the list.
    """
    raw = raw_moves()
    raw = raw.mutate(to_stage=raw.to_stage.fill_null(NO_STAGE)).inner_join(
        listed_deals.select("deal_id", "deal_no", own="pipeline"), "deal_id"
    )
    raw = _with_own(raw) if has_own else raw
    there = raw.pipeline
    origin = ibis.coalesce(raw.from_pipeline, raw.pipeline)
    if unsure:
        there = ibis.ifelse(there.isnull() & raw.to_stage.isin(unsure), raw.own, there)
        origin = ibis.ifelse(
            (origin.isnull() & raw.from_stage.isin(unsure)).fill_null(False), raw.own, origin
        )
    raw = raw.mutate(there=there, origin=origin)
    raw = spell(raw, raw.there, raw.to_stage)
    raw = spell(raw, raw.origin, raw.from_stage, prefix="from_").drop("own", "there", "origin")
    return named(raw, *({"moved_by", "owner"} - lacks))


def _with_own(raw: ir.Table) -> ir.Table:
    """Stages that the log leaves to the list, with their pipeline."""
    raw = look_up(
        raw,
        listed_deals.select("deal_no", own_stage=listed_deals.stage.fill_null(NO_STAGE)),
        "deal_no",
    )
    comes, goes = (raw[side] == OWN_STAGE for side in ("to_stage", "from_stage"))
    return raw.mutate(
        pipeline=ibis.ifelse(comes, raw.own, raw.pipeline),
        to_stage=ibis.ifelse(comes, raw.own_stage, raw.to_stage),
        from_pipeline=ibis.ifelse(goes, raw.own, raw.from_pipeline),
        from_stage=ibis.ifelse(goes, raw.own_stage, raw.from_stage),
    ).drop("own_stage")


@built_once
def with_closings(raw: ir.Table, timezone: str) -> ir.Table:
    """And the closing of deals that are closed by their status alone, at the moment the list gives,
    if the log does not go on after it.

    Of a moment that is cut to the minute, or a mere date, the last move of that minute or day.
    """
    closed = listed_deals.filter(
        listed_deals.before_no.notnull() & listed_deals.closed_at.notnull()
    )
    raw = _out_of_stage(raw, closed)
    before = raw.semi_join(closed, "deal_no").group_by("deal_no")
    before = before.agg(
        last_at=lambda t: t.moved_at.max(),
        closed_last_at=lambda t: t.moved_at.max(where=~t.is_stay),
    )
    rows = look_up(closed, before, "deal_no")
    cut = ibis.ifelse(is_day(rows.closed_at, timezone), 1.0, 60 / 86_400)
    is_cut = (rows.last_at > rows.closed_at) & (days_between(rows.closed_at, rows.last_at) < cut)
    rows = rows.mutate(moved_at=ibis.ifelse(is_cut.fill_null(False), rows.last_at, rows.closed_at))
    is_news = rows.last_at.isnull() | (
        (rows.moved_at >= rows.last_at)
        & (rows.closed_last_at.isnull() | (rows.closed_last_at < rows.last_at))
    )
    rows = rows.filter(is_news)
    given = {
        "deal_id": rows.deal_id,
        "deal_no": rows.deal_no,
        "moved_at": rows.moved_at,
        "place_no": rows.place_no,
        "is_stay": ibis.literal(False),
        "upload_no": ibis.literal(BY_LIST, "int64"),
        "row": ibis.literal(0, "int64"),
        "from_place_no": ibis.ifelse(rows.last_at.isnull(), rows.before_no, ibis.null("int64")),
        "from_is_stay": rows.last_at.isnull(),
    }
    blank = {name: ibis.null(kind) for name, kind in raw.schema().items() if name not in given}
    return ibis.union(raw, rows.select(**(given | blank)).select(*raw.columns))


def _out_of_stage(raw: ir.Table, closed: ir.Table) -> ir.Table:
    """A log that begins with a closing and does not say out of which stage: the one in which the
    list has the deal."""
    first = (
        raw.semi_join(closed, "deal_no")
        .group_by("deal_no")
        .agg(first_at=lambda t: t.moved_at.min())
    )
    table = look_up(
        look_up(raw, first, "deal_no"), closed.select("deal_no", "before_no"), "deal_no"
    )
    is_bare = (
        table.from_place_no.isnull()
        & ~table.is_stay
        & table.before_no.notnull()
        & (table.moved_at == table.first_at)
    ).fill_null(False)
    from_place_no = ibis.ifelse(is_bare, table.before_no, table.from_place_no)
    from_is_stay = is_bare | table.from_is_stay.fill_null(False)
    return table.mutate(from_place_no=from_place_no, from_is_stay=from_is_stay).select(*raw.columns)
