"""The order in which the tables are made."""

from __future__ import annotations

import ibis
import pandas as pd

from funnel import tables as schema
from funnel.facts import Facts
from funnel.model import deals, journeys, moves, names, owners, stages, tasks, visits
from funnel.model.as_of import decide_as_of
from funnel.model.facts import read_facts
from funnel.model.inputs import Builder, Decisions, input_table, typed

SCRATCH = ("spellings", "places", "listed", "moves", "deals", "changes", "journeys", "credited", "held", "task_facts")


def build(door: Builder, decisions: Decisions) -> Facts:
    """Make all tables from the inputs that the door holds."""
    knows_moves = door.has("transitions") or door.has("entries")
    known = names.read_names(door)
    listed = stages.read_stages(known, decisions)
    names.save_names(door, known, stages.kinds(listed))
    deals.list_deals(door)
    raw = moves.numbered(moves.raw_moves(), deals.listed)
    door.create("temp_moves", moves.in_order(raw, may_repeat=_has_blank_froms(door)))
    order = stages.positions(door, known, listed)
    stages.save_places(door, known, listed, order)
    door.create("temp_deals", deals.deal_facts())
    as_of = decide_as_of(door, decisions)
    door.create("transitions", moves.transitions())
    door.create("owner_changes", input_table("owner_changes").select(*schema.owner_changes.columns))
    varies = _owner_changes(door)
    longest = max(order.values(), default=0)
    door.create("temp_journeys", journeys.numbered_journeys(as_of, longest, knows_moves=knows_moves))
    if varies:
        door.create("temp_held", owners.holders(knows_moves=knows_moves))
    door.create("temp_credited", owners.credited(varies=varies))
    door.create("journeys", journeys.journeys())
    door.create("visits", visits.visits(as_of, knows_moves=knows_moves, varies=varies))
    door.create("stages", stages.stage_table(door, known, listed, order, decisions))
    knows_tasks = door.has("tasks")
    door.create("task_changes", tasks.task_changes())
    door.create("tasks", tasks.tasks())
    door.create("temp_task_facts", tasks.deal_states(as_of))
    door.create("deals", deals.deal_table(as_of, knows_tasks=knows_tasks))
    door.create("quality_items", typed([], schema.quality_items.drop("happened_at")).assign(happened_at=pd.Series(dtype="datetime64[us]")))
    facts = read_facts(door, decisions, as_of)
    for name in SCRATCH:
        door.drop(f"temp_{name}")
    return facts


def _has_blank_froms(door: Builder) -> bool:
    if door.has("entries"):
        return True
    log = input_table("transitions")
    return bool(door.ask(log.agg(blank=log.from_stage.isnull().any()))["blank"].fillna(False)[0])


def _owner_changes(door: Builder) -> bool:
    """Make `temp_changes` if anything says who was responsible when; whether it does."""
    if door.has("owner_changes"):
        door.create("temp_changes", owners.from_changes())
        return True
    log, entries = input_table("transitions"), input_table("entries")
    named = ibis.union(log.agg(any_owner=log.owner.notnull().any()), entries.agg(any_owner=entries.owner.notnull().any()))
    if not bool(door.ask(named)["any_owner"].fillna(False).any()):
        return False
    door.create("temp_changes", owners.from_moves())
    return True
