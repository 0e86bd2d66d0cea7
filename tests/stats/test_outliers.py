"""Who stands out: the example of the method by hand, and nobody where all are alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from funnel.stats import stand_out

TEAMS = st.lists(
    st.tuples(st.integers(0, 80), st.integers(0, 80)).map(lambda two: (min(two), max(two))),
    max_size=8,
)


def test_one_outlier_does_not_mark_the_others():
    told = stand_out([90, *[10] * 9], [200] * 10)
    assert [one.against for one in told] == ["above", *[None] * 9]
    assert (told[0].others_count, told[0].others_total) == (90, 1800)
    # the others are compared with each other alone
    assert (told[1].others_count, told[1].others_total) == (80, 1600)


def test_two_outliers_are_taken_out_one_after_the_other():
    told = stand_out([90, 2, *[60] * 5], [200, 200, *[200] * 5])
    assert [one.against for one in told] == ["above", "below", *[None] * 5]
    (first,) = [one for one in told if one.others_total == 1200]
    assert first.against  # who was taken out first was compared with all
    assert {one.others_total for one in told if one.against is None} == {800}


def test_the_p_value_is_fishers_times_the_number_that_could_have_been_chosen():
    told = stand_out([9, 2, 3], [40, 40, 19])
    p = fisher_exact([[9, 31], [5, 54]]).pvalue
    assert told[0].p_value == pytest.approx(min(2 * p, 1))
    assert np.isnan(told[2].p_value)
    assert told[2].against is None


def test_less_than_five_points_are_no_difference_however_sure():
    (one, _) = stand_out([10_400, 10_000], [100_000, 100_000])
    assert (one.against, one.p_value < 0.05) == (None, True)


@given(TEAMS)
def test_nobody_is_named_from_fewer_than_twenty_or_against_nobody(team):
    told = stand_out([count for count, _ in team], [n for _, n in team])
    assert len(told) == len(team)
    for (count, n), one in zip(team, told, strict=True):
        if one.against:
            assert n >= 20
            assert one.others_total >= 20
            assert one.p_value < 0.01
            gap = count / n - one.others_count / one.others_total
            assert (gap > 0) == (one.against == "above")
            assert abs(gap) >= 0.05


def test_teams_of_equals_name_somebody_in_one_of_twenty_at_most():
    random, alarms, teams = np.random.default_rng(7), 0, 400
    for _ in range(teams):
        n = random.integers(20, 200, 8)
        alarms += any(one.against for one in stand_out(random.binomial(n, 0.2), n))
    assert alarms <= 0.02 * teams
