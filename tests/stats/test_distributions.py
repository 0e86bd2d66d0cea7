"""What is taken from SciPy's foundation is what `scipy.stats` says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from funnel.stats import distributions as ours

PARTS = (1e-6, 0.025, 0.2, 0.5, 0.8, 0.975, 1 - 1e-6)


@pytest.mark.parametrize("part", PARTS)
def test_quantiles(part):
    assert ours.normal_quantile(part) == pytest.approx(stats.norm.ppf(part), rel=1e-12, abs=1e-12)
    for degrees in (1, 2, 7, 240):
        theirs = stats.chi2.ppf(part, degrees)
        assert ours.chi_square_quantile(part, degrees) == pytest.approx(theirs, rel=1e-9)
    assert ours.beta_quantile(part, 3, 17) == pytest.approx(stats.beta.ppf(part, 3, 17), rel=1e-9)


@pytest.mark.parametrize("z", [-4.0, -1.96, 0.0, 0.3, 6.5, 30.0])
def test_tails(z):
    assert ours.normal_beyond(z) == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-12)
    theirs = stats.chi2.sf(z**2, 1)
    assert ours.chi_square_above(z**2) == pytest.approx(theirs, rel=1e-10)


def test_a_tail_of_nothing_is_nothing():
    assert np.isnan(ours.normal_beyond(float("nan")))


@pytest.mark.parametrize(("count", "n"), [(0, 5), (5, 5), (1, 1), (3, 40), (999, 1000)])
def test_the_exact_interval(count, n):
    theirs = stats.binomtest(count, n).proportion_ci(0.95, method="exact")
    assert ours.exact_interval(count, n) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_fisher():
    assert ours.fisher(8, 10, 1, 6) == pytest.approx(stats.fisher_exact([[8, 2], [1, 5]]).pvalue)
    assert ours.fisher(3, 3, 0, 0) == 1.0
