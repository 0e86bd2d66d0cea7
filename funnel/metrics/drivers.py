"""What goes with winning and losing: every fact known at the start, asked with and without, within
pipelines, corrected for how many were asked. It is no cause.

Facts of the way are asked from a landmark on: the first answer within the hour of the journeys
still open after a day, a skipped stage of those that came past it.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.evidence import ENOUGH_OF_A_VALUE, SURE
from funnel.facts import Facts
from funnel.i18n import N_, number, t
from funnel.metrics import start_facts
from funnel.metrics.driver_words import said
from funnel.metrics.rows import records
from funnel.metrics.segments import Ground, Segment, segments
from funnel.metrics.start_facts import ANSWERED, SKIPPED
from funnel.scope import Scope
from funnel.stats import corrected

NAME = "drivers"
TITLE = N_("What goes with winning")
NEEDS = ()
SHARED = ("kinds", "stages")
# Shown from q < 0.05 and 5 points on.
POINTS = 0.05
DEFINITIONS = {
    "fact": N_(
        "What was asked: a column of the deals, who opened the deal, weekday and hour of its"
        " beginning, third of the amount within its pipeline, tag; answered: the first answer"
        " within the hour, of those open after a day; skipped: a stage that was left out, of those"
        " that came past it."
    ),
    "value": N_("Its value; blank: rarer values together."),
    "cases": N_("Journeys with it, old enough to have shown how they end."),
    "won": N_("Of them won within the time by which nine in ten closings of the pipeline come."),
    "share": N_("Won, of them."),
    "others_n": N_("Journeys without it."),
    "share_without": N_("Won, of those without."),
    "difference": N_(
        "The share with it less the share without, within pipelines (Mantel–Haenszel): −1 … 1."
    ),
    "difference_low": N_("Low end of its interval, widened for how many of those asked are shown."),
    "difference_high": N_("High end of that interval."),
    "more_wins": N_("Cases × difference: wins more than the mix of pipelines gives."),
    "p_value": N_("How likely such a difference is by chance (Cochran–Mantel–Haenszel)."),
    "q_value": N_("The same corrected for all that were asked (Benjamini and Hochberg 1995)."),
    "is_shown": N_("q < 0.05, and 5 points or more."),
    "goes_with": N_(
        "The strongest other one, if the difference shrinks below half within it: then the two"
        " can't be told apart."
    ),
    "asked": N_("How many were asked."),
}
COLUMNS = [
    "fact",
    "value",
    "cases",
    "won",
    "share",
    "others_n",
    "share_without",
    "difference",
    "difference_low",
    "difference_high",
    "more_wins",
    "p_value",
    "q_value",
    "is_shown",
    "goes_with",
    "asked",
]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """The journeys by number; per fact and value the numbers of those that have it."""
    base = start_facts.journeys(scope, facts)
    found = known_at_start(base, facts)
    found["journeys"] = base.select("no", "pipeline", "is_won")
    if facts.knows_moves and facts.knows_minutes:
        found |= on_the_way(start_facts.answered(base, facts), start_facts.skipped(base, facts))
    return found


def known_at_start(base: ir.Table, facts: Facts) -> dict[str, ir.Table]:
    """Per fact and value the numbers of the journeys that have it, and what columns there are."""
    long = start_facts.at_start(base, facts)
    each = long.group_by("fact", "value").agg(n=long.count(), nos=long.no.collect())
    each = each.mutate(value=(each.n >= ENOUGH_OF_A_VALUE).ifelse(each.value, ibis.null("string")))
    return {
        "values": each.group_by("fact", "value").agg(nos=each.nos.collect().flatten()),
        "kinds": start_facts.kinds_of(start_facts.numbered(start_facts.own_columns())),
    }


def on_the_way(quick: ir.Table, passed: ir.Table) -> dict[str, ir.Table]:
    """The same of what happens on the way."""
    s = tables.stages.filter(tables.stages.position.notnull())
    keys = ("pipeline", "position", "is_in")
    return {
        ANSWERED: quick.group_by("is_in").agg(nos=quick.no.collect()),
        SKIPPED: passed.group_by(*keys).agg(nos=passed.no.collect()),
        "stages": s.select("pipeline", "stage", "position"),
    }


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per fact and value that was asked, the surest first."""
    ground = Ground.of(tallies["journeys"])
    return as_table(ground, *segments(ground, tallies))


def as_table(ground: Ground, asked: list[Segment], left_out: dict[str, str]) -> pd.DataFrame:
    """The segments as rows, corrected for how many were asked; what was left out stands beside
    it."""
    q = corrected([one.told.p_value for one in asked])
    is_shown = [
        bool(value < SURE) and abs(one.told.difference) >= POINTS
        for one, value in zip(asked, q, strict=True)
    ]
    shown = [one for one, is_so in zip(asked, is_shown, strict=True) if is_so]
    level = 1 - SURE * max(len(shown), 1) / max(len(asked), 1)
    rows = [
        _row(one, float(value), is_so, level, ground, shown)
        for one, value, is_so in zip(asked, q, is_shown, strict=True)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS[:-1]).assign(asked=len(asked))
    counts = dict.fromkeys(["cases", "won", "others_n", "asked"], "int64")
    shares = dict.fromkeys(COLUMNS[6:13], "float64") | {"share": "float64"}
    texts = dict.fromkeys(["fact", "value", "goes_with"], "str") | {"is_shown": "bool"}
    table = table.astype(counts | shares | texts)
    table = table.sort_values("p_value", kind="stable", ignore_index=True)
    table.attrs["left_out"] = left_out
    return table


def _row(
    one: Segment,
    q: float,
    is_shown: bool,
    level: float,
    ground: Ground,
    shown: list[Segment],
) -> list[Any]:
    low, high = one.told.interval(level)
    return [
        one.fact,
        one.value,
        one.n,
        one.won,
        one.share,
        one.others_n,
        one.share_without,
        one.told.difference,
        max(low, -1.0),
        min(high, 1.0),
        one.n * one.told.difference,
        one.told.p_value,
        q,
        is_shown,
        _goes_with(one, ground, shown) if is_shown else None,
    ]


def _goes_with(one: Segment, ground: Ground, shown: list[Segment]) -> str | None:
    """The second look: within the strongest other one, does half of the difference stay?"""
    others = [other for other in shown if other.fact != one.fact]
    if not others:
        return None
    strongest = min(others, key=lambda other: other.told.p_value)
    within = ground.within(one, strongest)
    if not np.isfinite(within.difference):
        return said(strongest.fact, strongest.value)
    if within.difference / one.told.difference < 0.5:
        return said(strongest.fact, strongest.value)
    return None


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """What goes with winning most, and with losing most."""
    if not len(table):
        return t("Too few deals are over to say what goes with winning")
    shown = table[table["is_shown"]]
    asked = number(len(table))
    if not len(shown):
        return t("Of {asked} facts asked none goes with winning or losing", asked=asked)
    best = shown[shown["difference"] > 0]
    worst = shown[shown["difference"] < 0]
    words = [_most(rows) for rows in (best, worst) if len(rows)]
    return "; ".join(words)


def _most(rows: pd.DataFrame) -> str:
    row = records(rows.loc[[rows["more_wins"].abs().idxmax()]])[0]
    words = {
        "what": said(row["fact"], row["value"]),
        "points": number(abs(100 * row["difference"])),
        "wins": number(abs(row["more_wins"])),
    }
    if row["difference"] > 0:
        return t(
            "{what}: {points} points more are won, {wins} wins more than the mix gives", **words
        )
    return t("{what}: {points} points fewer are won, {wins} wins fewer than the mix gives", **words)
