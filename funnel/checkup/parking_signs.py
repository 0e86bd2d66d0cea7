"""The seven signs of a parking stage, each told for one stage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from funnel.checkup import name_signs
from funnel.checkup.finding import Point, holding, if_enough
from funnel.checkup.parking_counts import away
from funnel.checkup.proof import Comparison
from funnel.checkup.stays import lengths
from funnel.evidence import ENOUGH, PROVEN
from funnel.i18n import calendar_days, days, number, percent, t, tn
from funnel.stats import kaplan_meier

RECENT_DAYS = 90


@dataclass(frozen=True)
class Limits:
    """The thresholds of the check."""

    sources: int
    source_share: float
    exit_share: float
    stock_months: float
    idle_ratio: float


def with_medians(stays: pd.DataFrame) -> pd.DataFrame:
    """Stages with `km_median` (infinite if half never leave) and `is_slow`: in the slowest quarter
    of its pipeline."""
    medians = [
        kaplan_meier(lengths(over), lengths(still)).reaches(0.5)
        for over, still in zip(stays["over"], stays["open"], strict=True)
    ]
    known = [
        bool(len(lengths(over)) + len(lengths(still)))
        for over, still in zip(stays["over"], stays["open"], strict=True)
    ]
    median = np.where(
        np.isnan(np.asarray(medians, dtype=float)),
        np.where(known, np.inf, np.nan),
        np.asarray(medians, dtype=float),
    )
    stays = stays.assign(km_median=pd.Series(median, index=stays.index, dtype="float64"))
    enough = stays[(stays["visits"] >= ENOUGH) & stays["km_median"].notna()]
    rank = enough.groupby("pipeline")["km_median"].rank(ascending=False, method="min")
    size = enough.groupby("pipeline")["km_median"].transform("size")
    slow = (rank <= np.ceil(size / 4)) & (size > 1)
    return stays.assign(is_slow=slow.reindex(stays.index, fill_value=False).astype(bool))


@dataclass(frozen=True)
class Signs:
    """What speaks for and against one stage."""

    name: Point
    sources: Point
    exits: Point
    slow: Point
    stock: Point
    tasks: Point
    edge: Point

    @property
    def points(self) -> tuple[Point, ...]:
        """All of them, the flow first."""
        return self.sources, self.exits, self.slow, self.stock, self.tasks, self.edge, self.name

    @property
    def score(self) -> int:
        """How many hold."""
        return holding(self.points)

    def is_parking(self, needed: int) -> bool:
        """Enough signs, deals come from everywhere, and two more signs of the flow itself; a name
        or a place is never enough."""
        flow = holding((self.exits, self.slow, self.stock, self.tasks))
        return self.sources.holds is True and flow >= 2 and self.score >= needed


def signs_of(
    stage: dict[str, Any],
    routes: pd.DataFrame,
    tasks: Comparison,
    open_stages: float,
    limits: Limits,
) -> Signs:
    """The signs of one stage; `routes` are its stays by source and ending (`with_places`), `tasks`
    its open deals without a task against the others (`idle_in`)."""
    return Signs(
        name=_name(stage["stage"]),
        sources=_sources(routes, limits),
        exits=_exits(routes, limits),
        slow=_slow(stage),
        stock=_stock(routes, int(stage["recent"]), limits),
        tasks=_tasks(tasks, limits),
        edge=_edge(stage, open_stages),
    )


def _name(name: str) -> Point:
    if name_signs.is_bucket(name):
        return Point(t("its name is that of a place to wait"), True)
    return Point(t("its name is not that of a place to wait"), False)


def _sources(routes: pd.DataFrame, limits: Limits) -> Point:
    came = routes["from_stage"].notna().to_numpy()
    visits = routes["visits"].to_numpy()
    total = int(visits[came].sum())
    each: Counter[tuple] = Counter()
    known = came & routes["from_pipeline"].notna().to_numpy()
    for *place, count in routes.loc[known, ["from_pipeline", "from_stage", "visits"]].to_numpy():
        each[tuple(place)] += int(count)
    many = sum(count >= limits.source_share * total for count in each.values())
    text = tn(
        "deals come from {n} stage with at least {share} each",
        "deals come from {n} stages with at least {share} each",
        many,
        share=percent(limits.source_share),
    )
    return Point(text, if_enough(many >= limits.sources, total))


def _exits(routes: pd.DataFrame, limits: Limits) -> Point:
    gone, left = away(routes)
    text = t("{count} of {total} exits go back or to lost", count=number(gone), total=number(left))
    return Point(text, if_enough(gone >= limits.exit_share * left, left))


def _slow(stage: dict[str, Any]) -> Point:
    text = _slow_words(stage["km_median"])
    if stage["visits"] < ENOUGH:
        return Point(text, None)
    return Point(text, bool(stage["is_slow"]))


def _slow_words(median: float) -> str:
    if np.isnan(median):
        return t("how long deals stay is not known")
    if np.isinf(median):
        return t("half of the deals never leave")
    return t("half of the deals leave within {days}", days=days(median))


def _stock(routes: pd.DataFrame, recent: int, limits: Limits) -> Point:
    stock = int(routes["visits"].to_numpy()[~routes["is_exit"].to_numpy()].sum())
    text = t(
        "{stock} lie there, {exits} left in the last {period}",
        stock=number(stock),
        exits=number(recent),
        period=calendar_days(RECENT_DAYS),
    )
    monthly = recent / (RECENT_DAYS / 30)
    if not stock:
        return Point(text, False)
    return Point(text, if_enough(stock >= limits.stock_months * monthly, stock + recent))


def _tasks(compared: Comparison, limits: Limits) -> Point:
    if not compared.n:
        return Point(t("whether its deals have tasks is not known"), None)
    text = t(
        "{count} of {total} deals there have no task or only overdue ones, {others} elsewhere",
        count=number(compared.count),
        total=number(compared.n),
        others=percent(compared.others),
    )
    if not compared.is_enough:
        return Point(text, None)
    return Point(text, compared.ratio >= limits.idle_ratio and compared.p_value < PROVEN)


def _edge(stage: dict[str, Any], open_stages: float) -> Point:
    if pd.isna(stage["position"]):
        return Point(t("it stands beside the order"), True)
    if stage["position"] in (1, open_stages):
        return Point(t("it stands at the edge of the order"), True)
    return Point(t("it stands within the order"), False)
