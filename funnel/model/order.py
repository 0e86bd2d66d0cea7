"""The order of open stages that the moves themselves suggest: the one with the fewest moves
backward.

Exact for up to 14 stages (every subset is considered once); above, stages are moved one by one
while that helps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

EXACT = 14
FIRST_SHARE = 0.5  # a stage in which so many deals begin stands first


def order_stages(
    stages: Sequence[str], moves: dict[tuple[str, str], int], begun: dict[str, int]
) -> list[str]:
    """Order stages. `moves` counts (from, to); `begun` the deals that begin in a stage; of equally
    good orders, the one nearest to `stages`."""
    total = sum(begun.get(stage, 0) for stage in stages)
    first = max(stages, key=lambda stage: begun.get(stage, 0), default="")
    if total and begun.get(first, 0) >= FIRST_SHARE * total:
        return [first, *_ordered([stage for stage in stages if stage != first], moves)]
    return _ordered(list(stages), moves)


def _ordered(stages: list[str], moves: dict[tuple[str, str], int]) -> list[str]:
    if len(stages) < 2:
        return stages
    cost = _costs(stages, moves)
    if len(stages) <= EXACT:
        found = _exact(cost)
    else:
        found = _searched(cost)
    return [stages[index] for index in found]


def _costs(stages: list[str], moves: dict[tuple[str, str], int]) -> np.ndarray:
    """`cost[i, j]`: what it costs that i stands before j. That is the moves j → i, which would lead
    backward; and less than one move for leaving the given order, so that it decides among orders
    that are equally good otherwise."""
    count = len(stages)
    back = np.array(
        [[moves.get((later, sooner), 0) for later in stages] for sooner in stages], dtype=np.int64
    )
    return back * (count * count) + np.tri(count, k=-1, dtype=np.int64)


def _exact(cost: np.ndarray) -> list[int]:
    """The cheapest order of all. A set of stages is a number whose bits say who is in it: `best` is
    the least cost of ordering the set, `last` the stage that stands last then, and a set is looked
    at after all smaller ones."""
    count = len(cost)
    added = np.zeros((1, count), dtype=np.int64)  # [set, j]: the cost of j behind the set
    for place in range(count):
        added = np.concatenate([added, added + cost[place]])
    sets = np.arange(1 << count)
    sizes = np.array([int(number).bit_count() for number in sets])
    best = np.full(1 << count, np.iinfo(np.int64).max)
    last = np.zeros(1 << count, dtype=np.int64)
    best[0] = 0
    for size in range(1, count + 1):
        layer = sets[sizes == size]
        for place in range(count):
            chosen = layer[(layer >> place) & 1 == 1]
            before = chosen ^ (1 << place)
            total = best[before] + added[before, place]
            better = total < best[chosen]
            best[chosen[better]] = total[better]
            last[chosen[better]] = place
    left = (1 << count) - 1
    found = []
    while left:
        found.append(int(last[left]))
        left ^= 1 << found[-1]
    return found[::-1]


def _searched(cost: np.ndarray) -> list[int]:
    """Start with the stages by how much more is moved out of them forward than back; then move
    single stages while that helps."""
    backward = cost.sum(axis=1) - cost.sum(axis=0)
    order = [int(place) for place in np.argsort(backward, kind="stable")]
    improved = True
    while improved:
        improved = False
        for place in range(len(order)):
            rest = [other for other in order if other != place]
            gain = np.array([cost[place, other] - cost[other, place] for other in rest])
            # standing before rest[k:] costs cost[place, rest[k:]] + cost[rest[:k], place]
            totals = np.concatenate([[0], np.cumsum(-gain)])
            target = int(np.argmin(totals))
            now = order.index(place)
            if totals[target] < totals[now]:
                order = [*rest[:target], place, *rest[target:]]
                improved = True
    return order
