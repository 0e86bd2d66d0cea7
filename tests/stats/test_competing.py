"""Competing ways to end, against slow ones in exact fractions and worked examples."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.stats import aalen_johansen, kaplan_meier, wilson

# (length, way, age at which the watch began)
CASES = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(["on", "lost", None]), st.integers(0, 6)),
    max_size=40,
)
WAYS = ("on", "lost")


def split(cases):
    """What the function wants: lengths by way, lengths of the open ones, and the ages of each."""
    ended = {way: [length for length, own, _ in cases if own == way] for way in WAYS}
    since = {way: [age for _, own, age in cases if own == way] for way in WAYS}
    still = [length for length, own, _ in cases if own is None]
    return ended, still, since, [age for _, own, age in cases if own is None]


def slow(cases):
    """(time, at risk, S, F by way) after each event, counted one by one."""
    seen = [(length, way, age) for length, way, age in cases if age == 0 or age < length]
    survival, shares, curve = Fraction(1), dict.fromkeys(WAYS, Fraction(0)), []
    for time in sorted({length for length, way, _ in seen if way}):
        at_risk = sum(length >= time and (age == 0 or age < time) for length, _, age in seen)
        for way in WAYS:
            ended = sum(length == time and own == way for length, own, _ in seen)
            shares[way] += survival * Fraction(ended, at_risk)
        over = sum(length == time and own is not None for length, own, _ in seen)
        survival *= Fraction(at_risk - over, at_risk)
        curve.append((time, at_risk, survival, dict(shares)))
    return curve


@given(CASES)
def test_every_step_is_the_slow_one(cases):
    found, expected = aalen_johansen(*split(cases)), slow(cases)
    assert found.time.tolist() == [time for time, *_ in expected]
    assert found.at_risk.tolist() == [at_risk for _, at_risk, *_ in expected]
    assert found.survival == pytest.approx([float(left) for _, _, left, _ in expected], abs=1e-12)
    for way in WAYS:
        shares = [float(row[3][way]) for row in expected]
        assert found.by_cause[way] == pytest.approx(shares, abs=1e-12)


@given(CASES)
def test_all_ways_and_what_is_left_add_up_to_one(cases):
    found = aalen_johansen(*split(cases))
    total = sum(found.by_cause.values()) + found.survival
    assert total == pytest.approx(np.ones(found.time.size))


@given(CASES)
def test_one_way_alone_is_kaplan_meier(cases):
    ended, still, since, still_since = split([case for case in cases if case[1] != "lost"])
    found = aalen_johansen(ended, still, since, still_since)
    curve = kaplan_meier(ended["on"], still, since["on"], still_since)
    assert found.survival == pytest.approx(curve.survival, abs=1e-12)
    assert found.by_cause["on"] == pytest.approx(1 - curve.survival, abs=1e-12)


@given(CASES)
def test_without_open_and_late_ones_shares_are_counts(cases):
    ended = split(cases)[0]
    total = sum(map(len, ended.values()))
    found = aalen_johansen(ended)
    if total:
        counts = [len(ended[way]) / total for way in WAYS]
        assert [found.by_cause[way][-1] for way in WAYS] == pytest.approx(counts)


@given(CASES)
def test_limits_are_around_the_share(cases):
    found = aalen_johansen(*split(cases))
    low, high = found.limits("on")
    share = found.by_cause["on"]
    within = (low >= 0) & (low <= share + 1e-9) & (share <= high + 1e-9) & (high <= 1)
    assert within.all()


def test_of_seven_three_went_on_two_were_lost_and_two_are_there():
    """The worked example of the method: expected 10/21, unknown 4/21."""
    found = aalen_johansen({"on": [2, 4, 6], "lost": [3, 8]}, [5, 10])
    reading = found.read("on", least=1)
    assert (reading.share, reading.unknown) == pytest.approx((10 / 21, 4 / 21))
    assert found.read("lost", least=1).share == pytest.approx(1 / 3)
    steps = np.diff(found.by_cause["on"], prepend=0)
    assert steps[found.counts["on"] > 0] == pytest.approx([1 / 7, 1 / 7, 4 / 21])
    assert (reading.time, reading.at_risk) == (8, 2)
    assert found.still(5) == pytest.approx(4 / 7)


def test_it_is_read_where_enough_are_at_risk():
    found = aalen_johansen({"on": [1, 2, 3, 4]}, [9] * 7)
    assert found.at_risk.tolist() == [11, 10, 9, 8]
    reading = found.read("on")
    assert (reading.time, reading.at_risk) == (2, 10)
    assert reading.share == pytest.approx(2 / 11)
    nothing = aalen_johansen({"on": [1, 2]}, [3]).read("on")
    assert math.isnan(nothing.share)
    assert nothing.unknown == 1.0


def test_quantiles_are_of_those_that_end_so():
    """F_on is 1/7, 2/7, 10/21 at 2, 4, 6 days: half of it is passed at 4, nine tenths at 6."""
    found = aalen_johansen({"on": [2, 4, 6], "lost": [3, 8]}, [5, 10])
    assert found.reaches("on", 0.5, least=1) == 4
    assert found.reaches("on", 0.9, least=1) == 6
    assert found.reaches("lost", 0.5, least=1) == 8
    assert math.isnan(aalen_johansen({"on": [], "lost": [1, 2]}).reaches("on", 0.5, least=1))


def test_a_late_one_counts_from_when_it_is_watched():
    """The stay of 9 days is seen from day 4 on, so at day 3 only two are at risk; one that ended
    before its watch began was never seen."""
    found = aalen_johansen({"on": [3, 9, 2]}, [5], {"on": [0, 4, 3]}, [0])
    assert found.time.tolist() == [3, 9]
    assert found.at_risk.tolist() == [2, 1]


def test_ages_are_given_for_each_length_or_for_none():
    with pytest.raises(ValueError, match="an age is needed"):
        aalen_johansen({"on": [1, 2]}, (), {"on": [0]})


def test_without_open_ones_the_variance_is_the_binomial_one():
    generator = np.random.default_rng(1)
    lengths = generator.exponential(5, 400)
    is_on = generator.random(400) < 0.3
    found = aalen_johansen({"on": lengths[is_on], "lost": lengths[~is_on]})
    share = is_on.mean()
    assert found.variance("on")[-1] == pytest.approx(share * (1 - share) / 400, rel=0.02)


def test_nobody_so_far_still_has_an_interval():
    found = aalen_johansen({"on": [], "lost": np.arange(1, 31)}, [0.5] * 20)
    reading = found.read("on", least=1)
    assert reading.share == reading.low == reading.unknown == 0.0
    assert reading.high == pytest.approx(float(wilson(0, 30)[1]))


def test_the_interval_is_of_the_end_so_it_grows_with_the_unknown_part():
    over = {"on": np.linspace(1, 9, 60), "lost": np.linspace(1, 9, 40)}
    settled, early = (aalen_johansen(over, [10.0] * n).read("on") for n in (10, 40))
    assert settled.high - settled.low < early.high - early.low
    assert early.low <= early.share < early.share + early.unknown / 2 < early.high


def test_the_interval_holds_the_share_of_simulated_companies():
    """95 of 100, with a third of the stays still open when it is read."""
    generator, held, rounds = np.random.default_rng(7), 0, 400
    for _ in range(rounds):
        on, lost = generator.exponential(10, 300) / 0.6, generator.exponential(10, 300) / 0.4
        seen = generator.uniform(0, 40, 300)
        length, is_on, is_over = np.minimum(on, lost), on < lost, np.minimum(on, lost) <= seen
        found = aalen_johansen(
            {"on": length[is_over & is_on], "lost": length[is_over & ~is_on]}, seen[~is_over]
        )
        place = int(np.searchsorted(found.time, 20.0, side="right")) - 1
        low, high = (ends[place] for ends in found.limits("on"))
        held += low <= 0.6 * (1 - math.exp(-20.0 / 10)) <= high
    assert 0.93 * rounds <= held <= 0.97 * rounds


def test_the_interval_of_the_end_holds_it_though_some_are_not_over():
    """A quarter of a steady funnel: 70 of 100 go on, after 10 days at the median, the others are
    lost after 20."""
    generator, held, rounds = np.random.default_rng(3), 0, 300
    for _ in range(rounds):
        is_on, seen = generator.random(250) < 0.7, generator.uniform(0, 90, 250)
        length = generator.lognormal(np.where(is_on, np.log(10), np.log(20)), 0.8)
        is_over = length <= seen
        found = aalen_johansen(
            {"on": length[is_over & is_on], "lost": length[is_over & ~is_on]}, seen[~is_over]
        )
        reading = found.read("on")
        held += reading.low <= 0.7 <= reading.high
    assert held >= 0.93 * rounds
