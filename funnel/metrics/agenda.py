"""Whom a review talks about: of each manager the few deals that another idle week costs most.

Open deals come before closed ones, and a finding counts only if it is of the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.ahead import Chances, filled_in, stays
from funnel.codes import Kind
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, date_words, money, percent, t, tn
from funnel.metrics import chances, expected, stuck_words
from funnel.metrics.chances import with_chances
from funnel.metrics.findings import findings, titles
from funnel.metrics.present import open_deals
from funnel.metrics.weights import HOUR, counted_amounts, typical_amounts
from funnel.model.seconds import moment
from funnel.scope import Scope
from funnel.week.promise import Promise
from funnel.week.window import Window
from funnel.zones import local, local_times

NAME = "agenda"
TITLE = N_("Agenda of the review")
NEEDS = ()
LEARNS = {"stays": Chances.of}
MOST = 5
DEFINITIONS = {
    "place": N_("The order in which to talk about them: manager by manager."),
    **by_name(
        Column(
            "of_manager",
            N_("Place of the manager's"),
            Unit.COUNT,
            N_("The deal's place among those of its manager."),
        ),
        Column(
            "idle_cost",
            N_("An idle week costs"),
            Unit.MONEY,
            N_(
                "What another idle week costs: the amount × how far the chance falls in a week;"
                " blank where"
                " either is."
            ),
        ),
    ),
    "about": N_("Why the deal is on the agenda: idle, over, or the name of a rule."),
    "reasons": N_("Why the deal is on the agenda, in words."),
    **chances.DEFINITIONS,
    **expected.EXPECTED,
}
DEAL = ["deal_id", "name", "pipeline", "stage", "manager", "amount", "currency"]
EXPECTED = ["expected_at", "expected_state", "expected_pushes", "expected_pushed_days"]
STAY = ["days_here", "limit_days", "days_over", "task_state", "next_due_at", "pushes"]
TOLD = ["days_stagnant", "pushed_days", "planned_due_at", "is_approximate", "is_at_least"]
TOLD += ["calendar_days_here"]
COLUMNS = [
    "place",
    "of_manager",
    *DEAL,
    *STAY,
    *EXPECTED,
    *chances.DEFINITIONS,
    "idle_cost",
    "about",
    "reasons",
]
IDLE = "idle"
OVER = "over"
SIGNS = ["is_approximate", "is_at_least", "is_amount_assumed"]


def tallies(
    scope: Scope, facts: Facts, window: Window | str = "last-week", most: int = MOST
) -> dict[str, ir.Table]:
    """The open deals, and the findings of the window about closed ones."""
    seen = Window.asked(window, facts)
    found = findings(replace(scope, since=None, until=None), facts)
    is_new = found.happened_at > moment(seen.since)
    found = found.filter(is_new, found.happened_at <= moment(seen.until))
    d = tables.deals
    closed = d.filter(d.kind.isin([Kind.WON, Kind.LOST]))
    closed = closed.select("deal_id", "name", "stage", "amount", "currency")
    found = found.drop("amount", "currency").inner_join(closed, "deal_id")
    return {
        "open": open_deals(scope).select(*DEAL, *STAY, *EXPECTED, *TOLD),
        "found": found.select(*DEAL, "rule", "happened_at"),
        "typical": typical_amounts(),
        "stays": stays(filled_in(facts)),
    }


def compute(
    tallies: dict[str, Any],
    scope: Scope,
    facts: Facts,
    window: Window | str = "last-week",
    most: int = MOST,
    promises: Sequence[Promise] = (),
) -> pd.DataFrame:
    """One row per deal to talk about, `most` a manager; a deal that was snoozed waits for its
    day."""
    asleep = snoozed(promises, facts)
    deals = tallies["open"][~tallies["open"]["deal_id"].isin(asleep)].reset_index(drop=True)
    ranked = pd.concat(
        [_open(deals, tallies, facts), _closed(tallies["found"], facts)], ignore_index=True
    )
    ranked = ranked.sort_values(
        ["tier", "turn", "value", "deal_id"],
        ascending=[True, True, False, True],
        na_position="last",
        ignore_index=True,
    ).drop_duplicates("deal_id", ignore_index=True)
    own = ranked.groupby("manager", dropna=False).cumcount() + 1
    chosen = _with_reasons(ranked.assign(of_manager=own)[own <= most], facts)
    chosen = chosen.sort_values(["manager", "of_manager"], na_position="last", ignore_index=True)
    chosen = chosen.assign(place=range(1, len(chosen) + 1))
    counts = {"pushes": "int64", "of_manager": "int64", "chance_n": "int64"}
    return chosen.fillna({"pushes": 0, "chance_n": 0})[COLUMNS].astype(counts)


def snoozed(promises: Sequence[Promise], facts: Facts) -> set[str]:
    """The deals that nobody talks about before their day."""
    today = local(facts.as_of, facts.timezone).date()
    return {
        one.deal_id
        for one in promises
        if one.kind == "snooze" and not one.struck_at and (one.day or date.min) > today
    }


def _open(deals: pd.DataFrame, tallies: dict[str, Any], facts: Facts) -> pd.DataFrame:
    """Those that an idle week costs something first, then those over their limit."""
    deals = with_chances(deals, tallies["stays"])
    amount, purse, is_assumed = counted_amounts(deals, tallies["typical"])
    limit = np.maximum(deals["limit_days"].astype("float64"), HOUR)
    over = deals["days_over"].astype("float64") / limit
    cost = (amount * deals["idle_week"]).astype("float64")
    is_costly = cost > 0
    table = deals.assign(
        is_amount_assumed=is_assumed,
        idle_cost=cost,
        tier=np.where(is_costly, 0, np.where(cost.isna(), 1, 2)),
        value=cost.where(is_costly, over * amount),
        about=np.where(is_costly, IDLE, OVER),
        purse=purse,
    )
    table = table[is_costly | (over > 0)].reset_index(drop=True)
    return table.assign(turn=_turns(table), pushes=table["pushes"].fillna(0))


def _with_reasons(chosen: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Those that are talked about with why, in words: of all deals that would take long."""
    is_open = chosen["about"].isin([IDLE, OVER])
    words = chosen["reasons"].astype("object")
    known = chosen[is_open]
    signs = {name: known[name].astype("boolean") for name in SIGNS}
    words[is_open] = _reasons(known.assign(**signs), facts)
    return chosen.assign(reasons=words.astype("str"))


def _turns(table: pd.DataFrame) -> pd.Series:
    """Each deal's place among those of its manager, tier and currency: amounts of different
    currencies cannot be compared, so they take turns."""
    order = table.sort_values(["value", "deal_id"], ascending=[False, True], na_position="last")
    turns = order.groupby(["manager", "tier", "purse"], dropna=False).cumcount()
    return turns.reindex(table.index)


def _reasons(table: pd.DataFrame, facts: Facts) -> list[str]:
    is_over = table["days_over"] > 0
    over = dict(zip(table.index[is_over], stuck_words.reasons(table[is_over], facts), strict=True))
    return [
        "; ".join(part for part in (_cost(row), over.get(place, "")) if part)
        for place, row in zip(table.index, table.to_dict("records"), strict=True)
    ]


def _cost(row: dict) -> str:
    if row["about"] != IDLE:
        return ""
    then = row["chance"] - row["idle_week"]
    now = percent(row["chance"])
    later = percent(max(then, 0.0))
    if now == later:
        return t(
            "another idle week costs about {amount}", amount=money(row["idle_cost"], row["purse"])
        )
    return t(
        "another idle week costs about {amount}: the chance falls from {now} to {later}",
        amount=money(row["idle_cost"], row["purse"]),
        now=now,
        later=later,
    )


def _closed(found: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """What was closed in the window in a way that a rule found, the newest first."""
    named = titles()
    found = found.sort_values(
        ["happened_at", "deal_id", "rule"], ascending=[False, True, True], ignore_index=True
    )
    told = local_times(found["happened_at"], facts.timezone)
    words = [
        t("{rule} on {date}", rule=named[rule], date=date_words(day))
        for rule, day in zip(found["rule"].tolist(), told.dt.date.tolist(), strict=True)
    ]
    return found.assign(
        tier=3,
        turn=range(len(found)),
        value=np.nan,
        about=found["rule"],
        reasons=pd.Series(words, index=found.index, dtype="str"),
    )


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many deals of how many managers, and the dearest."""
    if not len(table):
        return t(
            "Nothing to talk about: no deal is over its limit, and no idle week costs anything"
        )
    deals = tn("{n} deal to talk about", "{n} deals to talk about", len(table))
    people = table["manager"].nunique(dropna=False)
    of = tn("of {n} manager", "of {n} managers", people)
    return t("{deals}, {people}", deals=deals, people=of)
