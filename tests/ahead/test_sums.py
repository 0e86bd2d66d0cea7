"""Sums over deals, to the digit of the worked example: p = ½, ¼, ⅘ with amounts 100, 400, 50."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from funnel.ahead.sums import Spread, amounts, brier, crps_normal, poisson_binomial

CHANCES = [0.5, 0.25, 0.8]
AMOUNTS = [100, 400, 50]


def test_how_many_wins():
    assert poisson_binomial(CHANCES) == pytest.approx([3 / 40, 2 / 5, 17 / 40, 1 / 10])
    wins = Spread.wins(CHANCES)
    assert (wins.mean, wins.variance) == pytest.approx((31 / 20, 239 / 400))


def test_how_much():
    told = amounts(CHANCES, AMOUNTS)
    assert told.mean == pytest.approx(190)
    assert (told.quantile(0.1), told.quantile(0.9)) == (50, 500)


def test_how_good_it_was():
    assert Spread.wins(CHANCES).crps(1) == pytest.approx(233 / 800)
    assert brier(CHANCES, (1, 0, 0)) == pytest.approx(127 / 400)


def test_nobody_wins_nothing():
    assert poisson_binomial([]).tolist() == [1.0]
    assert amounts([], []).mean == 0
    assert np.isnan(brier([], []))


def test_many_deals_are_as_exact_as_few():
    """Products by Fourier transforms against counting every outcome of 14 deals, and against the
    moments of 3,000."""
    few = np.linspace(0.05, 0.95, 14)
    counted = np.zeros(15)
    for outcome in product((0, 1), repeat=14):
        counted[sum(outcome)] += np.prod(np.where(outcome, few, 1 - few))
    assert poisson_binomial(few) == pytest.approx(counted)
    many = np.random.default_rng(1).random(3000)
    wins = Spread.wins(many)
    assert wins.mean == pytest.approx(many.sum())
    assert wins.variance == pytest.approx((many * (1 - many)).sum())


def test_widened_wins_keep_their_mean():
    wide = Spread.wins(CHANCES, c=2)
    assert wide.mean == pytest.approx(31 / 20)
    assert wide.variance == pytest.approx(4 * 239 / 400)


def test_drawn_amounts_are_near_the_true_ones():
    random = np.random.default_rng(2)
    p, worth = random.random(5000) * 0.4, random.lognormal(8, 1, 5000)
    told = amounts(p, worth)
    assert told.mean == pytest.approx(p @ worth)
    half = 1.2816 * np.sqrt((worth**2 * p * (1 - p)).sum())
    assert told.quantile(0.9) - told.mean == pytest.approx(half, rel=0.1)
    assert told.mean - told.quantile(0.1) == pytest.approx(half, rel=0.1)


def test_the_score_of_a_normal_distribution():
    def gap(x):
        return (norm.cdf(x, 3, 2) - (x >= 4.5)) ** 2

    score = quad(gap, -20, 4.5)[0] + quad(gap, 4.5, 30)[0]
    assert crps_normal(3, 2, 4.5) == pytest.approx(score)
    assert crps_normal(3, 0, 4.5) == 1.5


def test_the_score_of_a_spread_is_its_integral():
    told, seen = Spread(np.array([0.0, 2, 5]), np.array([0.25, 0.25, 0.5])), 3.0
    # F is ¼ on [0, 2), ½ on [2, 3), then ½ − 1 on [3, 5)
    expected = Fraction(1, 16) * 2 + Fraction(1, 4) * 1 + Fraction(1, 4) * 2
    assert told.crps(seen) == pytest.approx(float(expected))
