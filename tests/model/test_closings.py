"""Closings that the list gives too coarsely: a mere date, or cut to the minute."""

from __future__ import annotations

from datetime import datetime

import pytest

from funnel import tables
from funnel.inputs import OWN_STAGE
from funnel.model import Decisions
from funnel.model.zones import shifts
from tests.metrics.doors import STAGES, cells
from tests.model.door import from_tables
from tests.model.test_rules_of_visits import built, checks


@pytest.mark.parametrize(
    ("created", "listed", "moved", "closed"),
    [
        (
            "2026-01-01 09:00:00",
            "2026-01-03 00:00:00",
            "2026-01-03 15:20:10",
            "2026-01-03 15:20:10",
        ),  # a mere date
        (
            "2026-01-01 09:00:00",
            "2026-01-03 15:20:00",
            "2026-01-03 15:20:10",
            "2026-01-03 15:20:10",
        ),  # cut to the minute
        (
            "2026-01-01 09:00:00",
            "2026-01-03 14:00:00",
            "2026-01-03 15:20:10",
            "2026-01-03 15:20:10",
        ),  # the log has the closing move, so its moment is the closing
        ("2026-01-01 09:00:00", "", "2026-01-03 15:20:10", "2026-01-03 15:20:10"),
    ],
)
def test_a_closing_given_too_coarsely_is_the_last_move_of_that_day_or_minute(
    created, listed, moved, closed
):
    door = built(
        f"deal_id | pipeline | stage | created_at | closed_at\nD1 | Retail | Won | {created} |"
        f" {listed}",
        f"deal_id | pipeline | from_stage | to_stage | moved_at\nD1 | Retail | New | Won | {moved}",
    )
    assert door.ask(tables.journeys).closed_at.tolist() == [datetime.fromisoformat(closed)]


def test_a_closing_cut_to_the_minute_is_not_before_the_creation():
    door = built(
        "deal_id | pipeline | stage | owner | created_at | closed_at\nD1 | Retail | Won | Olha |"
        " 2026-01-01 09:00:59 | 2026-01-01 09:00:00"
    )
    assert door.ask(tables.journeys).closed_days.tolist() == [0.0]
    assert checks(door) == []


def test_a_log_that_knows_the_closing_alone_has_it_out_of_the_listed_stage():
    """Pipedrive's flow of a deal that never changed its stage: who won it and when, not where."""
    door = built(
        "deal_id | pipeline | stage | status | owner | created_at | closed_at\n"
        "D1 | Retail | Offer | won | Olha | 2026-01-01 09:00 | 2026-01-05 10:00",
        "deal_id | pipeline | from_stage | to_stage | moved_at | moved_by\nD1 | | | Won |"
        " 2026-01-05 10:00 | Taras",
    )
    (move,) = door.ask(tables.transitions).itertuples()
    assert (move.from_stage, move.to_stage, move.moved_by) == ("Offer", "Won", "Taras")
    (visit,) = door.ask(tables.visits).itertuples()
    assert (visit.stage, visit.ended, visit.left_by) == ("Offer", "won", "Taras")
    assert checks(door) == []


def test_a_log_may_leave_a_stage_to_the_list():
    """Pipedrive's flow of a deal that never changed its stage: created, won, opened again, lost in
    the stage that the list names."""
    log = f"""
        deal_id | pipeline | from_stage  | to_stage    | moved_at         | moved_by
        D1      |          |             | {OWN_STAGE} | 2026-01-01 09:00 | Olha
        D1      |          | {OWN_STAGE} | Won         | 2026-01-03 09:00 | Olha
        D1      |          | Won         | {OWN_STAGE} | 2026-01-05 09:00 | Taras
        D1      |          | {OWN_STAGE} | Lost        | 2026-01-06 09:00 | Olha
    """
    deals = """
        deal_id | pipeline | stage | status | owner | created_at       | closed_at
        D1      | Retail   | Offer | lost   | Olha  | 2026-01-01 09:00 | 2026-01-06 09:00
        D2      | Other    | Offer | open   | Olha  | 2026-01-01 09:00 |
    """
    door = built(deals, log)
    moves = door.ask(tables.transitions).sort_values("move_no")
    assert cells(moves, "pipeline", "from_stage", "to_stage", "moved_by") == [
        ("Retail", None, "Offer", "Olha"),
        ("Retail", "Offer", "Won", "Olha"),
        ("Retail", "Won", "Offer", "Taras"),
        ("Retail", "Offer", "Lost", "Olha"),
    ]
    visits = door.ask(tables.visits.filter(tables.visits.deal_id == "D1")).sort_values("visit_no")
    assert cells(visits, "stage", "dwell_days", "ended") == [
        ("Offer", 2.0, "won"),
        ("Offer", 1.0, "lost"),
    ]
    assert checks(door) == []
    alone = from_tables(transitions=log)
    assert sorted(set(alone.ask(tables.visits).stage)) == ["(no stage)"]


DIFFERS = """
    deal_id | pipeline | stage | owner | created_at       | closed_at
    far     | Retail   | Won   | Olha  | 2026-01-01 09:00 | 2026-01-20 09:00
    silent  | Retail   | Lost  | Olha  | 2026-01-01 09:00 | 2026-01-09 09:00
    early   | Retail   | Won   | Olha  | 2026-01-10 09:00 | 2026-01-02 09:00
"""
DIFFERS_MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
    far     | 2026-01-05 09:00 | Retail   | New        | Won      | Olha
    silent  | 2026-01-03 09:00 | Retail   | New        | Offer    | Olha
"""


def differing(**settings):
    return from_tables(
        deals=DIFFERS,
        transitions=DIFFERS_MOVES,
        stages=STAGES,
        decisions=Decisions(timezone="UTC", as_of=datetime(2026, 2, 1, 9), settings=settings),
    )


def test_the_closing_move_is_the_closing_unless_the_setting_turns_it_round():
    for settings, day in (({}, 5), ({"closing_from": "list"}, 20)):
        door = differing(**settings)
        deals = door.ask(tables.deals).set_index("deal_id")
        assert deals.closed_at["far"] == datetime(2026, 1, day, 9)
    items = door.ask(tables.quality_items)
    assert items[items.check == "closing_differs"].deal_id.tolist() == ["far"]


def test_a_deal_closed_without_a_closing_move_leaves_its_last_stay_at_its_closing():
    visits = differing().ask(tables.visits)
    last = visits[visits.deal_id == "silent"].sort_values("visit_no").iloc[-1]
    assert (last.left_at, last.ended, last.dwell_days) == (datetime(2026, 1, 9, 9), "lost", 6)


def test_closed_before_creation_has_no_duration():
    journeys = differing().ask(tables.journeys).set_index("deal_id")
    assert journeys.closed_days.isna().to_dict() == {"far": False, "silent": False, "early": True}


def test_the_first_of_several_won_or_lost_stages_is_the_closing():
    """An accountant moves won deals on to “Paid”; a lost deal is sorted later."""
    stages = f"{STAGES}\n    Retail | Paid | | won\n    Retail | Spam | | lost"
    door = from_tables(
        as_of="2026-03-01 09:00",
        stages=stages,
        deals="""
            deal_id | pipeline | stage | owner | created_at       | closed_at
            paid    | Retail   | Paid  | Olha  | 2026-01-01 09:00 |
            listed  | Retail   | Paid  | Olha  | 2026-01-01 09:00 | 2026-01-15 09:00
            sorted  | Retail   | Spam  | Olha  | 2026-01-01 09:00 |
            again   | Retail   | Paid  | Olha  | 2026-01-01 09:00 |
            other   | Retail   | Won   | Olha  | 2026-01-01 09:00 |
        """,
        transitions="""
            deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
            paid    | 2026-01-15 09:00 | Retail   | New        | Won      | Olha
            paid    | 2026-02-10 09:00 | Retail   | Won        | Paid     | Ivan
            listed  | 2026-01-15 09:00 | Retail   | New        | Won      | Olha
            listed  | 2026-02-10 09:00 | Retail   | Won        | Paid     | Ivan
            sorted  | 2026-01-07 09:00 | Retail   | New        | Lost     | Olha
            sorted  | 2026-01-25 09:00 | Retail   | Lost       | Spam     | Ivan
            again   | 2026-01-05 09:00 | Retail   | New        | Won      | Olha
            again   | 2026-01-08 09:00 | Retail   | Won        | Offer    | Olha
            again   | 2026-01-12 09:00 | Retail   | Offer      | Won      | Olha
            again   | 2026-02-12 09:00 | Retail   | Won        | Paid     | Ivan
            other   | 2026-01-05 09:00 | Retail   | New        | Lost     | Olha
            other   | 2026-01-20 09:00 | Retail   | Lost       | Won      | Olha
        """,
    )
    deals = door.ask(tables.deals).set_index("deal_id").closed_at.dt.strftime("%m-%d")
    assert deals.to_dict() == {
        "paid": "01-15",
        "listed": "01-15",
        "sorted": "01-07",
        "again": "01-12",
        "other": "01-20",
    }
    assert checks(door) == []


def test_a_list_and_a_log_of_two_zones_are_noticed_by_their_differences():
    def told(hour: int) -> list[tuple]:
        deals = "deal_id | pipeline | stage | owner | created_at | closed_at" + "".join(
            f"\nD{n} | Retail | Won | Olha | 2026-01-0{n} {hour}:07 | 2026-01-1{n} {hour + 6}:13"
            for n in range(1, 4)
        )
        log = "deal_id | moved_at | pipeline | from_stage | to_stage" + "".join(
            f"\nD{n} | 2026-01-0{n} 10:07:20 | Retail | | New"
            f"\nD{n} | 2026-01-1{n} 16:13:20 | Retail | New | Won"
            for n in range(1, 4)
        )
        items = tables.quality_items.filter(tables.quality_items.check == "zones_differ")
        return cells(built(deals, log).ask(items).sort_values("deal_id"), "deal_id", "detail")

    assert told(10) == []
    assert told(15) == [(f"D{n}", "+5.0 h") for n in (1, 1, 2, 2, 3, 3)]


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({0: 2, 300: 8}, [300]),
        ({0: 2, -300: 5, -240: 3}, [-300, -240]),  # with the clocks changed
        ({0: 5, 300: 5}, []),
        ({17: 9}, []),
        ({300: 4}, []),
    ],
)
def test_most_events_must_lie_the_same_hours_apart(counts, found):
    assert shifts(counts) == found
