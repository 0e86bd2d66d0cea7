"""Groups of people who work disjoint ranges of a pipeline's stages."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from funnel.evidence import ENOUGH


@dataclass(frozen=True)
class Split:
    """A pipeline that `first` work up to `stage`, and `second` after it; `share` of the stays keep
    to that."""

    pipeline: str
    stage: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    share: float


def divided(work: pd.DataFrame, own_range: float) -> list[Split]:
    """Pipelines whose people (20 stays or more each) fall into two groups at one place of the
    order.

    `work` has pipeline, stage, position, holder, stays; each person must have `own_range` of their
    stays on their side.
    """
    found = [
        _best(str(name), group, own_range) for name, group in work.groupby("pipeline", sort=True)
    ]
    return [one for one in found if one]


def _best(pipeline: str, work: pd.DataFrame, own_range: float) -> Split | None:
    sizes = work.groupby("holder")["stays"].sum()
    people = work[work["holder"].isin(sizes[sizes >= ENOUGH].index)]
    places = sorted(people["position"].unique())
    splits = [split for place in places[:-1] if (split := _at(pipeline, people, place, own_range))]
    return max(splits, key=lambda one: one.share, default=None)


def _at(pipeline: str, people: pd.DataFrame, index: float, own_range: float) -> Split | None:
    before = (
        people.assign(before=people["stays"].where(people["position"] <= index, 0))
        .groupby("holder")[["before", "stays"]]
        .sum()
    )
    share = before["before"] / before["stays"]
    first = share[share >= own_range]
    second = share[share <= 1 - own_range]
    if not len(first) or not len(second) or len(first) + len(second) < len(share):
        return None
    kept = float(
        before["before"][first.index].sum()
        + (before["stays"] - before["before"])[second.index].sum()
    )
    stage = str(people.loc[people["position"] == index, "stage"].iloc[0])
    return Split(
        pipeline,
        stage,
        tuple(map(str, first.index)),
        tuple(map(str, second.index)),
        kept / float(before["stays"].sum()),
    )
