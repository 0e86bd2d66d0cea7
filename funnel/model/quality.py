"""One row per thing about the data that a reader should know: which check, which deal, when, and
what exactly.

`CHECKS` says what each means. Nothing here is dropped or mended silently; what was left out of the
tables is said in the meaning.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel import tables as schema
from funnel.i18n import N_
from funnel.model import zones
from funnel.model.aliases import log_of
from funnel.model.conflicts import conflicts
from funnel.model.deals import MINUTE, deals, listed
from funnel.model.facts import any_of, has_log
from funnel.model.inputs import Builder, input_table
from funnel.model.joins import look_up
from funnel.model.log_start import log_starts
from funnel.model.moves import moves, raw_moves
from funnel.model.names import CLOSED_NAMES, places
from funnel.model.names import items as named_items
from funnel.model.once import built_once
from funnel.model.seconds import days_between
from funnel.model.vanished import vanished

# code: (title, what it means and what the product does about it)
CHECKS: dict[str, tuple[str, str]] = {
    "break": (
        N_("Gaps in the log"),
        N_(
            "A move starts in another stage than the one the deal was in: a move in between is"
            " missing. Both moves count as they stand."
        ),
    ),
    "stage_mismatch": (
        N_("Log and list disagree"),
        N_(
            "The log leaves the deal in another stage than the list of deals says. Visits follow"
            " the log; whether the deal is open follows the list."
        ),
    ),
    "unknown_stage": (
        N_("Stages nobody listed"),
        N_(
            "The deal was in a stage that the stage list does not name. Such stages stay visible,"
            " beside the order."
        ),
    ),
    "move_before_creation": (
        N_("Moves before creation"),
        N_(
            "The deal’s first move is earlier than its creation, so nobody knows how long it was in"
            " its first stage."
        ),
    ),
    "entry_unknown": (
        N_("Unknown entries"),
        N_(
            "When the deal came into this stage is not known. The visit counts, but has no"
            " duration."
        ),
    ),
    "orphan_move": (
        N_("Moves of unknown deals"),
        N_("The log moves a deal that the list of deals does not have. Such moves make no visits."),
    ),
    "double_move": (
        N_("Moves written twice"),
        N_("The same move occurs more than once in one file. It counts once."),
    ),
    "no_move": (
        N_("Rows that move nothing"),
        N_("The stage before and after is the same. Such rows are not moves."),
    ),
    "double_deal": (
        N_("Deals listed twice"),
        N_("One file has several rows for the deal. The last one counts."),
    ),
    "conflict": (
        N_("Uploads disagree"),
        N_(
            "Two uploads of the same moment say different things of the deal, or any two name"
            " different creations. The newer counts."
        ),
    ),
    "vanished": (
        N_("Gone from the list"),
        N_(
            "An earlier export lists the deal, the newest of the same kind does not: it was deleted"
            " or merged, or whoever exported may not see it. It counts as it was seen last."
        ),
    ),
    "closed_before_created": (
        N_("Closed before creation"),
        N_("The deal’s closing is earlier than its creation. Its journey has no duration."),
    ),
    "closing_differs": (
        N_("Log and list close on other days"),
        N_(
            "The list’s closing is more than a day away from the move that closed the deal in the"
            " log. The log counts, unless you set that the list does."
        ),
    ),
    "zones_differ": (
        N_("List and log in different time zones"),
        N_(
            "The list has the creation or the closing of most deals the same hours before or after"
            " the log. Load the one that is written in another time zone again, with its zone."
        ),
    ),
    "log_starts_late": (
        N_("The log begins late"),
        N_(
            "Many deals of the pipeline are older than the first move in its log. What they did"
            " before is unknown: they count as won and lost, but not in conversion from stage to"
            " stage, and how long they were in their first stage is not known."
        ),
    ),
    "no_creation": (N_("No creation date"), N_("The list does not say when the deal was created.")),
    "no_owner": (N_("Deals of nobody"), N_("The list names no owner.")),
    "no_stage": (
        N_("Deals without a stage"),
        N_("The list does not say in which stage the deal is."),
    ),
    "status_mismatch": (
        N_("Status and stage disagree"),
        N_(
            "The deal is won by its status and lost by its stage, or the reverse. The stage counts."
        ),
    ),
    "after_as_of": (
        N_("Later than the export"),
        N_("The deal was created or closed after the moment the export speaks about."),
    ),
    "unknown_task_deal": (
        N_("Tasks of unknown deals"),
        N_("The task belongs to a deal that the list of deals does not have."),
    ),
    "next_task_differs": (
        N_("Tasks and deals disagree"),
        N_(
            "The list of deals has a next task for an open deal of which the list of tasks has no"
            " open one, or the reverse. The list of tasks counts."
        ),
    ),
    "unknown_owner_change": (
        N_("Owner changes of unknown deals"),
        N_("The owner of a deal changed that the list of deals does not have."),
    ),
    "seen_between": (
        N_("Moves seen between two uploads"),
        N_(
            "The stage changed between two weekly exports. The middle between them stands for the"
            " moment of the move."
        ),
    ),
    "same_name": (
        N_("Several of one name"),
        N_(
            "Several pipelines, or several stages of one pipeline, have the same name. They are"
            " told apart by their ids."
        ),
    ),
    "spelling": (
        N_("Spellings of one name"),
        N_(
            "Names of stages, pipelines or people that differ in case, blanks or marks alone count"
            " as one."
        ),
    ),
    "deals_from_log": (
        N_("Deals made from the log"),
        N_("No list of deals is loaded. Names, owners and amounts are missing."),
    ),
}

ids = deals.select("deal_no", "deal_id")


def quality_items(
    door: Builder, as_of: ir.Value, timezone: str, *, doubles: bool, adds_moves: bool
) -> ir.Table:
    """The table people query; needs every other. `adds_moves`: there are moves that no log has."""
    apart = zones.apart(door, timezone) if door.has("deals") and has_log(door) else None
    parts = [
        *_of_moves(),
        *_of_deals(as_of),
        *_of_visits(),
        *_of_next_tasks(door),
        _of_log_starts(),
        *([] if apart is None else [_item("zones_differ", apart, "happened_at", "detail")]),
        named_items.select("check", "deal_id", "happened_at", "detail"),
        *_of_tables(door, doubles=doubles, adds_moves=adds_moves),
        *(
            _item("conflict", rows, "happened_at", "detail")
            for rows in (conflicts(door, timezone) if door.has("deals") else ())
        ),
        *(
            [
                _item(
                    "double_move",
                    ibis.table(dict(DOUBLES), name="temp_doubles").filter(~ibis._.is_overlap),
                    "moved_at",
                    "place",
                )
            ]
            if doubles
            else []
        ),
    ]
    return ibis.union(*parts, distinct=False)


DOUBLES = (
    ("deal_id", "string"),
    ("moved_at", schema.MOMENT),
    ("place", "string"),
    ("is_overlap", "boolean"),  # another log has it too, and this one has it once
)


def _value(rows: ir.Table, said: str | ir.Value) -> ir.Value:
    """A column by its name, or what is given."""
    return rows[said] if isinstance(said, str) else said


def _item(
    check: str,
    rows: ir.Table,
    at: str | ir.Value | None = None,
    detail: str | ir.Value | None = None,
) -> ir.Table:
    """Rows with a deal_id as items."""
    moment = ibis.null(schema.MOMENT) if at is None else _value(rows, at)
    text = ibis.null("string") if detail is None else _value(rows, detail)
    return rows.select(
        check=ibis.literal(check),
        deal_id=rows.deal_id,
        happened_at=moment,
        detail=text.cast("string"),
    )


@built_once
def _of_moves() -> list[ir.Table]:
    origin = places.select(from_no="place_no", from_stage="stage")
    target = places.select(place_no="place_no", to_stage="stage")
    told = look_up(look_up(moves.inner_join(ids, "deal_no"), origin, "from_no"), target, "place_no")
    arrow = told.from_stage.fill_null("…") + " → " + told.to_stage
    told = told.mutate(arrow=arrow)
    breaks, seen = told.filter(told.is_break), told.filter(told.seen_after_at.notnull())
    return [
        _item("break", breaks, "moved_at", "arrow"),
        _item("seen_between", seen, "moved_at", "arrow"),
    ]


def _of_deals(as_of: ir.Value) -> list[ir.Table]:
    last = places.select(last_no="place_no", last_stage="stage")
    now = places.select(place_no="place_no", stage="stage")
    raw = listed.select(
        "deal_no", "status", listed_in="upload_no", raw_stage="stage", raw_closed_at="closed_at"
    )
    table = look_up(look_up(deals.inner_join(raw, "deal_no"), last, "last_no"), now, "place_no")
    table = table.mutate(differ=table.last_stage + " ≠ " + table.stage)
    is_closed, is_listed = table.kind.isin(list(CLOSED_NAMES)), table.listed_in.notnull()
    is_early = is_closed & (table.closed_at < table.created_at)
    contradicts = is_closed & table.status.isin(list(CLOSED_NAMES)) & (table.status != table.kind)
    is_apart = (days_between(table.raw_closed_at, table.closing_at).abs() > 1).fill_null(False)
    is_later = (table.created_at > as_of) | (table.closed_at > as_of)
    return [
        _item("stage_mismatch", table.filter(table.last_no != table.place_no), "last_at", "differ"),
        _item(
            "move_before_creation",
            table.filter(_is_before(table.first_at, table.created_at)),
            "first_at",
        ),
        _item("closed_before_created", table.filter(is_early), "raw_closed_at"),
        _item("closing_differs", table.filter(table.is_closing_logged & is_apart), "raw_closed_at"),
        _item("no_creation", table.filter(table.created_at.isnull()), "first_at"),
        _item("no_owner", table.filter(is_listed & table.owner.isnull()), "created_at"),
        _item("no_stage", table.filter(is_listed & table.raw_stage.isnull()), "created_at"),
        _item("status_mismatch", table.filter(contradicts), "closed_at", "status"),
        _item("after_as_of", table.filter(is_later), "created_at"),
    ]


def _of_next_tasks(door: Builder) -> list[ir.Table]:
    """Open deals of which the list of tasks says another thing than their own column of the next
    task, where both are loaded."""
    if not door.has("tasks") or not any_of(door, "deals", "next_task_at"):
        return []
    tasks = schema.tasks
    waiting = tasks.filter(tasks.done_at.isnull(), tasks.deal_id.notnull()).select("deal_id")
    table = deals.filter(~deals.kind.isin(list(CLOSED_NAMES))).inner_join(
        listed.select("deal_no", "next_task_at"), "deal_no"
    )
    table = look_up(table, waiting.distinct().mutate(has_task=True), "deal_id")
    has_task = table.has_task.fill_null(False)
    table = table.filter(has_task != table.next_task_at.notnull())
    return [_item("next_task_differs", table, "next_task_at")]


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
        _item("entry_unknown", visits.filter(visits.is_entry_unknown), "entered_at", "stage"),
        _item("unknown_stage", visits.filter(visits.kind == "unknown"), "entered_at", "stage"),
    ]


def _of_tables(door: Builder, *, doubles: bool, adds_moves: bool) -> list[ir.Table]:
    known, counts = deals.select("deal_id"), _counted(door)
    parts = []
    if door.has("deals"):
        raw = input_table("deals")
        twice = raw.group_by("upload_no", "deal_id").agg(rows=raw.count())
        twice = twice.filter(twice.rows > 1)
        parts.append(_item("double_deal", twice, None, "rows"))
        parts += [_item("vanished", gone, "seen_at") for gone in vanished(door)]
        if (
            adds_moves or counts[0] != counts[1]
        ):  # else none is of another deal, and no pass over the log has to look
            orphans = raw_moves().anti_join(known, "deal_id")
            parts.append(
                _item(
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
            _item(check, rows.filter(rows.deal_id.notnull()).anti_join(known, "deal_id"), at)
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
