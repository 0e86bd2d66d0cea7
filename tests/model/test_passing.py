"""Pipelines that hand on, deals that begin in a closed stage, and losses in another pipeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from funnel import tables
from funnel.facts import Facts
from funnel.model import Decisions
from tests.metrics.doors import UTC, cells, complete, table
from tests.model.door import from_tables

STAGES = """
    pipeline | stage    | position | kind
    Sales    | New      | 1        | open
    Sales    | Offer    | 2        | open
    Sales    | Won      | 3        | won
    Sales    | Lost     | 4        | lost
    Delivery | Plan     | 1        | open
    Delivery | Done     | 2        | won
    Delivery | Refused  | 3        | lost
"""
DEALS = """
    deal_id | pipeline | stage   | owner | created_at       | closed_at
    A       | Delivery | Plan    | Lesia | 2026-01-01 09:00 |
    B       | Delivery | Done    | Lesia | 2026-01-01 09:00 | 2026-01-20 09:00
    C       | Delivery | Plan    | Lesia | 2026-01-01 09:00 |
    D       | Delivery | Refused | Lesia | 2026-01-01 09:00 | 2026-01-09 09:00
    E       | Sales    | Lost    | Olha  | 2026-01-01 09:00 | 2026-01-08 09:00
    F       | Sales    | Offer   | Olha  | 2026-01-01 09:00 |
    G       | Sales    | Offer   | Olha  | 2026-01-03 09:00 |
"""
MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_pipeline | to_stage | moved_by
    A       | 2026-01-03 09:00 | Sales    | New        | Sales       | Offer    | Olha
    A       | 2026-01-07 09:00 | Sales    | Offer      | Delivery    | Plan     | Olha
    B       | 2026-01-03 09:00 | Sales    | New        | Sales       | Offer    | Olha
    B       | 2026-01-08 09:00 | Sales    | Offer      | Delivery    | Plan     | Olha
    B       | 2026-01-20 09:00 | Delivery | Plan       | Delivery    | Done     | Lesia
    C       | 2026-01-04 09:00 | Sales    | New        | Delivery    | Plan     | Olha
    D       | 2026-01-05 09:00 | Sales    | New        | Sales       | Offer    | Olha
    D       | 2026-01-09 09:00 | Sales    | Offer      | Delivery    | Refused  | Olha
    E       | 2026-01-08 09:00 | Sales    | New        | Sales       | Lost     | Olha
    F       | 2026-01-04 09:00 | Sales    | Won        | Sales       | Offer    | Olha
    G       | 2026-01-05 09:00 | Sales    | New        | Sales       | Offer    | Olha
"""


def built(passes):
    moves = MOVES.replace(
        "pipeline | from_stage | to_pipeline", "from_pipeline | from_stage | pipeline"
    )
    decisions = Decisions(
        timezone="UTC", as_of=datetime(2026, 2, 1, 9), settings={"passes": passes}
    )
    return complete(from_tables(decisions=decisions, deals=DEALS, transitions=moves, stages=STAGES))


@pytest.fixture(scope="module")
def handing():
    return built({"Sales": {"Delivery": "Offer"}})


def outcomes(door, pipeline="Sales"):
    found = door.ask(tables.journeys.order_by("deal_id"))
    found = found[found["pipeline"] == pipeline]
    return dict(zip(found["deal_id"], found["outcome"], strict=True))


def test_a_move_from_the_last_stage_to_where_it_hands_on_is_a_success(handing):
    assert outcomes(handing) == {
        "A": "passed_on",
        "B": "passed_on",
        "C": "moved_out",  # not from the last stage
        "D": "lost",  # straight into the loss of the other pipeline
        "E": "lost",
        "F": "open",
        "G": "open",
    }
    assert outcomes(handing, "Delivery")["B"] == "won"


def test_without_the_setting_it_is_only_moved_out():
    assert set(outcomes(built({})).values()) == {"moved_out", "lost", "open"}
    wider = outcomes(built({"Sales": {"Delivery": "New"}}))
    assert wider["C"] == "passed_on"


def test_it_counts_as_won_in_conversion_managers_and_cohorts(handing):
    sales = replace(UTC, pipelines=("Sales",))
    rows = table("conversion", handing, sales)
    rows = rows[rows["position"] > 0]
    assert cells(rows, "stage", "reached", "went_on", "stopped", "waiting", "won") == [
        ("New", 7, 5, 2, 0, 2),
        ("Offer", 5, 2, 1, 2, 2),
    ]
    people = table("managers", handing, sales)
    assert people["won"].sum() == 2
    assert table("cohorts", handing, sales)["won"].sum() == 2
    closed = handing.ask(tables.journeys.filter(tables.journeys.outcome == "passed_on"))
    assert sorted(closed["closed_days"]) == [6, 7]


def test_a_deal_created_in_won_and_moved_back_begins_with_its_creation(handing):
    found = handing.ask(tables.journeys.filter(tables.journeys.deal_id == "F"))
    assert str(found["began_at"][0]) == "2026-01-01 09:00:00"
    assert not found["is_began_unknown"][0]


def test_tiles_count_each_deal_once_and_say_what_was_taken_back(handing):
    """B was passed on and won there; D is lost in both pipelines; F's win was taken back."""

    def tiles(*pipelines):
        found = table("overview", handing, replace(UTC, pipelines=pipelines)).set_index("tile")
        return found["value"]["won"], found["value"]["lost"], found["taken_back"]["won"]

    assert tiles() == tiles("Sales", "Delivery") == (1, 2, 1)
    assert tiles("Sales") == (2, 2, 1)


def test_what_most_deals_do_at_the_end_is_proposed():
    from funnel.metrics import passing

    stages = pd.DataFrame({"pipeline": "Sales", "stage": ["New", "Offer"], "position": [1, 2]})
    moved = pd.DataFrame(
        {
            "pipeline": "Sales",
            "other": ["Delivery", "Delivery", "Archive"],
            "last_open_stage": ["Offer", "New", "Offer"],
            "last_open_position": [2, 1, 2],
            "deals": [17, 4, 19],
        }
    )
    (one,) = passing.proposals(moved, stages, Facts("s", datetime(2026, 1, 1)))
    assert one == ("Sales", "Delivery", "Offer", 21, 21)
    known = Facts("s", datetime(2026, 1, 1), settings={"passes": {"Sales": {"Delivery": "Offer"}}})
    assert not passing.proposals(moved, stages, known)
    assert passing.changed({"Sales": {"Delivery": "Offer"}}, "Sales", "Delivery", None) is None
