"""The test of a claim: where “the client decides”, deals lie without a task.

The doctrine says that such stages hold the highest share of deals without or with only overdue
tasks. It is said of every company; here it is
asked of this one, and “not confirmed” is an answer.
"""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import pandas as pd

from funnel.checkup import name_signs
from funnel.checkup.finding import FOUND, Drawn, Finding, Point, lacks, not_found, too_few
from funnel.checkup.parking_counts import IDLE, KNOWN, idle
from funnel.checkup.proof import Comparison, holm, interval, least_against
from funnel.checkup.stays import STAGE, here
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t
from funnel.metrics.later import Tallies
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.thresholds import Threshold, Unit

NAME = "client_decides"
TITLE = N_("“The client decides”")
MEANING = N_(
    "Where it is the client's turn, nobody sets a task. Whether that is so here: confirmed, not"
    " confirmed, or too little data."
)
NEEDS = ()
PLACE = 2
FIGURE = Drawn(
    "stages",
    "shares.idle",
    N_("share of open deals without a task or with only overdue ones, with its 95% interval"),
)
THRESHOLDS = {
    "ratio": Threshold(N_("times as many as the others"), Unit.NUMBER),
}
# Milder than the other checks': only stages of that name are asked, one or two of them.
LEVEL = 0.05


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """The open deals with where they stand and the state of their tasks."""
    return {"here": here(scope)}


def examine(tallies: Tallies, scope: Scope, facts: Facts, *, ratio: float = 1.0) -> list[Finding]:
    """One finding per stage of that name whose share of deals without a task ahead is larger than
    elsewhere, and surely lower than in no other stage."""
    deals = tallies["here"][tallies["here"]["task_state"].isin(KNOWN)]
    if not len(deals):
        return [lacks(NAME, "tasks")]
    stages = _stages(deals)
    named = _named_so(stages)
    if not len(named):
        return [not_found(NAME, t("No stage is called after a client who thinks or decides"))]
    most = int(named["deals"].max())
    fewest = min(most, len(deals) - most)
    if fewest < ENOUGH:
        return [too_few(NAME, fewest)]
    told = _told_of(named[named["deals"] >= ENOUGH], stages, deals, ratio)
    confirmed = [one for one in told if one.verdict == FOUND]
    return confirmed or told[:1]


def _named_so(stages: pd.DataFrame) -> pd.DataFrame:
    """The stages whose name says that the client decides."""
    return stages[[name_signs.is_decision(name) for name in stages["stage"].astype(str)]]


def _told_of(
    named: pd.DataFrame, stages: pd.DataFrame, deals: pd.DataFrame, ratio: float
) -> list[Finding]:
    """One finding per named stage, confirmed or not; their p values corrected together."""
    rows = records(named)
    compared = [idle(deals, _inside(deals, row)) for row in rows]
    corrected = holm([one.p_value for one in compared])
    rivals = records(stages[stages["deals"] >= ENOUGH])
    told = []
    for row, one, p in zip(rows, compared, corrected, strict=True):
        is_highest = not any(_is_surely_higher(rival, one) for rival in rivals)
        common = {
            "pipeline": row["pipeline"],
            "stage": row["stage"],
            "n": one.n,
            "share": one.share,
            "low": one.interval[0],
            "high": one.interval[1],
            "others": one.others,
            "p_value": p,
            "points": (Point(t("no other stage has a surely higher share"), is_highest),),
            "figures": {"stages": stages},
        }
        inside = deals[_inside(deals, row)]
        without = inside[inside["task_state"].isin(IDLE)]
        is_confirmed = one.ratio > ratio and p < LEVEL and is_highest
        tell = _confirmed if is_confirmed else _not_confirmed
        told.append(tell(_words(row, one), without, common))
    return told


def _confirmed(said: dict[str, str], without: pd.DataFrame, common: dict[str, Any]) -> Finding:
    text = t(
        "Confirmed: {count} of {total} deals in “{stage}” have no task or only overdue"
        " ones, {others} elsewhere",
        **said,
    )
    advice = t("Set a task with a date on every deal there: the client decides, the manager asks.")
    return Finding(NAME, FOUND, text, deals=len(without), rows=without, advice=advice, **common)


def _not_confirmed(said: dict[str, str], without: pd.DataFrame, common: dict[str, Any]) -> Finding:
    text = t(
        "Not confirmed: {count} of {total} deals in “{stage}” have no task or only overdue"
        " ones, {others} elsewhere",
        **said,
    )
    return not_found(NAME, text, rows=without.iloc[:0], **common)


def _is_surely_higher(row: dict, one: Comparison) -> bool:
    other = Comparison(int(row["idle"]), int(row["deals"]), one.count, one.n)
    return other.share > one.share and other.p_value < LEVEL


def _inside(here: pd.DataFrame, row: dict) -> pd.Series:
    return (here["pipeline"] == row["pipeline"]) & (here["stage"] == row["stage"])


def _words(row: dict, one: Comparison) -> dict[str, str]:
    return {
        "count": number(one.count),
        "total": number(one.n),
        "stage": row["stage"],
        "others": percent(one.others),
    }


def _stages(here: pd.DataFrame) -> pd.DataFrame:
    counted = (
        here.assign(idle=here["task_state"].isin(IDLE))
        .groupby(STAGE, as_index=False)
        .agg(deals=("idle", "size"), idle=("idle", "sum"))
    )
    low, high = zip(
        *[
            interval(int(idle), int(n))
            for idle, n in zip(counted["idle"], counted["deals"], strict=True)
        ],
        strict=True,
    )
    return counted.assign(share=counted["idle"] / counted["deals"], low=low, high=high)


def missed(tallies: Tallies, scope: Scope, facts: Facts) -> str:
    """The smallest share that would be told from elsewhere's, in the fullest stage of that name."""
    deals = tallies["here"][tallies["here"]["task_state"].isin(KNOWN)]
    stages = _stages(deals)
    named = _named_so(stages)
    if not len(named):
        return t("A stage where the client decides is known by its name alone")
    row = named.sort_values("deals").iloc[-1]
    one = idle(deals, _inside(deals, row.to_dict()))
    least = least_against(one.n, one.others_count, one.others_n, level=LEVEL)
    return t(
        "A share without a task under {share} would not show in {n} deals of such a stage",
        share=percent(least),
        n=number(one.n),
    )
