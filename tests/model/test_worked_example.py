"""The worked example of the method: its visits and journeys, to the digit."""

from __future__ import annotations

import pytest

from funnel import tables
from tests.metrics.doors import cells
from tests.model.door import GOLDEN, load_folder


@pytest.fixture(scope="module")
def example():
    return load_folder(GOLDEN, "2026-02-01 09:00")


def test_visits_of_the_example(example):
    visits = example.ask(tables.visits).sort_values(["deal_id", "visit_no"])
    assert cells(visits, "deal_id", "visit_no", "stage", "dwell_days", "open_days", "ended") == [
        ("D1", 1, "New", 2.0, None, "forward"),
        ("D1", 2, "Qualified", 3.0, None, "forward"),
        ("D1", 3, "Offer", 4.0, None, "forward"),
        ("D1", 4, "Negotiation", 10.0, None, "won"),
        ("D2", 1, "New", 1.0, None, "skipped"),
        ("D2", 2, "Offer", 2.0, None, "won"),
        ("D3", 1, "New", 30.0, None, "won"),
        ("D4", 1, "New", 1.0, None, "forward"),
        ("D4", 2, "Qualified", 2.0, None, "back"),
        ("D4", 3, "New", 5.0, None, "forward"),
        ("D4", 4, "Qualified", 3.0, None, "lost"),
        ("D5", 1, "New", 2.0, None, "forward"),
        ("D5", 2, "Qualified", 1.0, None, "forward"),
        ("D5", 3, "Offer", None, 24.0, "still_here"),
        ("D6", 1, "Offer", 5.0, None, "lost"),
        ("D7", 1, "New", 2.0, None, "forward"),
        ("D7", 2, "Qualified", None, 27.0, "still_here"),
        ("D8", 1, "New", 1.0, None, "forward"),
        ("D8", 2, "Qualified", 1.0, None, "forward"),
        ("D8", 3, "Offer", 1.0, None, "won"),
        ("D8", 4, "Negotiation", 15.0, None, "won"),
    ]


def test_journeys_of_the_example(example):
    journeys = example.ask(tables.journeys).sort_values("deal_id")
    assert cells(
        journeys,
        "deal_id",
        "outcome",
        "closed_days",
        "furthest_position",
        "reached_position",
        "strict_position",
        "last_open_stage",
    ) == [
        ("D1", "won", 19.0, 4, 4, 4, "Negotiation"),
        ("D2", "won", 3.0, 3, 4, 1, "Offer"),
        ("D3", "won", 30.0, 1, 4, 1, "New"),
        ("D4", "lost", 11.0, 2, 2, 2, "Qualified"),
        ("D5", "open", None, 3, 3, 3, "Offer"),
        ("D6", "lost", 5.0, 3, 3, 0, "Offer"),
        ("D7", "open", None, 2, 2, 2, "Qualified"),
        ("D8", "won", 21.0, 4, 4, 4, "Negotiation"),
    ]
