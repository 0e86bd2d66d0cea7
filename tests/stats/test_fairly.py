"""People compared fairly: the table of the method to every digit, limits against the binomial, and
nobody by chance."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from scipy.stats import binom, fisher_exact

from funnel.stats import (
    by_chance,
    corrected,
    dealt,
    directions,
    fairly,
    limits,
    overdispersion,
    strata,
)

# n, won in Retail; n, won in Wholesale
PEOPLE = {
    "Olha": (100, 30, 20, 10),
    "Taras": (20, 6, 100, 50),
    "Petro": (60, 18, 60, 30),
    "Iryna": (60, 9, 60, 21),
    "Nova": (6, 4, 4, 3),
}
# As the method prints it (its three digits are four, rounded again): raw, e, z, adjusted, B, shown, from, to, said
TABLE = """
    Olha  .3333 34.7991   .8500 .4246 .739 .409 .300 .518
    Taras .4667 49.9013   .8978 .4145 .825 .406 .316 .495
    Petro .4000 43.2878   .7944 .4096 .823 .402 .312 .492
    Iryna .2500 49.0944 -3.1413 .2257 .851 .247 .164 .329 below
    Nova  .7000  3.4315  2.4034 .7535 .319 .489 .312 .665
"""
PLACES = (4, 4, 4, 4, 3, 3, 3, 3)


def printed(value: float, digits: int) -> float:
    four = Decimal(repr(float(value))).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return float(four.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def example():
    cells = np.array(list(PEOPLE.values()))
    n, won = cells[:, ::2], cells[:, 1::2]
    both = [dealt(*one, n.sum(0), won.sum(0)) for one in zip(n, won, strict=True)]
    expected, variance = zip(*both, strict=True)
    base = won.sum() / n.sum()
    return fairly(won.sum(1), n.sum(1), expected, variance, base)


def test_the_table_of_the_method():
    found = example()
    assert round(found.base, 5) == 0.36939
    assert round(found.middle, 5) == 0.36483
    assert round(found.between, 5) == 0.01194
    said = directions(corrected(found.p_value), found.count, found.expected)
    columns = (
        found.count / found.n,
        found.expected,
        found.z,
        found.adjusted,
        found.kept,
        found.shown,
        found.low,
        found.high,
    )
    for place, line in enumerate(TABLE.split("\n")[1:-1]):
        name, *told = line.split()
        assert name == list(PEOPLE)[place]
        for column, text, digits in zip(columns, told, PLACES, strict=False):
            assert printed(column[place], digits) == float(text), (name, text)
        assert said[place] == (told[8] if len(told) > 8 else None)


def test_of_what_hardly_ever_happens_nothing_is_believed():
    """Forty-one of one's wins in one click, none of the others': drawn to their middle it was 0."""
    cases, hits = np.array([100.0, 150.0, 200.0, 120.0]), np.array([41.0, 0.0, 0.0, 0.0])
    both = [dealt([n], [w], [cases.sum()], [hits.sum()]) for n, w in zip(cases, hits, strict=True)]
    expected, variance = map(np.array, zip(*both, strict=True))
    expected[0], variance[0] = 1.4, 1.5  # against the others alone
    found = fairly(hits, cases, expected, variance, 0.0005)
    assert np.isnan(found.shown[0])
    assert found.worth[0] == 100
    assert found.p_value[0] < 1e-6
    few = np.fmin(expected, cases - expected) < 3
    assert np.isnan(found.shown).tolist() == few.tolist()
    assert found.worth[few].tolist() == cases[few].tolist()


def test_who_has_few_is_not_tested():
    found = example()
    assert np.isnan(found.p_value).tolist() == [False, False, False, False, True]


def test_limits_are_the_binomials_own_between_two_counts():
    """Of 200 at 30 % the limit lies between the counts that 2.5 % of samples stay below."""
    low, high = limits([200, 20_000], 0.3)
    assert binom.ppf(0.025, 200, 0.3) - 1 <= low[0] * 200 <= binom.ppf(0.025, 200, 0.3)
    assert binom.ppf(0.975, 200, 0.3) - 1 <= high[0] * 200 <= binom.ppf(0.975, 200, 0.3)
    # of many it is the normal one
    assert high[1] == pytest.approx(0.3 + 1.96 * (0.21 / 20_000) ** 0.5, abs=1e-4)
    wider = limits([200], 0.3, phi=4.0)[1][0]
    assert wider == pytest.approx(0.3 + 2 * (high[0] - 0.3))
    assert limits([200], 0.3, chance=0.002)[1][0] > high[0]


def test_overdispersion_is_told_of_ten_people_only():
    z = [4.0, -4.0, 3, -3, 3, -3, 3, -3, 3]
    assert overdispersion(z) == 1.0
    # the outermost tenth counts as much as the tenth next to it
    assert overdispersion([*z, -3.0, 99.0]) == pytest.approx((2 * 16.0 + 9 * 9.0) / 11)
    assert overdispersion([0.1] * 12) == 1.0


def test_cells_are_pooled_until_the_others_have_enough():
    levels = np.array([["R", "web", "1"], ["R", "web", "2"], ["R", "fair", "1"], ["W", "web", "1"]])
    total = np.array([50, 15, 60, 40])
    # 10 others in the second: its third is given up, within its source
    assert strata([10, 5, 10, 0], total, levels).tolist() == [1, 1, 0, 2]
    # enough everywhere: nothing is merged
    assert len(set(strata([10, 0, 10, 10], total, levels))) == 4
    # a whole source with one person: it is compared within the pipeline
    lonely = strata([50, 15, 10, 0], total, levels)
    assert lonely.tolist() == [0, 0, 0, 1]


def test_nothing_can_be_expected_where_there_are_no_others():
    assert np.isnan(dealt([5], [2], [5], [2])).all()
    found = fairly([2, 5], [5, 20], [np.nan, np.nan], [np.nan, np.nan], 0.3)
    assert np.isnan(found.shown).all()


def test_the_exact_chance_is_fishers_of_one_stratum():
    """Two-sided as twice the smaller tail."""
    p = fisher_exact([[9, 31], [5, 55]], alternative="greater").pvalue
    assert by_chance([40], [9], [100], [14]) == pytest.approx(2 * p)
    # two strata of which one has no hits at all say what one says
    assert by_chance([40, 10], [9, 0], [100, 30], [14, 0]) == pytest.approx(2 * p)


def test_a_measure_without_any_hit_compares_nobody():
    found = fairly([0, 0], [50, 60], [0.5, 0.5], [0.5, 0.5], 0.0)
    assert np.isnan(found.p_value).all()
    assert np.isnan(found.shown).all()


def test_among_people_who_are_alike_nobody_is_named():
    """Eight people, three strata, 200 teams: at most one in twenty names anybody."""
    random = np.random.default_rng(13)
    rates, named = np.array([0.1, 0.3, 0.5]), 0
    for _ in range(200):
        n = random.integers(5, 60, size=(8, 3))
        won = random.binomial(n, rates)
        told = [dealt(*one, n.sum(0), won.sum(0)) for one in zip(n, won, strict=True)]
        found = fairly(won.sum(1), n.sum(1), *zip(*told, strict=True), won.sum() / n.sum())
        named += any(directions(corrected(found.p_value), found.count, found.expected))
    assert named <= 10
