"""What a weekly meeting walks through: stuck deals, deals without a task, findings – one list,
every deal once, with its reasons."""

from __future__ import annotations

from functools import cache

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import N_, date_words, t, tn
from funnel.metrics import no_task, stuck
from funnel.metrics.findings import findings, titles
from funnel.metrics.rows import part_of
from funnel.scope import Scope
from funnel.zones import local_times

NAME = "review"
TITLE = N_("Review list")
NEEDS = ()
LEARNS = {f"stuck.{name}": make for name, make in stuck.LEARNS.items()}
DEFINITIONS = {
    "place": N_(
        "The order in which to talk about them: stuck by days over ÷ limit × amount, then without a"
        " task by amount, then findings by date."
    ),
    "about": N_("Why the deal is on the list: stuck, no_task, or the name of a rule."),
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
    return lists | {"no_task": no_task.tallies(scope, facts)["deals"], "findings": found}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per deal, in the order of talking."""
    nobody = no_task.in_order(tallies["no_task"])
    lists = [
        stuck.compute(part_of(tallies, "stuck"), scope, facts).assign(about="stuck"),
        nobody.assign(about="no_task", reasons=t("no open task")),
        _found(tallies["findings"], facts),
    ]
    every = pd.concat([table[[*DEAL, "about", "reasons"]] for table in lists], ignore_index=True)
    every = every.drop_duplicates(["deal_id", "about"], ignore_index=True)
    table = every.drop_duplicates("deal_id", ignore_index=True)
    table = _with_all_reasons(table, every[every.duplicated("deal_id", keep=False)])
    return table.assign(place=range(1, len(table) + 1))[COLUMNS]


def _with_all_reasons(table: pd.DataFrame, several: pd.DataFrame) -> pd.DataFrame:
    """One row per deal, with everything that was said about those that are on several lists."""
    said: dict[str, tuple[list[str], list[str]]] = {}
    for deal, about, reasons in zip(
        *(several[name].tolist() for name in ("deal_id", "about", "reasons")), strict=True
    ):
        abouts, words = said.setdefault(deal, ([], []))
        abouts.append(about)
        words.append(reasons)
    deals = table["deal_id"].tolist()
    text = {
        "about": [
            ", ".join(said[deal][0]) if deal in said else one
            for deal, one in zip(deals, table["about"].tolist(), strict=True)
        ],
        "reasons": [
            _joined(said[deal][1]) if deal in said else one
            for deal, one in zip(deals, table["reasons"].tolist(), strict=True)
        ],
    }
    return table.assign(
        **{name: pd.Series(words, index=table.index, dtype="str") for name, words in text.items()}
    )


def _joined(reasons: list[str]) -> str:
    """What a reason before it says already is not said again."""
    told = [
        one
        for index, one in enumerate(reasons)
        if not any(one in before for before in reasons[:index])
    ]
    return "; ".join(told)


def _found(found: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """The findings, the newest first, each with its rule's title and its moment."""
    named = titles()
    found = found.sort_values(
        ["happened_at", "deal_id", "rule"], ascending=[False, True, True], ignore_index=True
    )
    told = cache(lambda rule, day: t("{rule} on {date}", rule=named[rule], date=date_words(day)))
    on = local_times(found["happened_at"], facts.timezone).dt.date
    words = [told(rule, day) for rule, day in zip(found["rule"].tolist(), on.tolist(), strict=True)]
    return found.assign(
        about=found["rule"], reasons=pd.Series(words, index=found.index, dtype="str")
    )


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many deals there are to talk about."""
    if not len(table):
        return t("Nothing to talk about: no deal is stuck, without a task, or found by a rule")
    return tn("{n} deal to talk about", "{n} deals to talk about", len(table))
