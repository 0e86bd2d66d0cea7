"""The signs that a stage is one too many: stays of minutes, everybody who goes on, many who leave
it out."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from funnel.checkup.finding import Point, if_enough
from funnel.checkup.passes import missing_of
from funnel.checkup.proof import interval
from funnel.checkup.stays import STAGE
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import number, percent, t
from funnel.metrics.later import Tallies
from funnel.metrics.rows import records

COUNTS = ["left", "timed", "short", "passed", "reached", "skipped"]


class Limits(NamedTuple):
    """From which share a sign holds."""

    short: float
    passed: float
    skipped: float


class Signs(NamedTuple):
    """The three signs of one stage, in the order in which they are told."""

    short: Point
    passed: Point
    skipped: Point


class Judged(NamedTuple):
    """A stage with enough stays: its counts and its signs."""

    row: dict[str, Any]
    signs: Signs


class Evidence(NamedTuple):
    """What is said of a stage: `count` of `n`, the affected deals and those to list."""

    text: str
    count: int
    n: int
    deals: pd.DataFrame
    listed: pd.DataFrame


def counted(tallies: Tallies, facts: Facts) -> pd.DataFrame:
    """One row per open stage with its counts of stays (`left`, `timed`, `short`, `passed`) and of
    journeys that `reached`, `skipped` and `entered` it, in the order of the pipelines. A log of
    days times no stay."""
    stays = tallies["stays"].groupby(STAGE, as_index=False)[COUNTS[:4]].sum()
    stages = tallies["stages"].merge(stays, on=STAGE)
    for name, column in (("reached", "reached"), ("missing", "skipped")):
        sums = honest(tallies["passes"]).groupby(STAGE)[name].sum()
        stages = stages.merge(sums.rename(column).reset_index(), on=STAGE, how="left")
    stages[COUNTS] = stages[COUNTS].astype("float64").fillna(0).astype("int64")
    stages["entered"] = stages["reached"] - stages["skipped"]
    if not facts.knows_minutes:
        stages[["timed", "short"]] = 0
    return stages.sort_values(["pipeline", "position"], ignore_index=True)


def honest(passes: pd.DataFrame) -> pd.DataFrame:
    """Without deals that were filled in afterwards: their clicks say nothing about a stage."""
    return passes[~passes["is_flagged"].astype(bool)]


def judge(stages: pd.DataFrame, limits: Limits) -> list[Judged]:
    """The signs of each stage that enough stays have left."""
    full = records(stages[stages["left"] >= ENOUGH])
    return [Judged(row, _signs(row, limits)) for row in full]


def _signs(row: dict[str, Any], limits: Limits) -> Signs:
    short = t(
        "{count} of {total} stays were shorter than ten minutes",
        count=number(row["short"]),
        total=number(row["timed"]),
    )
    passed = t(
        "{count} of {total} went on from it",
        count=number(row["passed"]),
        total=number(row["left"]),
    )
    skipped = t(
        "{count} of {total} left it out",
        count=number(row["skipped"]),
        total=number(row["reached"]),
    )
    return Signs(
        _surely(short, row["short"], row["timed"], limits.short),
        _share(passed, row["passed"], row["left"], limits.passed),
        _surely(skipped, row["skipped"], row["reached"], limits.skipped),
    )


def _share(text: str, count: int, n: int, needed: float) -> Point:
    return Point(text, if_enough(count >= needed * n, n))


def _surely(text: str, count: int, n: int, needed: float) -> Point:
    """A sign that is enough by itself: the share is reached, and four fifths of it surely."""
    if n < ENOUGH:
        return Point(text, None)
    return Point(text, is_sure(count, n, needed))


def is_sure(count: int, n: int, needed: float) -> bool:
    """Whether the share is reached, and four fifths of it beyond chance."""
    return count >= needed * n and interval(count, n)[0] >= 0.8 * needed


def decides_nothing(one: Judged, sieve: float) -> bool:
    """Whether many leave the stage out, or it takes minutes and not more than `sieve` end there."""
    if one.signs.skipped.holds:
        return True
    went_on = one.row["passed"] >= (1 - sieve) * one.row["left"]
    return bool(one.signs.short.holds) and went_on


def is_idle(one: Judged) -> bool:
    """Whether all pass the stage, or a quarter within minutes."""
    row = one.row
    in_minutes = row["timed"] >= ENOUGH and row["short"] >= row["timed"] / 4
    return bool(one.signs.passed.holds or in_minutes)


def too_many(
    stages: pd.DataFrame, judged: list[Judged], most: int, far_too_many: int
) -> list[tuple[str, int]]:
    """The pipelines in use with more than `most` open stages of which a quarter are idle, or with
    more than `far_too_many`, and their numbers of open stages."""
    found = []
    for name, n in stages.groupby("pipeline").size().items():
        own = of_pipeline(str(name), judged)
        idle = sum(is_idle(one) for one in own)
        if own and n > most and (n > far_too_many or idle >= n / 4):
            found.append((str(name), int(n)))
    return found


def of_pipeline(pipeline: str, judged: list[Judged]) -> list[Judged]:
    """The judged stages of one pipeline."""
    return [one for one in judged if one.row["pipeline"] == pipeline]


def drawn(pipeline: str, judged: list[Judged]) -> pd.DataFrame:
    """The counts of a pipeline's judged stages, as the chart needs them."""
    return pd.DataFrame([one.row for one in of_pipeline(pipeline, judged)])


def in_minutes(row: dict[str, Any], tallies: Tallies) -> Evidence:
    """That the stays of a stage take minutes; `tallies` as in the check."""
    count = row["short"]
    n = row["timed"]
    text = t(
        "Nothing is decided in “{stage}”: {count} of {total} stays were shorter than ten"
        " minutes, and {share} went on",
        stage=row["stage"],
        count=number(count),
        total=number(n),
        share=percent(row["passed"] / row["left"], row["left"]),
    )
    return Evidence(text, count, n, tallies["stays"], tallies["passing"])


def left_out(row: dict[str, Any], tallies: Tallies) -> Evidence:
    """That many leave a stage out; `tallies` as in the check."""
    count = row["skipped"]
    n = row["reached"]
    text = t(
        "“{stage}” is left out by {count} of {total} deals that got so far",
        stage=row["stage"],
        count=number(count),
        total=number(n),
    )
    deals = missing_of(honest(tallies["passes"])).rename(columns={"missing": "deals"})
    return Evidence(text, count, n, deals, honest(tallies["jumped"]))


def neighbour(row: dict[str, Any], stages: pd.DataFrame) -> str:
    """The stage to merge it with: the next one, of the last the one before; empty if alone."""
    own = stages[stages["pipeline"] == row["pipeline"]].sort_values("position")
    after = own[own["position"] > row["position"]]
    before = own[own["position"] < row["position"]]
    if len(after):
        return str(after["stage"].iloc[0])
    if len(before):
        return str(before["stage"].iloc[-1])
    return ""
