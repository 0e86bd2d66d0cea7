"""The chance within so many days: the worked example, paths that were drawn, and the fallbacks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from funnel.ahead.lattice import Lattice
from funnel.ahead.within import AGELESS, BASES, NOTHING, OLDEST, POSITION, STAGE, Within, seated

OFFER = (("won", None, [2.0, 4, 6]), ("lost", None, [3.0, 8]), ("still", None, [5.0, 10]))
NEW = (("stage", "Offer", [1.0, 1, 1]), ("lost", None, [1.0, 1]))


def company(unseen=0.0, pipeline="Retail", **stages):
    rows = [
        (pipeline, stage, place, way, to, unseen, np.array(days, float))
        for place, (stage, ways) in enumerate(stages.items(), 1)
        for way, to, days in ways
    ]
    names = ["pipeline", "stage", "position", "way", "next", "unseen_days", "days"]
    return pd.DataFrame(rows, columns=pd.Index(names))


def deals(*stages):
    return pd.DataFrame({"pipeline": "Retail", "stage": list(stages)})


def told(rows, stages, ages, days=40, enough=1):
    lattice = Lattice.of(rows)
    seats = seated(lattice, deals(*stages), np.array(ages, float), enough)
    return Within(lattice, days).of(seats), [BASES[code] for code in seats.basis]


@pytest.mark.parametrize(
    ("age", "days", "chance"),
    [(0, 40, 10 / 21), (3, 40, 7 / 15), (5, 40, 1 / 3), (7, 40, 0), (5, 3, 1 / 3), (0, 2, 1 / 7)],
)
def test_the_worked_example(age, days, chance):
    found, _ = told(company(New=NEW, Offer=OFFER), ["Offer"], [age])
    assert found[0, days] == pytest.approx(chance)


def test_the_way_through_the_next_stage():
    found, _ = told(company(New=NEW, Offer=OFFER), ["New"], [0])
    assert found[0, -1] == pytest.approx(2 / 7)
    assert found[0, 2] < 0.02  # a day here, two there


def test_a_way_back_is_walked_again_and_again():
    """New: 3/5 to Offer; Offer: 10/21 won, 1/10 back: W(New) 100/329, W(Offer) 500/987."""
    offer = (
        ("won", None, [1.0] * 100),
        ("stage", "New", [1.0] * 21),
        ("lost", None, [1.0] * 89),
    )
    found, _ = told(company(New=NEW, Offer=offer), ["New", "Offer"], [0, 0], days=60)
    assert found[:, -1] == pytest.approx([100 / 329, 500 / 987])


def test_the_last_day_alone_is_the_last_day_of_all():
    lattice = Lattice.of(company(New=NEW, Offer=OFFER))
    ages = np.array([0, 0, 3, 5.2, 99, np.nan])
    seats = seated(lattice, deals("New", *["Offer"] * 4, "New"), ages, 1)
    within = Within(lattice, 4)
    assert within.by_the_end(seats) == pytest.approx(within.of(seats)[:, -1], nan_ok=True)


def test_a_chance_never_falls_with_time():
    found, _ = told(company(New=NEW, Offer=OFFER), ["New", "Offer", "Offer"], [0, 0, 3])
    assert (np.diff(found, axis=1) >= -1e-12).all()
    assert found[:, 0] == pytest.approx([0, 0, 0])


def drawn(random, days, paths=40_000):
    """Of how many paths the win comes within so many days: three stages, each left after a drawn
    time, some back to the one before."""
    won = np.zeros(days + 1)
    stage, at = np.zeros(paths, int), np.zeros(paths)
    alive = np.ones(paths, bool)
    while alive.any():
        here = np.flatnonzero(alive)
        at[here] += random.gamma(2.0, 1.0 + stage[here])
        draw = random.random(here.size)
        moves = np.where(draw < 0.7, 1, np.where(draw < 0.8, -1, -9))
        stage[here] += moves
        wins = here[stage[here] == 3]
        won += np.histogram(np.ceil(at[wins]), bins=np.arange(days + 2) - 0.5)[0]
        alive[here] = (stage[here] >= 0) & (stage[here] < 3) & (at[here] < days)
    return np.cumsum(won) / paths


def test_it_is_what_drawn_paths_come_to():
    """A log of 60,000 stays against paths drawn from the same law."""
    random = np.random.default_rng(3)
    names = ("New", "Offer", "Contract")
    stages = {}
    for place, name in enumerate(names):
        lengths, draw = random.gamma(2.0, 1.0 + place, 20_000), random.random(20_000)
        on = ("won", None) if place == 2 else ("stage", names[place + 1])
        back = ("stage", names[place - 1]) if place else ("lost", None)
        stages[name] = (
            (*on, lengths[draw < 0.7]),
            (*back, lengths[(draw >= 0.7) & (draw < 0.8)]),
            ("lost", None, lengths[draw >= 0.8]),
        )
    found, _ = told(company(**stages), ["New"], [0], days=30)
    assert found[0] == pytest.approx(drawn(random, 30), abs=0.012)


def test_too_few_of_that_age_then_the_position_then_the_oldest_then_nothing():
    mine = company(New=(("won", None, [1.0] * 10 + [9.0] * 5), ("lost", None, [2.0] * 10)))
    theirs = company(pipeline="Export", Lead=(("lost", None, [9.0] * 15), ("won", None, [8.0] * 5)))
    rows = pd.concat([mine, theirs], ignore_index=True)
    found, basis = told(rows, ["New"] * 4, [0, 5, 20, np.nan], enough=20)
    assert basis == [STAGE, POSITION, OLDEST, AGELESS]
    # of 25 that reached the first day 10 were won on it: from then on 5 of 15 … 25 at risk at 1 day
    assert found[:, -1] == pytest.approx([15 / 25, 10 / 25, 5 / 15, 15 / 25])
    assert told(mine, ["Old"], [0], enough=20)[1] == [NOTHING]
    few, basis = told(company(New=NEW), ["New"], [0], enough=20)
    assert basis == [NOTHING]
    assert np.isnan(few).all()


def test_stays_older_than_the_log_count_from_when_it_began():
    young = company(
        New=(("won", None, [2.0] * 5), ("lost", None, [3.0] * 4), ("still", None, [90.0]))
    )
    old = company(
        unseen=30.0,
        New=(("won", None, [40.0] * 10), ("still", None, [90.0] * 10), ("lost", None, [20.0] * 7)),
    )
    rows = pd.concat([young, old], ignore_index=True)
    found, _ = told(rows, ["New", "New"], [0, 35], days=60)
    assert found[:, -1] == pytest.approx([0.5 + 0.1 * 10 / 21, 10 / 21])
