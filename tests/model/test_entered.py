"""The stages that a journey entered, by its number: the same as its visits say."""

from __future__ import annotations

import random

import ibis
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel import tables
from funnel.codes import STAYED_IN
from funnel.model.entered import BITS, bits, words
from tests.model.door import TestDoor, from_tables

LONG = BITS + 8
NAMES = [f"Stage {number:02}" for number in range(1, LONG + 1)]


def both(door: TestDoor) -> tuple[set, set]:
    """The stages of each journey, by its number and by its visits."""
    j, e, v = tables.journeys, tables.entered_stages, tables.visits
    told = j.inner_join(e.drop("pipeline"), "entered_no")
    columns = ["deal_id", "pipeline", "stage", "kind", "position"]
    frames = [door.ask(one.select(*columns).distinct()) for one in (told, v)]
    by_number, by_visits = (set(frame.astype(str).itertuples(index=False)) for frame in frames)
    return by_number, by_visits


@pytest.fixture(scope="module")
def long_way() -> TestDoor:
    """A pipeline with more stages than one whole number has bits, beside a short one."""
    draw = random.Random(18)
    stages = [("Long", name, place, "open") for place, name in enumerate(NAMES, 1)]
    stages += [("Long", "Waiting", None, "parked"), ("Long", "Won", None, "won")]
    stages += [("Short", "New", 1, "open"), ("Short", "Lost", None, "lost")]
    moves, deals = [], []
    for number in range(40):
        here, at = "Stage 01", pd.Timestamp("2026-01-01")
        deals.append((f"D{number}", "Long", at))
        for there in [*sorted(draw.sample(NAMES[1:], 6)), draw.choice(["Waiting", "Won"])]:
            at += pd.Timedelta(hours=draw.randint(1, 48))
            moves.append((f"D{number}", at, "Long", here, "Long", there))
            here = there
    moves.append(("D0", pd.Timestamp("2026-03-01"), "Long", here, "Short", "New"))
    return from_tables(
        deals=pd.DataFrame(deals, columns=["deal_id", "pipeline", "created_at"]),
        transitions=pd.DataFrame(
            moves,
            columns=["deal_id", "moved_at", "from_pipeline", "from_stage", "pipeline", "to_stage"],
        ),
        stages=pd.DataFrame(stages, columns=["pipeline", "stage", "position", "kind"]),
        as_of="2026-04-01",
    )


def test_stages_beyond_one_number_are_told_too(long_way):
    by_number, by_visits = both(long_way)
    assert by_number == by_visits
    assert {row.stage for row in by_number} > {NAMES[0], NAMES[-1], "Waiting", "New"}


def test_journeys_that_entered_the_same_stages_bear_one_number(long_way):
    numbers = long_way.ask(tables.journeys).entered_no
    sets = long_way.ask(tables.entered_stages).groupby("entered_no").stage.agg(frozenset)
    assert numbers.notna().all()
    assert sets.is_unique or len(sets) == len({*sets.items()})
    assert long_way.ask(tables.entered_stages.distinct().count().name("n")).n[0] == len(
        long_way.ask(tables.entered_stages)
    )


def test_a_journey_that_stayed_nowhere_has_no_stages():
    door = from_tables(
        deals="""
            deal_id | pipeline | stage | created_at       | closed_at
            D1      | Retail   | Lost  | 2026-01-01 09:00 | 2026-01-02 09:00
            D2      | Retail   | New   | 2026-01-01 09:00 |
        """,
        stages="""
            pipeline | stage | position | kind
            Retail   | New   | 1        | open
            Retail   | Lost  |          | lost
        """,
        as_of="2026-02-01",
    )
    by_number, by_visits = both(door)
    assert by_number == by_visits
    assert {row.deal_id for row in by_number} == {"D2"}
    assert not len(door.ask(tables.journeys.filter(tables.journeys.entered_no.isnull())))


@given(st.dictionaries(st.tuples(st.sampled_from("AB"), st.text()), st.sampled_from(tables.KINDS)))
def test_a_stage_is_told_by_one_bit_of_one_number(kinds):
    """Whatever of them a journey entered is read again from its numbers."""
    told = bits(kinds)
    assert set(told) == {place for place, kind in kinds.items() if kind in STAYED_IN}
    entered = [place for number, place in enumerate(told) if number % 3 and place[0] == "A"]
    numbers = [0] * words(told)
    for word, bit in map(told.get, entered):
        numbers[word] |= bit
    own = [place for place in told if place[0] == "A"]
    assert [place for place in own if numbers[told[place][0]] & told[place][1]] == entered
    assert all(0 <= number < 1 << BITS for number in numbers)


def test_the_engine_reads_the_highest_bit():
    highest = ibis.literal(1 << (BITS - 1), "int64")
    assert TestDoor().ask(((highest & highest) == highest).name("is_so")).is_so[0]
