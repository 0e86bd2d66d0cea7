"""What the columns of the conversion table mean, and the sentence above its figure."""

from __future__ import annotations

from math import erfc, hypot, sqrt

import pandas as pd

from funnel.evidence import ENOUGH, SURE
from funnel.facts import Facts
from funnel.i18n import number, t
from funnel.metrics.notes import why_blank
from funnel.metrics.rows import several_pipelines
from funnel.scope import Scope
from funnel.stats import Z95

# A leak has at least so many that stopped.
MANY = 10


def has_end(table: pd.DataFrame) -> bool:
    """Whether there is a win to get to: a stage that is marked as one, or deals that are won."""
    return bool(table.attrs.get("has_end", True) or table["won"].sum())


def worst_leak(table: pd.DataFrame) -> pd.Series | None:
    """The stage where most expected wins are lost, if it is surely worse than it was in the period
    before, or than every other stage of its pipeline.

    Of stages with at least 10 that stopped and a known share to next: stopped × the share won of
    the next stage × the mean amount of those that stopped; without amounts, counts. Where no stage
    is the win, the way may end anywhere and nothing is a leak.
    """
    if not has_end(table):
        return None
    rows = table[table["position"] > 0]
    weight = _wins_lost(rows)
    told = weight[weight > 0]
    if not len(told):
        return None
    worst = rows.iloc[int(weight.fillna(0).to_numpy().argmax())]
    others = rows[(rows["pipeline"] == worst["pipeline"]) & rows["to_next"].notna()]
    others = others.drop(index=worst.name)
    if _fell(worst, table) or _is_last(worst, others):
        return worst
    return None


def _wins_lost(rows: pd.DataFrame) -> pd.Series:
    """The wins (or their amount) that are expected to be missing; blank where it cannot be told."""
    after = rows.groupby("pipeline", sort=False)["to_won"].shift(-1)
    last = rows["position"] == rows.groupby("pipeline")["position"].transform("max")
    chance = after.mask(last, 1.0)
    lost = rows["stopped"] * chance
    is_told = rows["to_next"].notna() & (rows["stopped"] >= MANY)
    if not last.any() or not rows["won"].sum():
        return lost * float("nan")
    amount = rows.get("amount_stopped")
    if amount is not None and (amount[is_told] > 0).all():
        lost = amount * chance
    return lost.where(is_told)


def _p(worst: pd.Series, share: float, low: float, high: float) -> float:
    """How likely a difference as large is by chance, from the two intervals (as Newcombe joins
    them); 1 where the stage is not the worse."""
    difference = share - float(worst["to_next"])
    half = hypot(share - low, float(worst["to_next_high"]) - float(worst["to_next"]))
    if difference <= 0:
        return 1.0
    if half:
        return erfc(Z95 * difference / half / sqrt(2))
    return 0.0


def _fell(worst: pd.Series, table: pd.DataFrame) -> bool:
    before = table.attrs.get("before", {}).get((worst["pipeline"], worst["stage"]))
    return before is not None and _p(worst, *before) < SURE


def _is_last(worst: pd.Series, others: pd.DataFrame) -> bool:
    """Whether every other stage surely goes on more often. By Holm's steps: of n stages the one
    that is most surely better is held to 0.05 / n, the next to 0.05 / (n − 1), the last to 0.05."""
    columns = others[["to_next", "to_next_low", "to_next_high"]]
    found = sorted(_p(worst, *row) for row in columns.itertuples(index=False, name=None))
    steps = [SURE / left for left in range(len(found), 0, -1)]
    return bool(found) and all(p < step for p, step in zip(found, steps, strict=True))


def nothing_words(scope: Scope, facts: Facts) -> str:
    """Why no deal has a way to show: of one that began before the log nobody knows it."""
    since = facts.known_since_words(scope.pipelines)
    if since:
        return t("No deal here began since its way is written down: {since}", since=since)
    return t("No deals to show here")


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """Where most wins are lost, or that no stage stands out; a table per manager has no one
    answer."""
    if "manager" in table:
        return ""
    if not len(table) or not table["reached"].sum():
        return nothing_words(scope, facts)
    if not has_end(table):
        return t("No stage is marked as won, so the funnel has no end yet")
    if (table["reached"] < ENOUGH).all():
        return t("Too few deals to compare the stages")
    if why_blank(table) and table["to_next_so_far"].isna().all():
        return t("Deals change hands here: who held them last says nothing of where they stop")
    worst = worst_leak(table)
    if worst is None:
        is_open = (table["reached"] >= ENOUGH) & table["to_next"].isna()
        if is_open.any():
            return t("Too early to say where deals stop")
        return t("No stage stands out")
    sentence = leak_words(worst)
    if several_pipelines(table):
        return t("{pipeline}: {sentence}", pipeline=worst["pipeline"], sentence=sentence)
    return sentence


def leak_words(row: pd.Series) -> str:
    """What became of those who reached a stage."""
    return t(
        "Of {reached} that reached “{stage}” {on} went on, {stopped} were lost, {waiting} are"
        " still there",
        reached=number(row["reached"]),
        stage=row["stage"],
        on=number(row["went_on"]),
        stopped=number(row["stopped"]),
        waiting=number(row["waiting"]),
    )
