"""Days to end in one way, and lengths known between two bounds, against known distributions and
hand-made cases."""

from __future__ import annotations

import gc
from weakref import ref

import numpy as np
import pytest

from funnel.stats import Stays, aalen_johansen, intervals_of, time_to, turnbull
from funnel.stats.resampled import AT_RISK, Cases, Resampled


def test_the_time_is_aalen_johansens_whatever_the_weights():
    random = np.random.default_rng(3)
    length = np.round(random.exponential(9, 400), 1)
    way, since = random.integers(0, 3, 400), np.where(random.random(400) < 0.3, 2.0, 0.0)
    stays = Stays.of(length, way > 0, since)
    ended = {name: length[way == number] for name, number in (("on", 1), ("off", 2))}
    late = {name: since[way == number] for name, number in (("on", 1), ("off", 2))}
    curve = aalen_johansen(ended, length[way == 0], late, since[way == 0])
    for level in (0.5, 0.9):
        assert time_to(stays, way == 1, level) == curve.reaches("on", level)


def test_those_that_drop_out_fast_do_not_make_the_others_fast():
    on, dropped = np.full(50, 20.0), np.full(150, 2.0)
    stays = Stays.of(np.concatenate([on, dropped]), np.ones(200, dtype=bool))
    assert time_to(stays, np.arange(200) < 50, 0.5) == 20
    assert time_to(stays, np.arange(200) >= 50, 0.5) == 2


def test_too_few_at_risk_have_no_time():
    stays = Stays.of(np.arange(1.0, 10), np.ones(9, dtype=bool))
    assert np.isnan(time_to(stays, np.ones(9, dtype=bool), 0.5))
    assert np.isnan(intervals_of(stays, [np.ones(9, dtype=bool)], 0.5)).all()


def by_the_definition(stays, is_so, weights, level):
    """`time_to` of cases that count as often as their weights say, time after time."""
    left, incidence, read = 1.0, [], -1
    times = np.unique(stays.length[stays.is_over & stays.seen()])
    for place, time in enumerate(times):
        is_there = stays.seen() & (stays.length >= time)
        is_there &= (stays.since < time) | (stays.since <= 0)
        at_risk = weights[is_there].sum()
        is_over = stays.is_over & stays.seen() & (stays.length == time)
        so_far = incidence[-1] if incidence else 0.0
        if not weights[is_over].sum():
            incidence.append(so_far)
            continue
        incidence.append(so_far + left * weights[is_over & is_so].sum() / at_risk)
        left *= 1 - weights[is_over].sum() / at_risk
        read = place if at_risk >= AT_RISK else read
    if read < 0 or not incidence[read]:
        return np.nan
    return times[np.argmax(np.array(incidence) >= level * incidence[read] - 1e-12)]


@pytest.mark.parametrize("open_share", [0.0, 0.1, 0.6, 1.0])
@pytest.mark.parametrize("late_share", [0.0, 0.4])
def test_a_resample_is_the_definition_for_cases_that_come_as_often(open_share, late_share):
    random = np.random.default_rng(11)
    for cases in (3, 12, 60, 250):
        length = np.round(random.exponential(6, cases), random.integers(0, 3))
        since = np.where(random.random(cases) < late_share, random.integers(0, 6, cases), 0)
        stays = Stays.of(length, random.random(cases) >= open_share, since)
        is_so = stays.is_over & (random.random(cases) < 0.7)
        weights = random.poisson(1, (6, cases)).astype(float)
        found = Cases.of(stays.length, stays.is_over, stays.since, stays.seen())
        resampled = Resampled(found, weights[:, found.order])
        for level in (0.5, 0.9, 1.0):
            told = resampled.times(found.so(is_so), level)
            known = [by_the_definition(stays, is_so, own, level) for own in weights]
            assert told == pytest.approx(known, nan_ok=True)


def test_a_group_comes_as_a_whole():
    """Of one group every resample is the cases as they are; of many none is."""
    length = np.arange(1.0, 41)
    ended = np.ones(40, dtype=bool)
    told = time_to(Stays.of(length, ended), ended, 0.5)
    together = Stays.of(length, ended, group=np.zeros(40))
    assert intervals_of(together, [ended], 0.5) == [(told, told)]
    ((low, high),) = intervals_of(Stays.of(length, ended), [ended], 0.5)
    assert low < told < high
    ((pairs_low, pairs_high),) = intervals_of(
        Stays.of(np.repeat(length, 10), np.repeat(ended, 10), group=np.arange(400) // 10),
        [np.repeat(ended, 10)],
        0.5,
    )
    # ten alike in each group tell no more than one of them
    assert (pairs_high - pairs_low) == pytest.approx(high - low, rel=0.35)


def test_the_interval_holds_the_truth_and_is_the_same_every_time():
    held = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        on, off = random.exponential(10, 300), random.exponential(5, 300)
        seen = random.uniform(5, 60, 300)
        length = np.minimum.reduce([on, off, seen])
        stays = Stays.of(length, length < seen, group=random.integers(0, 250, 300))
        ways = [on <= np.minimum(off, seen), off < np.minimum(on, seen)]
        (low, high), other = intervals_of(stays, ways, 0.5)
        assert [(low, high), other] == [intervals_of(stays, [way], 0.5)[0] for way in ways]
        held += low <= np.log(2) * 10 / 3 <= high
    assert held >= 34


def test_turnbull_of_exact_lengths_is_their_distribution():
    found = turnbull([1, 2, 3, 4], [1, 2, 3, 4])
    assert found.share == pytest.approx([0.25] * 4)
    assert found.reaches(0.5) == pytest.approx(2)


def test_turnbull_of_open_lengths_is_kaplan_meiers():
    found = turnbull([1, 2, 2, 4], [1, np.inf, 2, np.inf])
    assert found.share.tolist()[:2] == pytest.approx([0.25, 0.25], abs=1e-4)
    assert found.reaches(0.5) == pytest.approx(2)
    assert np.isnan(found.reaches(0.1))


def test_turnbull_finds_the_median_that_weekly_looks_hide():
    medians = []
    for seed in range(20):
        random = np.random.default_rng(seed)
        begin, length = random.uniform(0, 7, 400), random.exponential(20 / np.log(2), 400)
        seen = np.floor((begin + length) / 7) * 7
        low, high = np.maximum(seen - begin, 0), seen + 7 - begin
        high = np.where(high > 90, np.inf, high)
        medians.append(turnbull(np.minimum(low, 90), high).reaches(0.5))
    assert np.mean(medians) == pytest.approx(20, abs=1)


def test_a_stay_of_no_length_among_late_ones_is_at_risk_with_all_that_were_there():
    length = np.concatenate([[0.0], np.arange(1.0, 100)])
    since = np.where(length > 80, 1.0, 0.0)
    stays = Stays.of(length, np.ones(100, dtype=bool), since)
    curve = aalen_johansen({"on": length}, since={"on": since})
    found = time_to(stays, np.ones(100, dtype=bool), 0.5)
    assert found == curve.reaches("on", 0.5) > 0


def test_what_was_counted_of_stays_goes_with_them_and_waits_for_no_garbage_collector():
    """It holds ten numbers a stay; of a million that is much to leave lying about."""
    stays = Stays.of([3.0, 4.0, 5.0], [True] * 3)
    time_to(stays, np.ones(3, dtype=bool), 0.5)
    left = [ref(stays.cases), ref(stays.as_they_are)]
    gc.disable()
    try:
        del stays
        assert [one() for one in left] == [None, None]
    finally:
        gc.enable()
