"""Curves and shrinkage as other programs compute them: what lifelines 0.30.3 and statsmodels 0.15.0
said of these numbers, noted here since lifelines needs an older pandas."""

from __future__ import annotations

import numpy as np
import pytest

from funnel.stats import aalen_johansen
from funnel.stats.fairly import _laird

NUMBER = np.arange(1, 61)
DAYS = NUMBER * 37 % 101 + NUMBER / 100
WAY = NUMBER * 7 % 4  # 0: not over yet
ENTRY = np.where((NUMBER % 5 == 0) & (DAYS > 5), 5.0, 0.0)
ASKED = (10, 25, 50, 75, 100)
# `AalenJohansenFitter(calculate_variance=False).fit(DAYS, WAY, event_of_interest=…)` at ASKED,
# with all watched from the beginning, and with `entry=ENTRY`.
LIFELINES = {
    ("all", 1): (0.016666667, 0.068536458, 0.124048701, 0.207061296, 0.319876687),
    ("all", 2): (0.016959064, 0.051869791, 0.125013715, 0.211814937, 0.289014027),
    ("all", 3): (0.033625731, 0.068536458, 0.143638979, 0.207061296, 0.319876687),
    ("late", 1): (0.020833333, 0.072255971, 0.127289661, 0.20958663, 0.321429474),
    ("late", 2): (0.016812865, 0.051422638, 0.12393601, 0.209988946, 0.286522527),
    ("late", 3): (0.037646199, 0.072255971, 0.146711057, 0.20958663, 0.321429474),
}


@pytest.mark.parametrize(("who", "way"), LIFELINES)
def test_curves_are_those_of_lifelines_to_six_digits(who, way):
    entry = ENTRY if who == "late" else np.zeros(NUMBER.size)
    ways = {str(one): DAYS[one == WAY] for one in (1, 2, 3)}
    since = {str(one): entry[one == WAY] for one in (1, 2, 3)}
    found = aalen_johansen(ways, DAYS[WAY == 0], since, entry[WAY == 0])
    own = [found.at(str(way), day) for day in ASKED]
    assert own == pytest.approx(LIFELINES[who, way], abs=5e-7)


def test_the_spread_between_managers_is_that_of_statsmodels():
    """`combine_effects(values, s2, method_re="dl")`: `mean_effect_fe` and `tau2`."""
    values = np.array([0.42, 0.41, 0.40, 0.23, 0.30])
    s2 = np.array([0.0012, 0.0010, 0.0015, 0.0009, 0.004])
    mean, between = _laird(values, s2)
    assert (mean, between) == pytest.approx((0.3515107913669065, 0.007392978208232376), rel=1e-9)
