"""The list of deals as the CRM has them, every other column of the export beside ours."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.joins import look_up
from funnel.metrics.expected import EXPECTED
from funnel.scope import Scope

NAME = "deals"
TITLE = N_("Deals")
NEEDS = ()
DEFINITIONS = {
    "kind": N_("Of the stage the deal is in: open, parked (a side track), won, lost or unknown."),
    **by_name(
        Column("created_at", N_("Created"), Unit.MOMENT, N_("When the deal was created.")),
        Column(
            "closed_at", N_("Closed"), Unit.MOMENT, N_("When the deal was closed, as the CRM says.")
        ),
        Column("company", N_("Company"), Unit.TEXT, N_("The company of the deal.")),
        Column("contact", N_("Contact"), Unit.TEXT, N_("The contact of the deal.")),
    ),
    "lost_reason": N_("Why the deal was lost, as the CRM says."),
    **by_name(
        Column("created_by", N_("Created by"), Unit.TEXT, N_("Who created the deal.")),
    ),
    "last_activity_at": N_("The last activity that the CRM names for the deal."),
    **by_name(
        Column("tags", N_("Tags"), Unit.TEXT, N_("The tags of the deal.")),
    ),
    **EXPECTED,
    **by_name(
        Column(
            "probability",
            N_("Chance as the CRM says"),
            Unit.SHARE,
            N_("The chance to win that the CRM gives the open deal."),
        ),
    ),
}
COLUMNS = [
    "deal_id",
    "name",
    "pipeline",
    "stage",
    "kind",
    "manager",
    "owner",
    "amount",
    "currency",
    "created_at",
    "closed_at",
    *EXPECTED,
    "probability",
    "company",
    "contact",
    "lost_reason",
    "created_by",
    "last_activity_at",
    "tags",
    "task_state",
    "next_due_at",
    "pushes",
]


def tallies(
    scope: Scope, facts: Facts, pick: ir.Table | None = None, limit: int | None = None
) -> dict[str, ir.Table]:
    """The deals that were created in the period; or, with `pick` (a table with the column
    `deal_id`), just those behind a mark of a figure.

    The manager is that of the deal's journey in its present pipeline.
    """
    j = tables.journeys.select("deal_id", "pipeline", j_holder="holder", j_opener="opener")
    d = look_up(tables.deals, j, "deal_id", "pipeline")
    o = tables.open_deals.select("deal_id", now_state="task_state")
    d = look_up(d, o, "deal_id")
    d = d.mutate(task_state=ibis.coalesce(d.now_state, d.task_state))
    d = d.mutate(
        holder=ibis.coalesce(d.j_holder, d.owner), opener=ibis.coalesce(d.j_opener, d.owner)
    )
    if pick is None:
        d = scope.narrow_found(d, at="created_at")
    else:
        d = scope.credited(d).semi_join(pick, "deal_id")
    d = d.select(*COLUMNS, "extra").order_by(ibis.desc("created_at"), "deal_id")
    return {"deals": d if limit is None else d.limit(limit)}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per deal, the newest first."""
    deals = tallies["deals"]
    return pd.concat([deals[COLUMNS], flattened(deals["extra"])], axis=1)


def flattened(extra: pd.Series) -> pd.DataFrame:
    """The other columns of the export, one each; a name that is ours gets a mark."""
    cells: list[dict[str, Any]] = [cell if isinstance(cell, dict) else {} for cell in extra]
    columns = list(dict.fromkeys(column for cell in cells for column in cell))
    taken = {column: f"{column} *" if column in COLUMNS else column for column in columns}
    return pd.DataFrame(
        {taken[column]: [cell.get(column) for cell in cells] for column in columns},
        index=extra.index,
        dtype="str",
    )
