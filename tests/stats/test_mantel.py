"""With and without, within strata: the table of the method to every digit."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from funnel.stats import corrected
from funnel.stats.mantel import difference

# won, lost with / won, lost without; Retail; Wholesale
COUNTS = {
    "Recommendation": ((60, 40, 120, 180), (40, 20, 80, 60)),
    "Cold call": ((12, 48, 168, 172), (10, 20, 110, 60)),
    "First answer": ((90, 80, 90, 140), (70, 40, 50, 40)),
    "Amount": ((20, 30, 160, 190), (60, 45, 60, 35)),
    "Petro": ((45, 65, 135, 155), (30, 20, 90, 60)),
    "Lviv": ((38, 42, 142, 178), (22, 18, 98, 62)),
}
# n, RD, ±, q
TABLE = """
    160  .1624 .0880  .00168
     90 -.3007 .0977  .00000
    280  .1188 .0796  .00943
    155 -.0587 .0992  .444
    160 -.0384 .0891  .548
    120  .0000 .0996 1
"""


def of(strata):
    won, lost, others_won, others_lost = np.array(strata, dtype=float).T
    return difference(won, won + lost, others_won, others_won + others_lost), (won + lost).sum()


def test_the_table_of_the_method():
    found = [of(strata) for strata in COUNTS.values()]
    q = corrected([one.p_value for one, _ in found])
    for (one, n), value, line in zip(found, q, TABLE.split("\n")[1:-1], strict=True):
        size, gap, half, sure = line.split()
        assert n == int(size)
        assert round(one.difference, 4) == float(gap)
        assert round(one.interval()[1] - one.difference, 4) == float(half)
        assert round(float(value), 5 if sure.startswith(".0") else 3) == float(sure)
    # the wins more than the mix gives
    assert round(found[0][0].difference * found[0][1]) == 26


def test_of_one_stratum_it_is_the_usual_test():
    one = difference([30], [100], [60], [120])
    assert one.difference == pytest.approx(-0.2)
    chi = chi2_contingency([[30, 70], [60, 60]], correction=True).statistic
    told = difference([30], [100], [60], [120]).p_value
    # Cochran divides by N − 1 where the usual one divides by N
    assert told == pytest.approx(chi2_contingency([[30, 70], [60, 60]]).pvalue, rel=0.05)
    assert chi > 0


def test_a_stratum_with_one_side_only_says_nothing():
    alone = difference([30, 5], [100, 10], [60, 0], [120, 0])
    assert alone == difference([30], [100], [60], [120])
    assert np.isnan(difference([5], [10], [0], [0]).difference)
