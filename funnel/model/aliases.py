"""Logs without ids carry the deal's name in their place (amoCRM's list of events, Salesforce's
reports).

Such an id is taken for the deal of that name if no deal has it for its id, and exactly one has it
for its name.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.model.inputs import input_table
from funnel.model.joins import look_up
from funnel.model.once import built_once

LOGS = ("transitions", "entries", "owner_changes", "expected_changes", "tasks", "task_changes")
aliases = ibis.table({"deal_id": "string", "alias_of": "string"}, name="temp_aliases")


@built_once
def named_deals() -> ir.Table:
    """The columns of `aliases`: the names that logs write for ids, and the ids."""
    listed = input_table("deals")
    named = (
        listed.filter(listed.name.notnull() & listed.deal_id.notnull())
        .group_by("name")
        .agg(owners=listed.deal_id.nunique(), alias_of=listed.deal_id.min())
    )
    named = (
        named.filter(named.owners == 1)
        .select(deal_id="name", alias_of="alias_of")
        .anti_join(listed, "deal_id")
    )
    written = ibis.union(*(input_table(name).select("deal_id") for name in LOGS))
    return named.semi_join(written, "deal_id")


@built_once
def log_of(name: str) -> ir.Table:
    """An input whose deals are all meant by their ids."""
    table = input_table(name)
    known = look_up(table, aliases, "deal_id")
    return known.mutate(deal_id=ibis.coalesce(known.alias_of, known.deal_id)).select(*table.columns)
