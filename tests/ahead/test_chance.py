"""The chance of an open deal, to the digit of the worked example, and against simple companies."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.ahead import Chances, Stays, filled_in
from funnel.ahead.chance import solved
from funnel.rules import everything
from tests.metrics.doors import drawn

OFFER = {"won": np.array([2.0, 4, 6]), "lost": np.array([3.0, 8])}
OPEN = np.array([5.0, 10])
NEW, SENT = ("Retail", "New"), ("Retail", "Offer")


def deals(*places):
    return pd.DataFrame(places, columns=pd.Index(["pipeline", "stage"]))


def company(**more):
    """New: three of five go on to Offer, two are lost."""
    new = {SENT: np.array([1.0, 1, 1]), "lost": np.array([1.0, 1])}
    return Chances({NEW: Stays(1, new), SENT: Stays(2, OFFER | more, OPEN)})


@pytest.mark.parametrize(
    ("age", "chance", "unknown"),
    [(0, 10 / 21, 4 / 21), (3, 7 / 15, 4 / 15), (5, 1 / 3, 1 / 3), (7, 0, 1 / 2)],
)
def test_the_worked_example(age, chance, unknown):
    told = company().at(deals(SENT), [age], enough=1)
    assert (told.chance[0], told.unknown[0]) == pytest.approx((chance, unknown))


def test_the_chance_of_a_stage_goes_through_the_next():
    chances = company()
    assert chances.worth[NEW] == pytest.approx(2 / 7)
    assert chances.worth[SENT] == pytest.approx(10 / 21)


def test_a_way_back_is_a_linear_system():
    """With Offer → New 1/10 besides: W(New) 100/329, W(Offer) 500/987."""
    wins, steps = np.array([0, 10 / 21]), np.array([[0, 3 / 5], [1 / 10, 0]])
    assert solved(wins, steps) == pytest.approx([100 / 329, 500 / 987])


def test_stages_that_only_lead_to_each_other_are_never_won():
    wins, steps = np.array([0.0, 0, 0.5]), np.array([[0, 1.0, 0], [1.0, 0, 0], [0, 0.5, 0]])
    assert solved(wins, steps) == pytest.approx([0, 0, 0.5])


def test_too_few_at_that_age_are_blank_and_say_how_many():
    told = company().at(deals(SENT, NEW, ("Retail", "Thinking")), [0, 0, 0])
    assert np.isnan(told.chance).all()
    assert np.isnan(told.unknown).all()


def test_the_position_over_all_pipelines_helps_where_a_stage_has_too_few():
    mine = Stays(1, {"won": np.array([1.0, 9, 9]), "lost": np.array([2.0])})
    theirs = Stays(1, {"won": np.array([8.0] * 5), "lost": np.array([8.0] * 15)})
    chances = Chances({("Retail", "New"): mine, ("Export", "Lead"): theirs})
    told = chances.at(deals(("Retail", "New"), ("Export", "Lead")), [5, 5])
    assert told.chance == pytest.approx([7 / 22, 5 / 20])
    assert told.n.tolist() == [22, 20]


def test_without_its_age_only_where_asked_for():
    chances = Chances({SENT: Stays(2, {"won": np.full(10, 1.0), "lost": np.full(10, 2.0)})})
    late = deals(SENT)
    assert math.isnan(chances.at(late, [30]).chance[0])
    assert chances.at(late, [30], ageless=True).chance[0] == pytest.approx(0.5)


def test_dead_deals_that_nobody_closes_have_no_chance():
    """100 won within 10 days, 100 that lie there for a year: whoever is there after 30 days has
    seen nobody win."""
    lengths = np.linspace(1, 10, 100)
    chances = Chances({SENT: Stays(1, {"won": lengths}, np.full(100, 365.0))})
    told = chances.at(deals(SENT, SENT), [0, 30])
    assert told.chance == pytest.approx([0.5, 0])
    assert told.unknown == pytest.approx([0.5, 1])


def test_an_idle_week_costs_what_the_chance_falls():
    chances = company()
    cost = chances.idle(deals(SENT, SENT, SENT), [0, 3, 9], enough=1)
    assert cost[:2] == pytest.approx([10 / 21, 7 / 15])
    assert math.isnan(cost[2])


LENGTHS = st.lists(st.integers(0, 9), min_size=1, max_size=12)


@given(LENGTHS, LENGTHS, LENGTHS, st.lists(st.integers(0, 9), max_size=9), st.integers(0, 9))
def test_chances_and_the_unknown_part_are_shares(won, lost, on, still, age):
    first = Stays(1, {SENT: np.array(on, float), "lost": np.array(lost, float)})
    second = Stays(2, {"won": np.array(won, float), NEW: np.array(on, float)}, np.array(still))
    told = Chances({NEW: first, SENT: second}).at(deals(NEW, SENT), [age, age], enough=1)
    for chance, unknown in zip(told.chance, told.unknown, strict=True):
        is_blank = math.isnan(chance) and math.isnan(unknown)
        assert is_blank or (chance >= 0 and unknown >= 0 and chance + unknown <= 1 + 1e-9)


def test_stays_older_than_the_log_count_from_when_it_began():
    """Ten new stays, nine of them over within three days; twenty were 30 days old when the log
    began, and ten of them were won after 40 days: of fresh ones they say nothing."""
    own = Stays(1)
    own.add("won", np.full(5, 2.0), 0.0)
    own.add("lost", np.full(4, 3.0), 0.0)
    own.add(None, np.array([90.0]), 0.0)
    own.add("won", np.full(10, 40.0), 30.0)
    own.add(None, np.full(10, 90.0), 30.0)
    own.add("lost", np.full(7, 20.0), 30.0)  # were over before anybody looked
    chances = Chances({SENT: own})
    told = chances.at(deals(SENT, SENT), [0, 35], enough=1)
    assert told.n.tolist() == [10, 21]
    assert told.chance == pytest.approx([0.5 + 0.1 * 10 / 21, 10 / 21])
    assert chances.pooled(1).at_risk(np.array([0.0, 35, 50])).tolist() == [10, 21, 11]


def test_a_position_from_an_age_on_says_what_all_its_stays_say():
    """Those that were over before a deal came to its age tell nothing of it."""
    random = np.random.default_rng(8)
    every = {}
    for place in (SENT, ("Other", "Sent")):
        own = Stays(1)
        own.add("won", random.exponential(9.0, 300), 0.0)
        own.add("lost", random.exponential(9.0, 300), 0.0)
        own.add("won", 30 + random.exponential(9.0, 40), 30.0)
        own.add(None, random.exponential(20.0, 50), 0.0)
        every[place] = own
    ages = np.array([20.0, 31.0, 44.0])
    late, whole = Chances(every), Chances(every)
    short = late.pooled(1, 20.0)
    assert short.time.size < whole.pooled(1).time.size
    assert short.at_risk(ages).tolist() == whole.pooled(1).at_risk(ages).tolist()
    for told, of_all in zip(
        short.beyond({"won": 1.0}, ages), whole.pooled(1).beyond({"won": 1.0}, ages), strict=True
    ):
        assert told == pytest.approx(of_all, rel=1e-12)
    # a younger deal asks for more of them
    assert late.pooled(1, 0.0).at_risk(np.zeros(1)) == whole.pooled(1).at_risk(np.zeros(1))


def test_closing_stages_that_a_system_writes_at_once_are_no_burst():
    """Worked through its stages, and then won, paid and filed within a minute; the other one was
    dragged through all of them."""
    stages = """
        pipeline | stage | position | kind
        R        | New   | 1        | open
        R        | Offer | 2        | open
        R        | Terms | 3        | open
        R        | Won   | 4        | won
        R        | Paid  | 5        | won
        R        | Filed | 6        | won
    """
    ways = ["New", "Offer", "Terms", "Won", "Paid", "Filed"]
    worked = ["01-05 09:10", "01-12 09:10", *(f"01-20 09:10:{one}0" for one in range(3))]
    dragged = [f"01-20 09:10:{one}0" for one in range(5)]
    moves = ["deal_id|moved_at|pipeline|from_stage|to_stage|moved_by"]
    for deal, times in (("worked", worked), ("dragged", dragged)):
        steps = zip(times, ways[:-1], ways[1:], strict=True)
        moves += [f"{deal}|2026-{at}|R|{left}|{right}|Olha" for at, left, right in steps]
    deals_of = "\n".join(
        ["deal_id|pipeline|stage|owner|created_at|closed_at"]
        + [f"{deal}|R|Filed|Olha|2026-01-01 09:10|" for deal in ("worked", "dragged")]
    )
    door = drawn(stages=stages, deals=deals_of, transitions="\n".join(moves))
    found = everything(door.facts)
    assert set(door.ask(found.filter(found.rule == "burst"))["deal_id"]) == {"worked", "dragged"}
    assert set(door.ask(filled_in(door.facts))["deal_id"]) == {"dragged"}


def test_what_is_learned_of_a_stay_takes_few_bytes():
    """A server holds it of all stays: the curves as they come take 88 bytes of each."""
    days = np.random.default_rng(0).exponential(10, 9_000)
    own = Stays(1, {"won": days[:3000], "lost": days[3000:6000], "out": days[6000:]})
    curve = Chances({SENT: own}).curves[SENT]
    held = [one for kept in vars(curve).values() for one in arrays(kept)]
    assert sum(one.nbytes for one in held) < 40 * days.size


def arrays(kept):
    """The arrays in what is kept."""
    if isinstance(kept, np.ndarray):
        return [kept]
    inner = kept.values() if isinstance(kept, dict) else getattr(kept, "__dict__", {}).values()
    return [array for one in inner for array in arrays(one)]
