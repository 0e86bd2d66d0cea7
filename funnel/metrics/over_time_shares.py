"""The share that goes on from each stage, of the journeys that came there in a week or month."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from funnel.facts import Facts
from funnel.metrics.passages import expected
from funnel.metrics.passed import Passage, each_key
from funnel.metrics.weeks import following
from funnel.zones import utc

PASSAGE = "passage"
# Under so many nothing is said of a share or a time.
FEW = 5
# A share of which more is unknown is young.
SETTLED = 0.1


def shares(
    rows: pd.DataFrame,
    names: dict[tuple[str, int], str],
    calendar: list[date],
    facts: Facts,
    by: str,
) -> list[list[Any]]:
    """A row of the line per stage and period, in the columns of `over-time`."""
    found = []
    ends = [*calendar, *(following(day, by) for day in calendar[-1:])]
    bounds = [utc(day, facts.timezone) for day in ends]
    for (pipeline,), own in each_key(rows, ["pipeline"], facts.as_of):
        for position in range(1, own.furthest + 1):
            passage = own.at(position)
            if passage is None or (pipeline, position) not in names:
                continue
            key = [PASSAGE, pipeline, names[pipeline, position], position]
            periods = zip(calendar, passage.apart(own.numbers(bounds)), strict=True)
            for day, came in periods:
                told = _share(came)
                if told:
                    found.append([*key, day, *told])
    return found


def _share(passage: Passage) -> list[Any]:
    """Its value, ends, how many came, whether it is young; nothing of too few."""
    on, stopped, waiting = passage.counts
    n = on + stopped + waiting
    if n < FEW:
        return []
    told = expected(n, on, waiting, *passage.next_lengths)
    values = [told.share, told.low, told.high]
    if np.isnan(told.share):
        values = [on / n, on / n, (on + waiting) / n]
    is_young = waiting > 0 and not told.unknown <= SETTLED
    return [*values, n, is_young]
