"""The order of a pipeline's stages when nobody says it: the one with the fewest backward moves, creation stages first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

EXACT_UP_TO = 13


def fewest_backward(stages: Sequence[str], moves: Sequence[tuple[str, str, int]], created: Mapping[str, int]) -> list[str]:
    """Order the stages so that as few moves as possible go backwards.

    `moves` are (from, to, count); a deal created in a stage counts as a move into it from before the first, so among equally good
    orders those in which deals are created come first, then those met first. Exact up to 13 stages (dynamic programming over subsets),
    above that by insertion until nothing improves (linear ordering problem; Schiavinotto & Stützle 2004).
    """
    stages = list(dict.fromkeys(stages))
    place = {stage: index for index, stage in enumerate(stages)}
    size = len(stages)
    weight = [[0] * size for _ in range(size)]
    for source, target, count in moves:
        if source in place and target in place:
            weight[place[source]][place[target]] += int(count)
    births = [int(created.get(stage, 0) or 0) for stage in stages]
    first = sorted(range(size), key=lambda stage: (-births[stage], sum(row[stage] for row in weight), stage))
    order = _exact(weight, births) if size <= EXACT_UP_TO else _improved(first, weight)
    return [stages[index] for index in order]


def _exact(weight: list[list[int]], births: list[int]) -> list[int]:
    """Held–Karp over subsets: the cost of a subset placed first is what moves back into it from its last stage."""
    size = len(weight)
    best: dict[int, tuple[int, int, int]] = {0: (0, 0, -1)}
    for subset in range(1, 1 << size):
        options = []
        members = [stage for stage in range(size) if subset >> stage & 1]
        for last in members:
            before = subset & ~(1 << last)
            backward = sum(weight[last][stage] for stage in members if stage != last)
            cost, late, _ = best[before]
            # second: births placed late cost a little, which decides between equals
            options.append((cost + backward, late + births[last] * len(members), last))
        best[subset] = min(options)
    order, subset = [], (1 << size) - 1
    while subset:
        last = best[subset][2]
        order.append(last)
        subset &= ~(1 << last)
    return order[::-1]


def _improved(order: list[int], weight: list[list[int]]) -> list[int]:
    """Take each stage out and put it where it costs least, until a whole round changes nothing."""
    changed = True
    while changed:
        changed = False
        for stage in list(order):
            rest = [other for other in order if other != stage]
            costs = [sum(weight[stage][other] for other in rest[:cut]) + sum(weight[other][stage] for other in rest[cut:])
                     for cut in range(len(rest) + 1)]  # fmt: skip
            here = order.index(stage)
            if min(costs) < costs[here]:
                rest.insert(costs.index(min(costs)), stage)
                order, changed = rest, True
    return order
