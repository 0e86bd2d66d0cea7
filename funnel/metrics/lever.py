"""The lever: what a tenth more at each passage, and a tenth less time in each stage, would bring,
by the company's own curves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.ahead import Chances, stays
from funnel.codes import ONWARD, Kind
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t, tn
from funnel.metrics.amounts import Money
from funnel.metrics.passages import expected, passages
from funnel.metrics.passed import Passage, each_key
from funnel.metrics.rows import first, records
from funnel.metrics.stages import stages_of
from funnel.model.seconds import moment
from funnel.scope import Scope

NAME = "lever"
TITLE = N_("The lever")
NEEDS = ("transitions",)
PASSAGE = "passage"
TIME = "time"
KINDS = {PASSAGE: N_("a tenth more go on"), TIME: N_("a tenth less time")}
TENTH = 0.1
YEAR = 365.25
MONTH = 365.25 / 12
DEFINITIONS = {
    **by_name(
        Column(
            "lever",
            N_("Lever"),
            Unit.CODE,
            N_("passage: a tenth more go on from this stage. time: its stays are a tenth shorter."),
        ),
        Column(
            "arrived",
            N_("Come a month"),
            Unit.NUMBER,
            N_("Deals that came to the stage, or past it, a month; of the last twelve months."),
        ),
    ),
    "to_next": N_("The share expected to go on, as on Conversion."),
    **by_name(
        Column(
            "mean_stay",
            N_("Mean stay, days"),
            Unit.DAYS,
            N_("Mean days of the stays in the stage that went on."),
        ),
        Column(
            "wins_a_month",
            N_("Wins a month"),
            Unit.NUMBER,
            N_(
                "passage: more wins a month, through the chance to win of the next stage. time:"
                " wins that"
                " come a month earlier, once."
            ),
        ),
        Column(
            "amount_a_month",
            N_("Amount a month"),
            Unit.MONEY,
            N_("The same × the mean amount won in the pipeline."),
        ),
    ),
}
LEARNS = {"stays": Chances.of}
COLUMNS = ["pipeline", "stage", "position", "lever", "arrived", "to_next", "mean_stay"]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Passages, arrivals of the last year, lengths of stays that went on, amounts won, and all
    stays for the chances."""
    j = scope.whole_journeys()
    v = scope.visits()
    since = facts.as_of - timedelta(days=YEAR)
    places = ibis.range(0, j.reached_at.length()).unnest()
    each = j.select("pipeline", place=places, reached_at=j.reached_at.unnest())
    each = each.filter(each.reached_at.notnull())
    recent = each.reached_at >= moment(since)
    on = v.filter(v.kind == Kind.OPEN, v.ended.isin(ONWARD))
    w = scope.journeys()
    w = w.filter(w.outcome.isin(tables.WINS))
    return {
        "passages": passages(j, ["pipeline"]),
        "arrivals": each.group_by("pipeline", "place").agg(
            arrived=recent.cast("int64").sum(), first_at=each.reached_at.min()
        ),
        "lengths": on.group_by("pipeline", "stage").agg(
            mean_stay=on.calendar_days.mean(where=on.dwell_days.notnull())
        ),
        "amounts": w.group_by("pipeline", "currency").agg(
            wins=w.count(), amount=w.amount.sum(), known=w.amount.count()
        ),
        "stays": stays(),
        "stages": stages_of(scope),
    }


def compute(tallies: dict[str, Any], scope: Scope, facts: Facts) -> pd.DataFrame:
    """Two rows per open stage, the largest lever first; blank where the share that goes on or the
    chance is unknown."""
    stages = tallies["stages"][tallies["stages"]["position"].notna()]
    chances: Chances = tallies["stays"]
    passed = {key[0]: own for key, own in each_key(tallies["passages"], ["pipeline"], facts.as_of)}
    arrived = {
        (row["pipeline"], int(row["place"]) + 1): _a_month(row, facts)
        for row in records(tallies["arrivals"])
    }
    lengths = {
        (row["pipeline"], row["stage"]): row["mean_stay"] for row in records(tallies["lengths"])
    }
    names = {(row["pipeline"], int(row["position"])): row["stage"] for row in records(stages)}
    has_won = set(tallies["amounts"]["pipeline"])
    rows: list[dict[str, Any]] = []
    for (pipeline, position), stage in sorted(names.items()):  # what weighs the same stays so
        key = (pipeline, position)
        passage = passed[pipeline].at(position) if pipeline in passed else None
        if passage is None:
            continue
        to_next = _to_next(passage)
        after = names.get((pipeline, position + 1))
        worth = chances.worth.get((pipeline, after), np.nan) if after else 1.0
        own = chances.worth.get((pipeline, stage), np.nan)
        if pipeline not in has_won:  # nobody said which stage is the win
            worth = own = np.nan
        came = arrived.get(key, 0.0)
        mean = lengths.get((pipeline, stage), np.nan)
        base = dict(zip(COLUMNS, (pipeline, stage, position, "", came, to_next, mean), strict=True))
        more = float(np.minimum(TENTH * to_next, 1 - to_next))
        rows.append(base | {"lever": PASSAGE, "wins_a_month": came * more * worth})
        rows.append(base | {"lever": TIME, "wins_a_month": came * own * TENTH * mean / MONTH})
    table = pd.DataFrame(rows, columns=[*COLUMNS, "wins_a_month"])
    table = _with_amounts(table, tallies["amounts"], facts)
    floats = dict.fromkeys(["arrived", "to_next", "mean_stay", "wins_a_month"], "float64")
    texts = dict.fromkeys(["pipeline", "stage", "lever"], "str")
    table = table.astype(floats | texts | {"position": "int64"})
    return table.sort_values(
        "wins_a_month", ascending=False, kind="stable", na_position="last", ignore_index=True
    )


def _a_month(row: dict[str, Any], facts: Facts) -> float:
    """Of the last year, or of the days since the first if the files do not reach back."""
    span = (facts.as_of - pd.Timestamp(row["first_at"]).to_pydatetime()).total_seconds() / 86_400
    return float(row["arrived"]) / (min(max(span, MONTH), YEAR) / MONTH)


def _to_next(passage: Passage) -> float:
    on, stopped, waiting = passage.counts
    return expected(on + stopped + waiting, on, waiting, *passage.next_lengths).share


def _with_amounts(table: pd.DataFrame, amounts: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """The mean amount of a win of the pipeline, in each currency."""
    amounts = amounts.assign(amount=amounts["amount"].where(amounts["known"] > 0))
    money = Money.of(facts, amounts)
    wins = amounts.groupby("pipeline")["wins"].sum()
    split = pd.DataFrame(money.split(amounts), index=amounts.index)
    sums = split.groupby(amounts["pipeline"]).sum() if len(amounts) else split
    mean = {
        label: table["pipeline"].map(sums[label] / wins if len(amounts) else {}).astype("float64")
        for label in money.labels
    }
    values = {label: (mean[label] * table["wins_a_month"]).to_numpy() for label in money.labels}
    return table.assign(**money.columns("amount_a_month", values, len(table)))


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """The largest passage, and the largest time."""
    passage = first(table[table["lever"] == PASSAGE], "wins_a_month", ascending=False)
    if passage is None or not passage["wins_a_month"] > 0:
        return t("Too little is known to say what would bring most")
    wins = number(passage["wins_a_month"], 1)
    every = table[(table["lever"] == PASSAGE) & table["wins_a_month"].notna()]["wins_a_month"]
    alike = sum(number(one, 1) == wins for one in every)
    if alike > 1:  # what can't be told apart is no largest
        return tn(
            "A tenth more going on would bring as much at {n} passage: {wins} wins a month each",
            "A tenth more going on would bring as much at {n} passages: {wins} wins a month each",
            alike,
            wins=wins,
        )
    return t(
        "A tenth more going on from “{stage}” ({now} now) would bring most: {wins} wins a month",
        stage=passage["stage"],
        now=percent(passage["to_next"]),
        wins=wins,
    )
