"""What a share is expected to become, over drawn lengths of time."""

from __future__ import annotations

import math
from datetime import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.metrics.passages import expected
from funnel.metrics.passed import each_key
from funnel.stats import wilson

LENGTHS = st.lists(st.integers(0, 30), max_size=60)


@given(LENGTHS, LENGTHS, LENGTHS, st.integers(0, 5))
def test_a_share_is_between_what_it_is_and_what_it_can_become(on, over, waiting, undated):
    """`undated` went on at moments nobody knows: they count, but not in the curve."""
    went_on = len(on) + undated
    reached = went_on + len(over) + len(waiting)
    found = expected(reached, went_on, len(waiting), on, over, waiting)
    if math.isnan(found.share):
        return
    assert went_on / reached <= found.share <= (went_on + len(waiting)) / reached
    assert 0 <= found.low <= found.share <= found.high <= 1
    widest = wilson(went_on + len(waiting), reached)[1] - wilson(went_on, reached)[0]
    assert found.high - found.low <= widest + 1e-12


def test_the_last_of_a_stage_are_not_forgotten_by_the_curve():
    """Of 60 that reached the last stage 57 were won, ten of them late, when fewer than ten were at
    risk: the curve alone would say 51 of 60."""
    won = [*range(1, 51), *range(100, 107)]
    found = expected(60, 57, 1, won, [3, 4], [200])
    assert found.share == pytest.approx(57 / 60)
    assert found.low == pytest.approx(float(wilson(57, 60)[0]))
    assert found.high == pytest.approx(float(wilson(58, 60)[1]))


@pytest.mark.parametrize("nothing", [None, []], ids=["DuckDB", "Spark"])
def test_of_journeys_without_an_end_an_engine_lists_nothing(nothing):
    rows = {"pipeline": ["A"], "outcome": ["open"], "reached_position": [1], "journeys": [1]}
    lists = {"reached_at": [[datetime(2026, 1, 1)]], "ended_at": [nothing]}
    ((_, own),) = each_key(pd.DataFrame(rows | lists), ["pipeline"], datetime(2026, 1, 3))
    passage = own.at(1)
    assert passage.counts == (0, 0, 1)
    assert passage.next_lengths[2].tolist() == [2 * 86_400]
