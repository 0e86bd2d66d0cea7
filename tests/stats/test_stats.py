"""The statistics against slow ones in exact fractions, and against published figures."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from funnel.stats import Z95, aalen_johansen, kaplan_meier, mean, quantile, share, wilson

LENGTHS = st.lists(st.integers(0, 12), max_size=30)


def slow_kaplan_meier(left, still):
    """S(t) after every distinct end, in fractions."""
    survival, curve = Fraction(1), []
    for time in sorted(set(left)):
        at_risk = sum(value >= time for value in [*left, *still])
        survival *= Fraction(at_risk - left.count(time), at_risk)
        curve.append((time, survival))
    return curve


def first_below(curve, level):
    return next((time for time, survival in curve if survival <= level), None)


@given(LENGTHS, LENGTHS)
def test_kaplan_meier_is_the_slow_one(left, still):
    curve, slow = kaplan_meier(left, still), slow_kaplan_meier(left, still)
    assert curve.time.tolist() == [time for time, _ in slow]
    assert curve.survival == pytest.approx([float(survival) for _, survival in slow], abs=1e-12)
    for level in (Fraction(1, 2), Fraction(1, 10)):
        found, expected = curve.reaches(float(level)), first_below(slow, level)
        assert (math.isnan(found) and expected is None) or found == expected


@given(LENGTHS, LENGTHS)
def test_limits_stay_around_the_curve_and_within_0_and_1(left, still):
    curve = kaplan_meier(left, still)
    assert np.all(
        (curve.low >= 0)
        & (curve.low <= curve.survival + 1e-12)
        & (curve.survival <= curve.high + 1e-12)
        & (curve.high <= 1)
    )


def test_kaplan_meier_limits_are_those_of_the_textbook():
    """Acute myelogenous leukaemia, maintained group (Miller 1981): R's survfit(conf.type =
    "log-log") at 9, 13, 18 and 48 weeks."""
    curve = kaplan_meier([9, 13, 18, 23, 31, 34, 48], [13, 28, 45, 161])
    assert curve.survival == pytest.approx(
        [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184], abs=5e-4
    )
    assert curve.low[[0, 1, 2, 6]] == pytest.approx([0.508, 0.447, 0.350, 0.0120], abs=6e-4)
    assert curve.high[[0, 1, 2, 6]] == pytest.approx([0.987, 0.951, 0.899, 0.525], abs=6e-4)
    assert curve.reaches(0.5) == 31


def test_a_stay_that_never_ends_leaves_the_median_blank():
    assert math.isnan(kaplan_meier([], [5, 6]).reaches(0.5))
    assert math.isnan(kaplan_meier([1], [5, 6]).reaches(0.5))


def test_an_open_stay_of_the_same_length_was_still_at_risk():
    assert kaplan_meier([2], [2]).at_risk.tolist() == [2]


def slow_aalen_johansen(ended, still):
    every = [time for times in ended.values() for time in times]
    survival, incidence, curve = Fraction(1), dict.fromkeys(ended, Fraction(0)), []
    for time in sorted(set(every)):
        at_risk = sum(value >= time for value in [*every, *still])
        for cause, times in ended.items():
            incidence[cause] += survival * Fraction(times.count(time), at_risk)
        survival *= Fraction(at_risk - every.count(time), at_risk)
        curve.append(dict(incidence))
    return curve


@given(LENGTHS, LENGTHS, LENGTHS)
def test_aalen_johansen_is_the_slow_one(won, lost, still):
    found, slow = (
        aalen_johansen({"won": won, "lost": lost}, still),
        slow_aalen_johansen({"won": won, "lost": lost}, still),
    )
    for cause in ("won", "lost"):
        assert found.by_cause[cause] == pytest.approx(
            [float(row[cause]) for row in slow], abs=1e-12
        )


@given(LENGTHS, LENGTHS, LENGTHS)
def test_ways_to_end_and_survival_add_up_to_one(won, lost, still):
    found = aalen_johansen({"won": won, "lost": lost}, still)
    remaining = kaplan_meier(won + lost, still).survival
    assert found.by_cause["won"] + found.by_cause["lost"] + remaining == pytest.approx(
        np.ones(found.time.size)
    )


def test_incidence_is_read_at_any_time():
    found = aalen_johansen({"won": [2.0], "lost": [1.0]}, [3.0])
    assert [found.at("won", time) for time in (1, 2, 9)] == pytest.approx([0, 1 / 3, 1 / 3])


@given(st.integers(0, 400), st.integers(0, 400))
def test_wilson_is_the_root_of_the_score_equation(count, more):
    total = count + more
    low, high = (float(end) for end in wilson(count, total))
    if total == 0:
        assert math.isnan(low)
        assert math.isnan(high)
        return
    reference = scipy_stats.binomtest(count, total).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((reference.low, reference.high), abs=1e-12)
    assert 0 <= low <= count / total <= high <= 1


def test_wilson_of_six_in_eight():
    assert [float(end) for end in wilson(6, 8)] == pytest.approx([0.40927543, 0.92852079], abs=1e-8)
    assert scipy_stats.norm.ppf(0.975) == Z95


def test_a_share_of_nobody_is_blank():
    assert np.isnan(share([0], [0])).all()
    assert share([1, 0], [4, 5]).tolist() == [0.25, 0.0]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20))
def test_quantiles_interpolate(sample):
    ordered = sorted(sample)
    place = 0.9 * (len(sample) - 1)
    low = math.floor(place)
    expected = ordered[low] + (place - low) * (
        ordered[min(low + 1, len(sample) - 1)] - ordered[low]
    )
    assert quantile(sample, 0.9) == pytest.approx(expected)
    assert mean(sample) == pytest.approx(sum(sample) / len(sample))


def test_nothing_has_no_quantile():
    assert math.isnan(quantile([], 0.5))
    assert math.isnan(mean([]))
