"""What a verdict rests on keeps its promise: at most one false alarm in twenty, and no second hump
where there is one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.checkup.logrank import logrank
from funnel.checkup.mixture import two_humps
from funnel.checkup.name_signs import actions, is_blurred, is_bucket, is_decision
from funnel.checkup.proof import Comparison, expected, holm, mantel_haenszel

EMPTY = np.empty(0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_never_lowers_a_p_value_and_keeps_their_order(p_values):
    corrected = holm(p_values)
    assert all(p <= one <= 1 for p, one in zip(p_values, corrected, strict=True))
    assert [corrected[place] for place in np.argsort(p_values, kind="stable")] == sorted(corrected)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def test_teams_without_a_difference_raise_one_alarm_in_twenty_at_most():
    random, alarms, teams = np.random.default_rng(5), 0, 300
    for _ in range(teams):
        n = random.integers(20, 200, 5)
        hits = random.binomial(n, 0.2)
        alarms += (
            min(
                holm(
                    [
                        Comparison(*map(int, (h, m, hits.sum() - h, n.sum() - m))).p_value
                        for h, m in zip(hits, n, strict=True)
                    ]
                )
            )
            < 0.05
        )
    assert alarms <= 0.05 * teams


def test_strata_are_compared_with_themselves():
    easy, hard = Comparison(2, 100, 1, 50), Comparison(30, 50, 60, 100)
    assert expected([easy, hard]) == pytest.approx((2 + 30) / 150)
    assert mantel_haenszel([easy, hard]) > 0.5
    assert mantel_haenszel([Comparison(30, 100, 5, 100), Comparison(40, 50, 60, 100)]) < 0.001


def test_equal_paces_raise_one_alarm_in_twenty_at_most():
    random, alarms = np.random.default_rng(2), 0
    for _ in range(400):
        one, other = random.exponential(5, 40), random.exponential(5, 60)
        alarms += (
            logrank(
                one[one < 12],
                np.full((one >= 12).sum(), 12.0),
                other[other < 12],
                np.full((other >= 12).sum(), 12.0),
            )
            < 0.05
        )
    assert alarms <= 0.075 * 400  # 20 expected, three standard errors above


def test_logrank_by_hand():
    # expected of the first: 1/2 + 1/3 + 1/2, variance 1/4 + 2/9 + 1/4; it had 2: chi² = (2/3)² /
    # (13/18) = 0.6154
    assert logrank(np.array([1.0, 3.0]), EMPTY, np.array([2.0, 4.0]), EMPTY) == pytest.approx(
        0.43277, abs=1e-5
    )


SINGLE = {
    "log-normal": lambda random: random.lognormal(1.5, 0.7, 600),
    "a broad log-normal": lambda random: random.lognormal(1.5, 1.2, 600),
    "a constant rate": lambda random: random.exponential(6, 600),
    "Weibull": lambda random: 5 * random.weibull(1.6, 600),
    "gamma": lambda random: random.gamma(2, 3, 600),
}


@pytest.mark.parametrize("shape", SINGLE)
def test_one_kind_of_stay_is_not_two(shape):
    alarms = 0
    for seed in range(20):
        humps = two_humps(SINGLE[shape](np.random.default_rng(seed)))
        alarms += (
            humps.gain >= 10 and humps.are_two and humps.apart >= 4 and min(humps.weights) >= 0.2
        )
    assert alarms <= 1


def test_two_kinds_of_stays_are_found_as_they_were_made():
    random = np.random.default_rng(1)
    humps = two_humps(
        np.concatenate([random.lognormal(0, 0.4, 300), random.lognormal(3, 0.5, 200)])
    )
    assert humps.gain > 100
    assert humps.are_two
    assert humps.weights[0] == pytest.approx(0.6, abs=0.03)
    assert humps.medians[1] == pytest.approx(np.exp(3), rel=0.15)
    assert 1 < humps.border < 15


@pytest.mark.parametrize(
    "name",
    [
        "In progress",
        "Клієнт думає",
        "В роботі",
        "клиент думает",
        "Postponed",
        "Thinking",
        "Відкладено",
        "Waiting for client",
        "Interested",
        "Negotiation in progress",
        "Stage 2",
        "Зацікавлений клієнт",
        "Ведуться переговори",
        "На контролі",
        "Заморожено",
        "Потенциальный клиент",
        "Этап 3",
    ],
)
def test_blurred_names(name):
    assert is_blurred(name)


@pytest.mark.parametrize(
    "name",
    [
        "Offer sent, get an answer",
        "Вислали КП, отримати відповідь",
        "Qualified",
        "Offer",
        "Negotiation",
        "Новий",
        "Договір підписано",
        "Interest found, make an offer",
        "Negotiation/Review",
        "Первичный контакт",
        "Step 2 done, make step 3",
        "Обговорено умови",
    ],
)
def test_clear_or_plain_names_are_not_blurred(name):
    assert not is_blurred(name)


def test_what_names_say():
    assert is_bucket("Клієнт думає")
    assert is_bucket("Postponed")
    assert not is_bucket("Offer sent, get an answer")
    assert is_decision("Client decides")
    assert is_decision("Клиент думает")
    assert not is_decision("Contract signed")
    assert actions("Prepare an offer and agree it") == 2
    assert actions("Підготувати КП та погодити") == 2
    assert actions("Offer sent, get an answer") == 1
