"""The order in which the tables are made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import ibis.expr.types as ir

from funnel import tables
from funnel.facts import Facts
from funnel.model import (
    aliases,
    clock,
    coded,
    deals,
    entered,
    expected,
    history,
    journeys,
    log_start,
    looks,
    merging,
    moves,
    names,
    open_deals,
    owners,
    passing,
    people,
    quality,
    seen_changes,
    spans,
    stage_table,
    stages,
    tasks,
    vanished,
    visits,
)
from funnel.model.as_of import decide_as_of, latest_logged
from funnel.model.facts import any_of, has_log, read_facts
from funnel.model.inputs import Builder, Decisions, typed
from funnel.model.make_moves import make_moves
from funnel.model.seconds import moment

SCRATCH = (
    "aliases",
    "spans",
    "seen",
    "spellings",
    "closings",
    "places",
    "people",
    "named",
    "ranks",
    "listed",
    "moves",
    "doubles",
    "ties",
    "deals",
    "days",
    "put_off",
    "log_starts",
    "passes",
    "changes",
    "journeys",
    "entered",
    "credited",
    "worth",
    "gone",
    "held",
    "task_facts",
    "words",
)


def build(door: Builder, decisions: Decisions) -> Facts:
    """Make all tables from the inputs that the door holds."""
    # What the texts of the files mean: pipelines, stages, people.
    known = names.read_names(door)
    listed = stages.read_stages(known, decisions)
    names.save_names(door, known, stages.kinds(listed))
    names.save_closings(door, known, stages.kinds(listed))
    names.save_items(door, known, people.save_people(door))
    coded.save_words(door)
    # Which upload counts for which deal, and how deals moved from stage to stage.
    uploads = merging.save_ranks(door)
    is_twice = door.has("deals") and merging.lists_twice(door)
    door.create("temp_aliases", aliases.named_deals())
    if door.has("deals"):
        listing = deals.from_lists(merging.newest_rows(door, uploads, is_twice=is_twice))
    else:
        listing = deals.from_log()
    door.create("temp_listed", listing)
    logged = latest_logged(door)
    history.save_seen(door, known.unsure, is_twice=is_twice)
    knows_moves = has_log(door) or seen_changes.tells_moves(door)
    has_doubles = make_moves(door, known, decisions.timezone, knows_moves=knows_moves)
    # The stages in order: the moves may tell it.
    listed = stages.only_used(door, known, listed)
    order = stages.positions(door, known, listed)
    bits = entered.bits(stages.kinds(listed))
    stages.save_places(door, known, listed, order, bits)
    door.create("transitions", moves.transitions())
    door.create(
        "temp_deals",
        deals.deal_facts(decisions, is_listed=door.has("deals"), has_log=has_log(door)),
    )
    # Where logs begin, when the data end, and how time is counted.
    log_start.save_log_starts(door)
    passing.save_passes(door, known, decisions, order)
    as_of = decide_as_of(door, decisions, logged)
    hours = clock.save_clock(door, decisions, as_of)
    # Journeys; who held a deal and what it was worth, from when to when.
    longest = max(order.values(), default=0)
    door.create(
        "temp_journeys",
        journeys.numbered_journeys(as_of, longest, entered.words(bits), knows_moves=knows_moves),
    )
    entered.save_sets(door, journeys.numbered)
    varies = _owner_changes(door)
    _create(door, tables.holdings, partial(spans.holdings, as_of), is_known=varies)
    knows_amounts = spans.save_amounts(door, decisions, is_twice=is_twice)
    looks.save_looks(door, is_twice=is_twice, knows_amounts=knows_amounts)
    vanished.save_gone(door)
    knows_expected = expected.save_expected(door, decisions, as_of)
    if varies:
        door.create("temp_held", owners.holders(knows_moves=knows_moves))
    door.create("temp_credited", owners.credited(varies=varies))
    # The tables that people and metrics query.
    sees = seen_changes.tells_moves(door)
    known_so = {"knows_moves": knows_moves, "varies": varies, "sees": sees}
    door.create("visits", visits.visits(as_of, hours, **known_so))
    door.create("journeys", journeys.journeys(as_of, hours))
    _create(door, tables.ways, owners.ways, is_known=varies)
    door.create("stages", stage_table.stage_table(door, listed, order, decisions, as_of, hours))
    door.create(
        "task_changes", tasks.task_changes(is_exact=door.has("tasks") or door.has("task_changes"))
    )
    knows_tasks = door.has("tasks")
    _create(door, tables.tasks, tasks.tasks, is_known=knows_tasks)
    _create(door, tasks.task_facts, partial(tasks.deal_states, as_of), is_known=knows_tasks)
    adds_moves = bool(known.statuses) or seen_changes.tells_moves(door)
    _deals(door, decisions, as_of, knows_tasks=knows_tasks, knows_expected=knows_expected)
    door.create("open_deals", open_deals.open_deals(as_of, hours))
    # What the snapshot says of itself, and what looks wrong in it.
    known_then = {"knows_amounts": knows_amounts, "knows_expected": knows_expected}
    facts = read_facts(door, decisions, as_of, hours, knows_moves=knows_moves, **known_then)
    told = {"doubles": has_doubles, "adds_moves": adds_moves, "is_twice": is_twice}
    items = quality.quality_items(door, moment(as_of), decisions.timezone, **told)
    door.create("quality_items", items)
    for name in SCRATCH:
        door.drop(f"temp_{name}")
    return facts


def _create(
    door: Builder, table: ir.Table, rows: Callable[[], ir.Table], *, is_known: bool
) -> None:
    """Make a table; without rows where no upload tells of it, so that whoever asks it need not
    know that."""
    if is_known:
        door.create(table.get_name(), rows())
    else:
        door.create(table.get_name(), typed([], table))


def _deals(
    door: Builder,
    decisions: Decisions,
    as_of: datetime,
    *,
    knows_tasks: bool,
    knows_expected: bool,
) -> None:
    """Make `deals`."""
    knows_next = any_of(door, "deals", "next_task_at")
    table = deals.deal_table(as_of, knows_tasks=knows_tasks, knows_next=knows_next)
    door.create("deals", expected.with_expected(table, decisions, as_of, known=knows_expected))


def _owner_changes(door: Builder) -> bool:
    """Make `owner_changes`, and `temp_changes` if anything says who was responsible when; whether
    it does."""
    is_logged = door.has("owner_changes")
    is_seen = seen_changes.tells_owners(door)
    _create(door, tables.owner_changes, owners.owner_changes, is_known=is_logged or is_seen)
    if not is_logged and (any_of(door, "transitions", "owner") or any_of(door, "entries", "owner")):
        door.create("temp_changes", owners.from_moves())
        return True
    if is_logged or is_seen:
        door.create("temp_changes", owners.from_changes())
    return is_logged or is_seen
