"""The school report: nothing later than its moment is used, and it says so where it can't say
anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from bench.lab.cast import HARD, STEADY
from bench.lab.files import built, exported, known_at, made
from bench.lab.worlds import UNTIL
from funnel.ahead import filled_in, stays
from funnel.ahead.coming import Coming, Slice
from funnel.ahead.everyone import Everyone
from funnel.ahead.lattice import STILL, Lattice
from funnel.ahead.origins import HORIZON, Origins
from funnel.ahead.past import Past
from funnel.ahead.record import (
    COVERS,
    FEW,
    NONE,
    WORSE,
    calibration,
    ends_of_weeks,
    judged,
    marked,
    moment_of,
    since_1970,
)
from funnel.answers import answer
from funnel.metrics import forecast_past
from funnel.metrics.forecast_words import why_not
from tests.metrics.doors import UTC

SMALL = replace(STEADY, name="forecast", deals=900, days=400, tasks=False)


def told_of(door):
    asked = forecast_past.asked(UTC, door.facts)
    return {name: door.ask(expression) for name, expression in asked.items()}


@pytest.fixture(scope="module")
def steady():
    return made(SMALL, 1)


@pytest.fixture(scope="module")
def report(steady):
    told = told_of(steady[0])
    return judged(forecast_past.learned(told, steady[0].facts), told["inside"])


def test_a_log_that_is_cut_there_says_the_same(steady):
    """What the report says of a moment is what the page would have said then."""
    door, deals = steady
    at = UNTIL - timedelta(days=70, hours=9)
    told = told_of(door)
    everyone = Everyone.of(Past.of(told), [since_1970(at)], HORIZON)
    (origin,) = Origins(everyone, everyone.inside(told["inside"])).every()
    early = known_at(SMALL, deals, at)
    open_then = answer("open-chances", early, UTC).table
    open_then = open_then.assign(calendar_days_here=open_then["days_here"])
    lattice = Lattice.of(early.ask(stays(filled_in(early.facts))))
    coming = Coming(lattice, open_then, [Slice(at.date(), 0.0, 28.0)])
    told = coming.chances(coming.ahead[0])
    assert len(open_then) == origin.chance.size
    assert np.sort(told) == pytest.approx(np.sort(np.nan_to_num(origin.chance)))
    came = answer("forecast", early, UTC).expressions["came"]
    new = coming.arrivals(early.ask(came), coming.ahead[0]).sum()
    assert new == pytest.approx(origin.new)


def test_the_report_judges_26_weeks(report, steady):
    assert len(report.origins) == 26
    last = moment_of(report.origins[-1].at)
    assert last.weekday() == 0
    assert last <= steady[0].facts.as_of - timedelta(days=28)
    assert len(ends_of_weeks(steady[0].facts)) == 26


def test_what_is_said_of_a_steady_company_comes(report):
    said = np.array([one.said for one in report.origins])
    came = np.array([one.came for one in report.origins])
    assert said.mean() == pytest.approx(came.mean(), rel=0.15)
    for row in calibration(report.origins).to_dict("records"):
        spread = 4 * np.sqrt(row["said"] * (1 - row["said"]) / (row["n"] / 4))
        assert abs(row["said"] - row["came"]) < spread


def test_the_band_widens_where_earlier_forecasts_were_off(report):
    off = [replace(one, came=3 * one.came + 20) for one in report.origins]
    wide = marked(off)
    assert wide.widening[0] == 1.0
    assert wide.widening[3] == 1.0  # nothing can be judged before four weeks are over
    assert wide.widening[4] > 2
    assert wide.judged.all > 2


def test_what_the_last_weeks_say_better_is_not_shown(report):
    knowing = [replace(one, weekly=one.came / 4, weekly_variance=0.1) for one in report.origins]
    assert marked(knowing).judged.reason == WORSE
    certain = [replace(one, came=round(one.said), weekly=0.0) for one in report.origins]
    assert marked(certain).judged.reason == COVERS  # a band that is never missed is none


def test_of_nothing_that_was_ever_won_there_is_no_forecast(report):
    idle = [replace(one, came=0, weekly=0.0, weekly_variance=0.0) for one in report.origins]
    told = marked(idle).judged
    assert told.reason == NONE
    assert why_not(told) == "No forecast: in the weeks that are judged nothing was won"


def test_few_weeks_are_no_forecast(report):
    assert marked(report.origins[:11]).judged.reason == FEW
    assert not marked([]).judged.is_shown
    why = why_not(marked(report.origins[:11]).judged)
    assert why == "Too early for a forecast: of 12 weeks that have to be judged 11 can be"


def test_what_came_is_counted_by_hand(steady, report):
    door, deals = steady
    one = report.origins[5]
    since, until = moment_of(one.at), moment_of(one.at + 28)
    won = [deal for deal in deals if deal.stage == "Won" and since < deal.closed <= until]
    assert one.came == len(won)
    assert one.came_by_open == sum(deal.created <= since for deal in won)
    assert one.came_worth == pytest.approx(sum(deal.amount for deal in won))
    assert one.last == sum(
        deal.stage == "Won" and since - timedelta(days=28) < deal.closed <= since for deal in deals
    )
    del door


def test_what_was_learned_by_then_is_what_a_log_cut_there_teaches():
    """Stays that are over, go on, were watched late, teach nothing, or contradict themselves."""
    random = np.random.default_rng(1)
    size = 400
    entered = random.uniform(0, 100, size).round(1)
    left = np.where(random.random(size) < 0.2, np.inf, entered + random.exponential(9, size))
    left[:5] = -np.inf
    way = np.where(np.isfinite(left), random.integers(0, 3, size), STILL)
    since = np.where(random.random(size) < 0.1, 3.0, 0.0)
    out_at = np.where(random.random(size) < 0.1, random.uniform(0, 100, size), np.inf)
    place, blank = random.integers(0, 2, size), np.zeros(size)
    flags = np.ones(size, dtype=bool)
    names = (("R", "New"), ("R", "Offer"))
    past = Past(
        names,
        (1, 2),
        place,
        place,
        place,
        way,
        entered,
        left,
        flags,
        since,
        out_at,
        flags,
        blank,
        blank,
        blank,
        place,
    )
    for at in (0.0, 41.5, 100.0, 200.0):
        known = (entered <= at) & (out_at > at)
        ways = np.where(left <= at, way, STILL)[known]
        days = (np.minimum(left, at) - entered)[known]
        plain = Lattice.counted(names, (1, 2), place[known], ways, days, since[known])
        found = past.learned(at)
        for name in ("curve", "way", "ended", "still", "late"):
            assert np.array_equal(getattr(found, name), getattr(plain, name)), (at, name)


def test_shuffled_outcomes_give_flat_chances():
    """Who is won is drawn anew, whatever the stage and the age: no stage says more than another."""
    world = replace(SMALL, deals=1500)
    steps = tuple(replace(step, on=1.0) for step in world.lines[0].steps)
    world = replace(world, lines=(replace(world.lines[0], steps=steps),), back=0.0, skip=0.0)
    door, deals = made(world, 2)
    random = np.random.default_rng(5)
    for deal in deals:
        if deal.closed and random.random() < 0.5:
            at, before, _, who = deal.moves[-1]
            deal.moves[-1] = (at, before, "Lost", who)
            deal.stage = "Lost"
    shuffled = built(exported(world, deals, 2))
    told = answer("open-chances", shuffled, UTC).table.query("chance_n >= 60")["chance"]
    assert len(told) > 20
    assert told.between(0.3, 0.7).all()
    assert told.std() < 0.06
    del door


def test_a_company_whose_leads_stopped_is_forecast_without_new_ones():
    door, _ = made(replace(HARD["leads that stop"], deals=900, tasks=False), 1)
    came = answer("forecast", door, UTC).expressions["came"]
    assert not len(door.ask(came))


def test_dead_deals_do_not_count_as_wins_to_come():
    door, _ = made(replace(HARD["dead deals never closed"], deals=900, tasks=False), 1)
    table = answer("open-chances", door, UTC).table
    old = table[table["days_here"] > 120]
    assert len(old) > 20
    assert (old["within_30"].fillna(0) < 0.05).all()
