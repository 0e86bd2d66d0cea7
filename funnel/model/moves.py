"""One row per move: the log in order, each move with the one before and the one after it. One
window pass over the log."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.inputs import OWN_STAGE
from funnel.model.aliases import log_of
from funnel.model.joins import look_up
from funnel.model.merging import PER_UPLOAD
from funnel.model.names import NO_STAGE, places, spell, spellings
from funnel.model.once import built_once
from funnel.model.people import named
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

# Moves in order, in numbers. `is_stay`: into a stage in which a deal stays, i.e. not won or lost;
# `visit_no` of that stay.
moves = ibis.table(
    {
        "deal_no": "int64",
        "move_no": "int64",
        "moved_at": tables.MOMENT,
        "from_no": "int64",
        "from_is_stay": "boolean",
        "place_no": "int64",
        "is_stay": "boolean",
        "moved_by": "string",
        "owner": "string",
        "seen_after_at": tables.MOMENT,
        "seen_before_at": tables.MOMENT,
        "next_at": tables.MOMENT,
        "next_no": "int64",
        "next_by": "string",
        "next_is_seen": "boolean",
        "next_seen_after_at": tables.MOMENT,
        "next_seen_before_at": tables.MOMENT,
        "visit_no": "int64",
        "is_break": "boolean",
        "is_logged": "boolean",  # a log has it: it was not only seen between uploads, or listed
    },
    name="temp_moves",
)
OPTIONAL = ("owner", "seen_after_at", "seen_before_at")
# Of a packed stage: its name counts from `NAMED` on, `STAYS` says that deals stay there, `LOOSE`
# that its row names no pipeline.
NAMED, STAYS, LOOSE = 1 << 20, 1 << 40, 1 << 41
# The upload of closings that the list alone tells of: after every other.
BY_LIST = 1 << 26
numbers = ibis.table(
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
    log, entries = log_of("transitions"), log_of("entries")
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
        numbers.select("deal_id", "deal_no", own="pipeline"), "deal_id"
    )
    raw = _with_own(raw) if has_own else raw
    there, origin = raw.pipeline, ibis.coalesce(raw.from_pipeline, raw.pipeline)
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
        raw, numbers.select("deal_no", own_stage=numbers.stage.fill_null(NO_STAGE)), "deal_no"
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
    closed = numbers.filter(numbers.before_no.notnull() & numbers.closed_at.notnull())
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
    from_place_no, from_is_stay = (
        ibis.ifelse(is_bare, table.before_no, table.from_place_no),
        is_bare | table.from_is_stay.fill_null(False),
    )
    return table.mutate(from_place_no=from_place_no, from_is_stay=from_is_stay).select(*raw.columns)


@built_once
def doubles(raw: ir.Table) -> ir.Table:
    """The moves that `without_doubles` leaves out. Those that a log has once, and another log too,
    are the overlap of weekly logs, which is as it should be."""
    keys = ["deal_no", "upload_no", "row"]
    left_out = raw.anti_join(without_doubles(raw).select(*keys), keys)
    own = ibis.window(
        group_by=["upload_no", "deal_no", "moved_at", "from_place_no", "place_no", "moved_by"],
        order_by="row",
    )
    repeats = raw.mutate(repeat=ibis.row_number().over(own)).select(*keys, "repeat")
    target = spellings.select("place_no", place="raw_stage").distinct(on="place_no")
    left_out = look_up(look_up(left_out, repeats, *keys), target, "place_no")
    return left_out.select("deal_id", "moved_at", "place", is_overlap=left_out.repeat == 0)


@built_once
def without_doubles(raw: ir.Table) -> ir.Table:
    """Every move once. Of the same move in several logs the newest; of exact repetitions within
    one, the first."""
    raw = _finest(raw)
    same = ibis.window(group_by=["deal_no", "moved_at", "place_no"])
    is_in_several = raw.upload_no.min().over(same) < raw.upload_no.max().over(same)
    raw = raw.mutate(
        newest=raw.upload_no.max().over(same),
        moved_by=ibis.ifelse(
            is_in_several, ibis.coalesce(raw.moved_by, raw.moved_by.max().over(same)), raw.moved_by
        ),
        owner=ibis.ifelse(
            is_in_several, ibis.coalesce(raw.owner, raw.owner.max().over(same)), raw.owner
        ),
    )
    raw = raw.filter(raw.newest == raw.upload_no).drop("newest")
    exact = ibis.window(
        group_by=["deal_no", "moved_at", "from_place_no", "place_no", "moved_by"],
        order_by=["upload_no", "row"],
    )
    return (
        raw.mutate(repeat=ibis.row_number().over(exact))
        .filter(lambda t: t.repeat == 0)
        .drop("repeat")
    )


def _finest(raw: ir.Table) -> ir.Table:
    """Without the moves of a log that is written to the minute which another log has in that
    minute; what they say of people is kept."""
    minute = raw.moved_at.truncate("m")
    coarse = raw.group_by("upload_no").agg(is_coarse=(raw.moved_at == minute).all())
    table = look_up(raw.mutate(minute=minute), coarse, "upload_no")
    same = ibis.window(group_by=["deal_no", "minute", "place_no"])
    cut = table.is_coarse
    table = table.mutate(
        is_told=(~cut).any().over(same),
        who=table.moved_by.max(where=cut).over(same),
        whose=table.owner.max(where=cut).over(same),
    )
    kept = table.filter(~(table.is_told & table.is_coarse))
    people = {"moved_by": kept.who, "owner": kept.whose}
    said = {
        name: ibis.ifelse(kept.is_told, ibis.coalesce(kept[name], more), kept[name])
        for name, more in people.items()
    }
    return kept.mutate(**said).select(*raw.columns)


@built_once
def in_order(raw: ir.Table, *, may_repeat: bool, lacks: frozenset[str]) -> ir.Table:
    """The columns of `moves`. `may_repeat`: rows without a from stage may change nothing, which
    only the row before can tell.

    What is sorted has few and narrow columns: a stage is one number (`_packed`), and columns that
    no row has (`lacks`) are left out.
    """
    table = raw.select(
        "deal_no",
        "moved_at",
        "moved_by",
        *({"owner", "sequence", "seen_after_at", "seen_before_at"} - lacks),
        *({"tie_no"} & set(raw.columns)),
        order_no=raw.upload_no * PER_UPLOAD + raw.row,
        code=_packed(raw.place_no, raw.name_no, raw.is_stay),
        from_code=_packed(raw.from_place_no, raw.from_name_no, raw.from_is_stay)
        + raw.from_pipeline.isnull().cast("int64") * LOOSE,
    )
    if may_repeat:
        was = table.code.lag().over(_order(table, lacks))
        table = table.mutate(
            is_repeat=(
                (table.from_code % NAMED == 0) & (was % NAMED == table.code % NAMED)
            ).fill_null(False)
        )
        table = table.filter(~table.is_repeat).drop("is_repeat")
    return _unpacked(_beside(table, lacks), lacks)


def _packed(place_no: ir.Value, name_no: ir.Value, is_stay: ir.Value) -> ir.Value:
    """The number of a stage, of its name, and whether deals stay there, in one number; 0 for
    none."""
    return (
        place_no.fill_null(0)
        + name_no.fill_null(0) * NAMED
        + is_stay.fill_null(False).cast("int64") * STAYS
    )


def _beside(table: ir.Table, lacks: frozenset[str]) -> ir.Table:
    """Each move with the one before and the one after it: the window pass."""
    order = _order(table, lacks)
    so_far = _order(table, lacks, so_far=True)
    blank = ibis.null(tables.MOMENT)
    after, before = (
        blank if name in lacks else table[name].lead().over(order)
        for name in ("seen_after_at", "seen_before_at")
    )
    return table.mutate(
        was_code=table.code.lag().over(order),
        move_no=ibis.row_number().over(order) + 1,
        next_at=table.moved_at.lead().over(order),
        next_code=table.code.lead().over(order),
        next_by=table.moved_by.lead().over(order),
        next_is_seen=ibis.literal(False) if "seen_after_at" in lacks else after.notnull(),
        next_seen_after_at=after,
        next_seen_before_at=before,
        stays=ibis.ifelse(table.code >= STAYS, 1, ibis.null("int64")).count().over(so_far),
        first_from_code=table.from_code.first().over(so_far),
    )


def _unpacked(seen: ir.Table, lacks: frozenset[str]) -> ir.Table:
    was_no, from_code = (seen.was_code % NAMED), seen.from_code
    # a from stage without its pipeline means where the deal was, if the name is the same
    is_loose = (from_code >= LOOSE) & (
        (from_code % STAYS) // NAMED == (seen.was_code % STAYS) // NAMED
    )
    is_blank = from_code % NAMED == 0
    from_no = ibis.ifelse(is_blank | is_loose.fill_null(False), was_no, from_code % NAMED)
    given = {
        name: ibis.null(kind) if name in lacks else seen[name]
        for name, kind in moves.schema().items()
        if name in OPTIONAL
    }
    return seen.mutate(
        from_no=from_no,
        from_is_stay=(from_code % LOOSE) >= STAYS,
        place_no=seen.code % NAMED,
        is_stay=seen.code >= STAYS,
        next_no=seen.next_code % NAMED,
        visit_no=seen.stays + ((seen.first_from_code % LOOSE) >= STAYS).cast("int64"),
        is_break=(was_no.notnull() & (from_no != was_no)).fill_null(False),
        is_logged=given["seen_after_at"].isnull() & (seen.order_no < BY_LIST * PER_UPLOAD),
        **given,
    ).select(*moves.columns)


def _order(table: ir.Table, lacks: frozenset[str], *, so_far: bool = False) -> object:
    keys = [
        table.moved_at,
        *([table.tie_no] if "tie_no" in table.columns else []),
        *([] if "sequence" in lacks else [table.sequence.fill_null(0)]),
        table.order_no,
    ]
    return (
        ibis.cumulative_window(group_by="deal_no", order_by=keys)
        if so_far
        else ibis.window(group_by="deal_no", order_by=keys)
    )


@built_once
def transitions() -> ir.Table:
    """The table people query: moves with the names of their stages."""
    there = places.select("place_no", pipeline="pipeline", to_stage="stage", to_kind="kind")
    origin = places.select(from_no="place_no", from_pipeline="pipeline", from_stage="stage")
    ids = numbers.select("deal_no", "deal_id")
    table = look_up(moves.inner_join(there, "place_no"), origin, "from_no").inner_join(
        ids, "deal_no"
    )
    return table.select(*tables.transitions.columns)
