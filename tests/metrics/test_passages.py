"""What a share is expected to become, over drawn lengths of time."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.metrics.passages import expected
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
