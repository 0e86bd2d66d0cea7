"""What a weekly meeting walks through: stuck deals, deals without a task, findings – one list, every deal once, with its reasons."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import N_, moment, t, tn
from funnel.metrics import no_task, stuck
from funnel.metrics.findings import findings, titles
from funnel.metrics.rows import records
from funnel.scope import Scope

NAME = "review"
TITLE = N_("Review list")
NEEDS = ()
DEFINITIONS = {
    "place": N_("The order in which to talk about them: stuck by days over × amount, then without a task by amount, then findings by date."),
    "about": N_("Why the deal is on the list, as codes: stuck, no_task, or the name of a rule."),
    "reasons": N_("Why the deal is on the list, in words."),
}
DEAL = ["deal_id", "name", "pipeline", "stage", "manager", "amount", "currency"]
COLUMNS = ["place", *DEAL, "about", "reasons"]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """The three lists that it is made from."""
    found = findings(scope, facts).drop("amount", "currency", "owner")
    d = tables.deals.select("deal_id", "name", "stage", "amount", "currency")
    found = found.inner_join(d, "deal_id").select(*DEAL, "rule", "happened_at")
    lists = {f"stuck.{name}": table for name, table in stuck.tallies(scope, facts).items()}
    return lists | {f"no_task.{name}": table for name, table in no_task.tallies(scope, facts).items()} | {"findings": found}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per deal, in the order of talking."""
    nobody = no_task.compute(_part(tallies, "no_task"), scope, facts)
    lists = [
        stuck.compute(_part(tallies, "stuck"), scope, facts).assign(about="stuck"),
        nobody.assign(about="no_task", reasons=t("no open task")),
        _found(tallies["findings"], facts),
    ]
    told: dict[str, dict] = {}
    for row in (row for table in lists for row in records(table[[*DEAL, "about", "reasons"]])):
        _add(told.setdefault(row["deal_id"], {**row, "about": [], "reasons": []}), row)
    merged = [{**row, "about": ", ".join(row["about"]), "reasons": "; ".join(row["reasons"])} for row in told.values()]
    table = pd.DataFrame(merged, columns=pd.Index([*DEAL, "about", "reasons"]))
    return table.assign(place=range(1, len(table) + 1))[COLUMNS]


def _part(tallies: dict[str, pd.DataFrame], name: str) -> dict[str, pd.DataFrame]:
    return {key.removeprefix(f"{name}."): table for key, table in tallies.items() if key.startswith(f"{name}.")}


def _found(found: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """The findings, the newest first, each with its rule's title and its moment."""
    named = titles()
    found = found.sort_values(["happened_at", "deal_id", "rule"], ascending=[False, True, True], ignore_index=True)
    words = [t("{rule} on {moment}", rule=named[rule], moment=moment(at, facts.timezone)) for rule, at in _pairs(found)]
    return found.assign(about=found["rule"], reasons=pd.Series(words, index=found.index, dtype="str"))


def _pairs(found: pd.DataFrame) -> zip:
    return zip(found["rule"], found["happened_at"], strict=True)


def _add(told: dict, row: dict) -> None:
    """One more reason, unless it has been said."""
    if row["about"] in told["about"]:
        return
    told["about"].append(row["about"])
    if not any(row["reasons"] in said for said in told["reasons"]):
        told["reasons"].append(row["reasons"])


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many deals there are to talk about."""
    if not len(table):
        return t("Nothing to talk about: no deal is stuck, without a task, or found by a rule")
    return tn("{n} deal to talk about", "{n} deals to talk about", len(table))
