"""Closings that the list gives too coarsely: a mere date, or cut to the minute."""

from __future__ import annotations

from datetime import datetime

import pytest

from funnel import tables
from tests.model.test_rules_of_visits import built, checks


@pytest.mark.parametrize(
    ("created", "listed", "moved", "closed"),
    [
        ("2026-01-01 09:00:00", "2026-01-03 00:00:00", "2026-01-03 15:20:10", "2026-01-03 15:20:10"),  # a mere date
        ("2026-01-01 09:00:00", "2026-01-03 15:20:00", "2026-01-03 15:20:10", "2026-01-03 15:20:10"),  # cut to the minute
        ("2026-01-01 09:00:00", "2026-01-03 14:00:00", "2026-01-03 15:20:10", "2026-01-03 14:00:00"),  # another moment counts as it stands
        ("2026-01-01 09:00:00", "", "2026-01-03 15:20:10", "2026-01-03 15:20:10"),
    ],
)
def test_a_closing_given_too_coarsely_is_the_last_move_of_that_day_or_minute(created, listed, moved, closed):
    door = built(
        f"deal_id | pipeline | stage | created_at | closed_at\nD1 | Retail | Won | {created} | {listed}",
        f"deal_id | pipeline | from_stage | to_stage | moved_at\nD1 | Retail | New | Won | {moved}",
    )
    assert door.ask(tables.journeys).closed_at.tolist() == [datetime.fromisoformat(closed)]


def test_a_closing_cut_to_the_minute_is_not_before_the_creation():
    door = built("deal_id | pipeline | stage | owner | created_at | closed_at\nD1 | Retail | Won | Olha | 2026-01-01 09:00:59 | 2026-01-01 09:00:00")
    assert door.ask(tables.journeys).closed_days.tolist() == [0.0]
    assert checks(door) == []


def test_a_log_that_knows_the_closing_alone_has_it_out_of_the_listed_stage():
    """Pipedrive's flow of a deal that never changed its stage: who won it and when, not where."""
    door = built(
        "deal_id | pipeline | stage | status | owner | created_at | closed_at\n"
        "D1 | Retail | Offer | won | Olha | 2026-01-01 09:00 | 2026-01-05 10:00",
        "deal_id | pipeline | from_stage | to_stage | moved_at | moved_by\nD1 | | | Won | 2026-01-05 10:00 | Taras",
    )
    (move,) = door.ask(tables.transitions).itertuples()
    assert (move.from_stage, move.to_stage, move.moved_by) == ("Offer", "Won", "Taras")
    (visit,) = door.ask(tables.visits).itertuples()
    assert (visit.stage, visit.ended, visit.left_by) == ("Offer", "won", "Taras")
    assert checks(door) == []
