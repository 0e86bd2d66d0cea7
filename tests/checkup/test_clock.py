"""Working time: the clock of a log by hand, and what it keeps apart – nights from second jobs – in
many made-up offices."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from funnel.checkup.clock import clock_of, hours, spread
from funnel.checkup.mixture import two_humps

RUNS = 40
RANDOM = np.random.default_rng(3)


def office(at: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Hours since a Monday, those outside 9 to 18 from Monday to Friday put off until the office
    opens."""
    for _ in range(2):
        at = np.where(at % 24 >= 18, (at // 24 + 1) * 24 + 9 + random.exponential(0.7, at.size), at)
        at = np.where(at % 24 < 9, at // 24 * 24 + 9 + random.exponential(0.7, at.size), at)
        at = np.where(
            at // 24 % 7 >= 5,
            (at // 24 + 7 - at // 24 % 7) * 24 + 9 + random.exponential(0.7, at.size),
            at,
        )
    return at


def ended(start: np.ndarray, work: np.ndarray) -> np.ndarray:
    """When so many hours of work after the start are over."""
    done = start // 168 * 45 + start % 168 // 24 * 9 + np.clip(start % 24 - 9, 0, 9) + work
    return done // 45 * 168 + done % 45 // 9 * 24 + 9 + done % 9


def is_two(
    start: np.ndarray, end: np.ndarray, moves: np.ndarray, random: np.random.Generator
) -> bool:
    clock = clock_of(spread(moves, random), np.ones(moves.size))
    start, end = spread(start, random), spread(end, random)
    lengths = clock.days(start, end)
    humps = two_humps(lengths[(end > start + 1 / 12) & clock.is_open(start)])
    return humps.gain >= 10 and humps.are_two and humps.apart >= 4 and min(humps.weights) >= 0.2


def told(work: np.ndarray, random: np.random.Generator, grain: float, *, is_put_off: bool) -> bool:
    """Whether stays of so many hours of work, or of hours put off until the office opens, are
    called two kinds."""
    start = office(random.uniform(0, 8760, work.size), random)
    end = office(start + work * 168 / 45, random) if is_put_off else ended(start, work)
    days = random.integers(0, 365, 2000)
    moves = np.concatenate(
        [end, days[days % 7 < 5] * 24 + random.uniform(9, 18, (days % 7 < 5).sum())]
    )
    start, end, moves = (
        np.floor(at / grain) * grain if grain else at for at in (start, end, moves)
    )
    return is_two(start, end, moves, random)


@pytest.mark.parametrize(
    ("grain", "is_put_off"),
    [(0.0, False), (0.0, True), (1 / 60, True), (1.0, False), (24.0, False), (24.0, True)],
)
def test_nights_and_weekends_are_no_second_job(grain, is_put_off):
    alarms, cases = 0, 0
    for seed in range(RUNS):
        random = np.random.default_rng(seed)
        median, sigma = random.choice((1.3, 4.0, 10.0, 60.0)), random.choice((0.6, 1.0, 1.5))
        alarms += told(
            random.lognormal(np.log(median), sigma, 300), random, grain, is_put_off=is_put_off
        )
        cases += 1
    assert alarms <= cases / 20


@pytest.mark.parametrize(
    ("fast", "slow", "grain"),
    [(1.5, 18.0, 0.0), (2.0, 45.0, 0.0), (4.0, 60.0, 1 / 60), (4.0, 60.0, 1.0), (4.0, 160.0, 24.0)],
)
def test_two_jobs_in_office_hours_are_found(fast, slow, grain):
    hits = 0
    for seed in range(RUNS):
        random = np.random.default_rng(seed)
        both = (random.lognormal(np.log(median), 0.45, 300) for median in (fast, slow))
        work = np.where(random.random(300) < random.uniform(0.3, 0.7), *both)
        hits += told(work, random, grain, is_put_off=False)
    assert hits >= 0.95 * RUNS


def test_working_time_by_hand():
    days = np.repeat(np.arange(0, 364), 9)
    moves = (days * 24 + np.tile(np.arange(9, 18), 364)).astype(float)
    clock = clock_of(moves[days % 7 < 5], np.ones((days % 7 < 5).sum()))
    assert clock.keeps_hours
    day = 168 / 45 / 24  # one hour of work in days, so that a week stays a week
    start, end = np.array([10.0, 17.0, 4 * 24 + 17.0]), np.array([12.0, 24 + 10.0, 7 * 24 + 10.0])
    assert clock.days(start, end) == pytest.approx(2 * np.full(3, day), rel=0.15)
    assert clock.days(np.array([10.0]), np.array([178.0])) == pytest.approx([7.0])
    assert clock.is_open(np.array([9.0, 8.5, 18.5, 5 * 24 + 10.0])).tolist() == [
        True,
        False,
        False,
        False,
    ]


def test_a_log_round_the_clock_keeps_no_hours():
    moves = RANDOM.uniform(0, 8760, 500)
    clock = clock_of(moves, np.ones(500))
    assert not clock.keeps_hours
    assert clock.days(moves, moves + 30) == pytest.approx(np.full(500, 30 / 24))
    assert clock.is_open(moves).all()


@pytest.mark.parametrize(
    "at",
    [
        np.repeat(np.arange(365) * 24.0, 3),
        np.repeat(np.arange(52) * 168 + 81.0, 9),
        np.full(20, 10.0),
    ],
)
def test_dates_without_times_weekly_looks_and_a_few_moves_tell_no_hours(at):
    assert not clock_of(at, np.ones(at.size)).keeps_hours


def test_moments_are_those_of_the_clock_on_the_wall():
    winter, summer = hours(
        pd.Series(pd.to_datetime(["2026-01-05 07:00", "2026-07-06 06:00"])), "Europe/Kyiv"
    )
    assert (winter % 168, summer % 168) == (9.0, 9.0)


@pytest.mark.parametrize("grain", [1 / 60, 1.0, 24.0])
def test_what_was_cut_is_spread_within_its_own(grain):
    at = np.floor(RANDOM.uniform(0, 8760, 200) / grain) * grain
    spread_out = spread(at, np.random.default_rng(0))
    assert (np.floor(spread_out / grain + 1e-9) == np.round(at / grain)).all()
    exact = RANDOM.uniform(0, 8760, 200)
    assert (spread(exact, np.random.default_rng(0)) == exact).all()
