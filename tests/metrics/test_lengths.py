"""A stay packed into one number by the engine is the stay that is unpacked."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.codes import ONWARD, Ending
from funnel.metrics.lengths import DAY, DEALS, ELSEWHERE, LOST, ON, OPEN, Lengths, packed
from funnel.stats.ways import intervals_of
from tests.model.door import TestDoor

door = TestDoor()
stays = st.tuples(
    st.integers(0, 50 * 366 * DAY), st.sampled_from(list(Ending)), st.integers(0, DEALS - 1)
)


def _way(ended: str) -> int:
    if ended == Ending.STILL_HERE:
        return OPEN
    if ended == Ending.LOST:
        return LOST
    return ON if ended in ONWARD else ELSEWHERE


@settings(max_examples=20)
@given(st.lists(stays, min_size=1, max_size=30))
def test_what_is_packed_is_unpacked(every: list[tuple[int, str, int]]):
    door.drop("drawn_stays")
    drawn = pd.DataFrame(every, columns=["seconds", "ended", "whose"])
    door.create("drawn_stays", drawn.assign(ended=drawn["ended"].astype(str)))
    table = ibis.table(
        {"seconds": "int64", "ended": "string", "whose": "int64"}, name="drawn_stays"
    )
    numbers = packed(table.seconds / DAY, table.ended, table.whose)
    rows = door.ask(table.select(packed=numbers).agg(packed=lambda t: t.packed.collect()))
    found = Lengths.of(rows.assign(unseen_days=0.0))
    told = zip(found.days * DAY, found.way, found.deal, strict=True)
    assert [(round(days), way, deal) for days, way, deal in told] == sorted(
        (seconds, _way(ended), deal) for seconds, ended, deal in every
    )


def test_how_an_engine_numbers_deals_changes_no_interval():
    """Lengths are often the same, and deals of several stays share one and not the others."""
    random = np.random.default_rng(3)
    days, ways = random.integers(1, 12, 90) / 4, random.integers(0, 3, 90)
    deals = random.integers(0, 40, 90)
    since = random.integers(0, 2, 90) / 8
    told = []
    for numbers in (np.arange(40), random.permutation(40), 10**6 - np.arange(40)):
        order = random.permutation(90)  # and how it puts ties in order
        order = order[np.argsort(days[order], kind="stable")]
        own = Lengths(days[order], ways[order], numbers[deals[order]], since[order])
        told.append(intervals_of(own.stays, [own.way == ON, own.way == LOST], 0.5))
    assert told[0] == told[1] == told[2]
    assert all(low < high for low, high in told[0])
