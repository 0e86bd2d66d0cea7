"""The seven signs of a parking stage, each told for one stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from funnel.checkup import name_signs
from funnel.checkup.finding import Point
from funnel.checkup.proof import Comparison
from funnel.checkup.stays import STAGE, lengths
from funnel.codes import Ending
from funnel.evidence import ENOUGH, PROVEN
from funnel.i18n import calendar_days, days, number, percent, t, tn
from funnel.stats import kaplan_meier

RECENT_DAYS = 90
IDLE = ("none", "overdue")
KNOWN = ("none", "overdue", "postponed", "planned", "far", "undated", "too_long")


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
        return sum(point.holds is True for point in self.points)

    def is_parking(self, needed: int) -> bool:
        """Enough signs, deals come from everywhere, and two more signs of the flow itself; a name
        or a place is never enough."""
        flow = sum(point.holds is True for point in (self.exits, self.slow, self.stock, self.tasks))
        return self.sources.holds is True and flow >= 2 and self.score >= needed


def away(routes: pd.DataFrame) -> tuple[int, int]:
    """How many exits go back or to lost, of how many; out of a side track back is where the deal
    came from, or before it."""
    left = routes["ended"] != Ending.STILL_HERE
    further = (routes["ended"] == Ending.RETURNED) & (
        routes["next_position"] > routes["from_position"]
    ).fillna(False).astype(bool)
    back = routes["ended"].isin([Ending.BACK, Ending.RETURNED, Ending.LOST]) & ~further
    return int(routes.loc[back, "visits"].sum()), int(routes.loc[left, "visits"].sum())


def with_places(routes: pd.DataFrame, stages: pd.DataFrame) -> pd.DataFrame:
    """Routes with the places of where the deals came from and where they went, within the
    pipeline."""
    places = (
        stages.dropna(subset=["position"])
        .set_index(["pipeline", "stage"])["position"]
        .astype("float64")
    )
    from_place = places.reindex(
        pd.MultiIndex.from_frame(routes[["from_pipeline", "from_stage"]])
    ).to_numpy()
    next_place = places.reindex(
        pd.MultiIndex.from_frame(routes[["pipeline", "next_stage"]])
    ).to_numpy()
    return routes.assign(
        from_position=np.where(routes["from_pipeline"] == routes["pipeline"], from_place, np.nan),
        next_position=next_place,
    )


def signs_of(
    stage: dict[str, Any],
    routes: pd.DataFrame,
    here: pd.DataFrame,
    open_stages: float,
    limits: Limits,
) -> Signs:
    """The signs of one stage; `routes` are its stays by source and ending (`with_places`), `here`
    all open deals."""
    return Signs(
        name=_name(stage["stage"]),
        sources=_sources(routes, limits),
        exits=_exits(routes, limits),
        slow=Point(
            _slow_words(stage["km_median"]),
            bool(stage["is_slow"]) if stage["visits"] >= ENOUGH else None,
        ),
        stock=_stock(routes, int(stage["recent"]), limits),
        tasks=_tasks(stage, here, limits),
        edge=_edge(stage, open_stages),
    )


def _name(name: str) -> Point:
    found = name_signs.is_bucket(name)
    return Point(
        (
            t("its name is that of a place to wait")
            if found
            else t("its name is not that of a place to wait")
        ),
        found,
    )


def _sources(routes: pd.DataFrame, limits: Limits) -> Point:
    came = routes[routes["from_stage"].notna()]
    total = int(came["visits"].sum())
    each = came.groupby(["from_pipeline", "from_stage"])["visits"].sum()
    many = int((each >= limits.source_share * total).sum()) if total else 0
    text = tn(
        "deals come from {n} stage with at least {share} each",
        "deals come from {n} stages with at least {share} each",
        many,
        share=percent(limits.source_share),
    )
    return Point(text, many >= limits.sources if total >= ENOUGH else None)


def _exits(routes: pd.DataFrame, limits: Limits) -> Point:
    gone, left = away(routes)
    text = t("{count} of {total} exits go back or to lost", count=number(gone), total=number(left))
    return Point(text, gone >= limits.exit_share * left if left >= ENOUGH else None)


def _slow_words(median: float) -> str:
    if np.isnan(median):
        return t("how long deals stay is not known")
    if np.isinf(median):
        return t("half of the deals never leave")
    return t("half of the deals leave within {days}", days=days(median))


def _stock(routes: pd.DataFrame, recent: int, limits: Limits) -> Point:
    stock = int(routes.loc[routes["ended"] == Ending.STILL_HERE, "visits"].sum())
    text = t(
        "{stock} lie there, {exits} left in the last {period}",
        stock=number(stock),
        exits=number(recent),
        period=calendar_days(RECENT_DAYS),
    )
    monthly = recent / (RECENT_DAYS / 30)
    if not stock:
        return Point(text, False)
    is_told = stock + recent >= ENOUGH
    return Point(text, stock >= limits.stock_months * monthly if is_told else None)


def _tasks(stage: dict[str, Any], here: pd.DataFrame, limits: Limits) -> Point:
    compared = idle(
        here, (here["pipeline"] == stage["pipeline"]) & (here["stage"] == stage["stage"])
    )
    if not compared.n:
        return Point(t("whether its deals have tasks is not known"), None)
    text = t(
        "{count} of {total} deals there have no task or only overdue ones, {others} elsewhere",
        count=number(compared.count),
        total=number(compared.n),
        others=percent(compared.others),
    )
    return Point(
        text,
        (
            (compared.ratio >= limits.idle_ratio and compared.p_value < PROVEN)
            if compared.is_enough
            else None
        ),
    )


def idle(here: pd.DataFrame, inside: pd.Series) -> Comparison:
    """Open deals without or with only overdue tasks, inside against the rest; only deals whose
    tasks are known."""
    known = here["task_state"].isin(KNOWN)
    waits = here["task_state"].isin(IDLE)
    inside = inside.fillna(False).astype(bool)
    return Comparison(
        int((waits & inside).sum()),
        int((known & inside).sum()),
        int((waits & ~inside).sum()),
        int((known & ~inside).sum()),
    )


def _edge(stage: dict[str, Any], open_stages: float) -> Point:
    if pd.isna(stage["position"]):
        return Point(t("it stands beside the order"), True)
    at_edge = stage["position"] in (1, open_stages)
    return Point(
        t("it stands at the edge of the order") if at_edge else t("it stands within the order"),
        bool(at_edge),
    )


__all__ = ["STAGE", "Limits", "Signs", "away", "idle", "signs_of", "with_medians", "with_places"]
