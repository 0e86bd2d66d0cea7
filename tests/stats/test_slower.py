"""Who stays longer: by hand, without censoring as Mantel and Haenszel have it, and alike curves told
different at most as often as allowed."""

from __future__ import annotations

import numpy as np
import pytest

from funnel.stats.mantel import difference
from funnel.stats.slower import slower


def test_by_hand():
    """With it: on after 1 day, out of the watch after 2, two still there at 5. Without: on after 1,
    2 and 3, one still there."""
    days = np.array([1.0, 2, 5, 5, 1, 2, 3, 5])
    gone = np.array([True, False, False, False, True, True, True, False])
    is_in = np.arange(8) < 4
    found = slower(days, gone, is_in, np.zeros(8, dtype=np.int64))
    assert found.share == pytest.approx(3 / 4)
    assert found.share_without == pytest.approx(1 / 4)
    assert found.told.difference == pytest.approx(1 / 2)
    # Greenwood: ¾² × 1/(4 × 3); ¼² × (1/12 + 1/6 + 1/2)
    assert found.told.error**2 == pytest.approx(9 / 16 / 12 + (1 / 12 + 1 / 6 + 1 / 2) / 16)


def test_if_all_are_watched_to_the_end_it_is_mantel_and_haenszel():
    random = np.random.default_rng(4)
    strata, is_in = random.integers(0, 3, 600), random.random(600) < 0.3
    gone = random.random(600) < 0.6 + 0.1 * is_in - 0.1 * strata
    days = np.where(gone, random.integers(1, 9, 600), 9).astype(float)
    found = slower(days, gone, is_in, strata)
    sides = [[side & (strata == one) for one in range(3)] for side in (is_in, ~is_in)]
    n, others_n = ([int(own.sum()) for own in side] for side in sides)
    hits, others = ([int((own & ~gone).sum()) for own in side] for side in sides)
    plain = difference(hits, n, others, others_n)
    assert found.told.difference == pytest.approx(plain.difference)
    assert found.told.error == pytest.approx(plain.error)
    assert found.told.p_value == pytest.approx(plain.p_value, abs=0.005)


def test_a_great_gap_of_few_is_as_unlikely_as_mantel_and_haenszel_say():
    """Who is slow has more at risk later on; the spread if all were alike must not shrink for it:
    it did, and companies without any driver were told one in 7 of 100."""
    days = np.concatenate([np.arange(300) % 8 + 1.0, np.arange(30) % 8 + 1.0])
    is_in = np.arange(330) >= 300
    gone = np.concatenate([np.arange(300) % 6 > 0, np.arange(30) % 2 > 0])
    days[~gone] = 9.0
    found = slower(days, gone, is_in, np.zeros(330, dtype=np.int64))
    plain = difference([15], [30], [50], [300])
    assert plain.p_value < 1e-4
    assert found.told.p_value == pytest.approx(plain.p_value, rel=0.05)


def test_who_is_lost_early_is_not_quick():
    """Going on takes all the same time; of those with it three in four are lost after a day."""
    random = np.random.default_rng(5)
    size = 4000
    is_in = np.arange(size) < size // 2
    on = random.exponential(4.0, size)
    lost = np.where(is_in & (random.random(size) < 0.75), 1.0, np.inf)
    days = np.minimum(np.minimum(on, lost), 8.0)
    found = slower(days, (on <= lost) & (on <= 8.0), is_in, np.zeros(size, dtype=np.int64))
    assert abs(found.told.difference) < 0.03
    assert found.told.p_value > 0.05


def test_alike_ones_are_told_apart_as_often_as_chance_allows():
    random = np.random.default_rng(6)
    alarms = 0
    for _ in range(400):
        strata, is_in = random.integers(0, 2, 200), random.random(200) < 0.2
        on, out = random.exponential(3.0, 200), random.exponential(9.0, 200)
        days = np.minimum(np.minimum(on, out), 6.0)
        found = slower(days, (on <= out) & (on <= 6.0), is_in, strata)
        alarms += found.told.p_value < 0.05
    assert alarms <= 0.05 * 400 + 3 * np.sqrt(400 * 0.05 * 0.95)


def test_a_side_alone_tells_nothing():
    found = slower(np.ones(3), np.ones(3, bool), np.ones(3, bool), np.zeros(3, dtype=np.int64))
    assert np.isnan(found.told.p_value)
    assert np.isnan(found.share)
