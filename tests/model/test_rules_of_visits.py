"""From the log to visits and journeys, rule by rule."""

from __future__ import annotations

from datetime import datetime

import pytest

from funnel import tables
from funnel.errors import FunnelError
from funnel.model.limits import DEFAULT_LIMIT
from tests.metrics.doors import STAGES, cells
from tests.model.door import from_tables

AS_OF = "2026-02-01 09:00"


def built(deals: str, log: str | None = None, **more):
    inputs = {"deals": deals, "stages": STAGES} | ({"transitions": log} if log else {}) | more
    return from_tables(as_of=AS_OF, **inputs)


def visits(door, *columns: str):
    return cells(door.ask(tables.visits).sort_values(["deal_id", "visit_no"]), "stage", *columns)


def checks(door) -> list[str]:
    return sorted(set(door.ask(tables.quality_items)["check"]))


DEAL = """
    deal_id | pipeline | stage | owner | created_at       | closed_at
    D1      | Retail   | {}    | Olha  | 2026-01-01 09:00 |
"""


def test_an_entry_after_the_first_move_is_unknown():
    door = built(
        DEAL.format("Offer").replace("2026-01-01", "2026-01-05"),
        """
        deal_id | pipeline | from_stage | to_stage | moved_at
        D1      | Retail   | New        | Offer    | 2026-01-03 09:00
    """,
    )
    assert visits(door, "entered_at", "is_entry_unknown", "dwell_days", "open_days") == [
        ("New", datetime(2026, 1, 3, 9), True, None, None),
        ("Offer", datetime(2026, 1, 3, 9), False, None, 29.0),
    ]
    assert checks(door) == ["entry_unknown", "move_before_creation"]


def test_a_move_out_of_won_reopens_the_deal():
    door = built(
        DEAL.format("Offer"),
        """
        deal_id | pipeline | from_stage | to_stage | moved_at
        D1      | Retail   | New        | Won      | 2026-01-03 09:00
        D1      | Retail   | Won        | Offer    | 2026-01-10 09:00
    """,
    )
    assert visits(door, "ended", "dwell_days", "is_current") == [
        ("New", "won", 2.0, False),
        ("Offer", "still_here", None, True),
    ]
    assert door.ask(tables.journeys).outcome.tolist() == ["open"]


def test_ties_are_in_the_order_of_the_file():
    door = built(
        DEAL.format("Offer"),
        """
        deal_id | pipeline | from_stage | to_stage | moved_at
        D1      | Retail   | New        | Contract | 2026-01-03 09:00
        D1      | Retail   | Contract   | Offer    | 2026-01-03 09:00
    """,
    )
    assert visits(door, "ended", "dwell_days") == [
        ("New", "skipped", 2.0),
        ("Contract", "back", 0.0),
        ("Offer", "still_here", None),
    ]
    assert checks(door) == []


def test_a_sequence_decides_ties_over_the_order_of_the_file():
    door = built(
        DEAL.format("Offer"),
        """
        deal_id | pipeline | from_stage | to_stage | moved_at         | sequence
        D1      | Retail   | Contract   | Offer    | 2026-01-03 09:00 | 2
        D1      | Retail   | New        | Contract | 2026-01-03 09:00 | 1
    """,
    )
    assert [row[0] for row in visits(door)] == ["New", "Contract", "Offer"]


def test_parked_stays_are_looked_through():
    door = built(
        DEAL.format("Lost"),
        """
        deal_id | pipeline | from_stage | to_stage | moved_at
        D1      | Retail   | New        | Thinking | 2026-01-02 09:00
        D1      | Retail   | Thinking   | Offer    | 2026-01-05 09:00
        D1      | Retail   | Offer      | Thinking | 2026-01-06 09:00
        D1      | Retail   | Thinking   | Lost     | 2026-01-08 09:00
    """,
    )
    assert visits(door, "ended") == [
        ("New", "parked"),
        ("Thinking", "returned"),
        ("Offer", "parked"),
        ("Thinking", "lost"),
    ]
    assert cells(door.ask(tables.journeys), "last_open_stage", "parked_days", "outcome") == [
        ("Offer", 5.0, "lost")
    ]


def test_a_deal_has_a_journey_per_pipeline_and_continues_it_when_it_comes_back():
    door = built(
        DEAL.format("Offer"),
        """
        deal_id | from_pipeline | from_stage | pipeline | to_stage | moved_at
        D1      | Retail        | New        | Export   | Asked    | 2026-01-02 09:00
        D1      | Export        | Asked      | Retail   | Offer    | 2026-01-05 09:00
    """,
    )
    assert visits(door, "ended") == [
        ("New", "moved_out"),
        ("Asked", "moved_out"),
        ("Offer", "still_here"),
    ]
    journeys = door.ask(tables.journeys).sort_values("pipeline")
    assert cells(journeys, "pipeline", "outcome", "visit_count") == [
        ("Export", "moved_out", 1),
        ("Retail", "open", 2),
    ]


def test_moves_into_the_won_stage_of_another_pipeline_are_moved_out():
    door = built(
        DEAL.format("Won").replace("Retail", "Export"),
        """
        deal_id | from_pipeline | from_stage | pipeline | to_stage | moved_at
        D1      | Retail        | New        | Export   | Won      | 2026-01-02 09:00
    """,
    )
    assert visits(door, "ended") == [("New", "moved_out")]
    assert cells(door.ask(tables.journeys).sort_values("pipeline"), "pipeline", "outcome") == [
        ("Export", "won"),
        ("Retail", "moved_out"),
    ]


HANDED = """
    deal_id | changed_at       | from_owner | to_owner
    D1      | 2026-01-02 09:00 | Ira        | Taras
    D1      | 2026-01-09 09:00 | Taras      | Olha
"""
HANDED_LOG = """
    deal_id | pipeline | from_stage | to_stage | moved_at         | owner
    D1      | Retail   | New        | Offer    | 2026-01-02 09:00 | Taras
    D1      | Retail   | Offer      | Lost     | 2026-01-08 09:00 | Taras
"""


def test_credit_follows_the_owner_changes():
    deals = DEAL.format("Lost").replace("09:00 |\n", "09:00 | 2026-01-08 09:00\n")
    door = built(deals, HANDED_LOG.replace("Taras", ""), owner_changes=HANDED)
    assert visits(door, "holder", "owner", "opener") == [
        ("New", "Ira", "Olha", "Ira"),
        ("Offer", "Taras", "Olha", "Ira"),
    ]
    assert cells(door.ask(tables.journeys), "holder", "owner", "opener") == [
        ("Taras", "Olha", "Ira")
    ]


def test_without_owner_changes_credit_follows_the_owners_that_the_log_names():
    door = built(DEAL.format("Lost"), HANDED_LOG)
    assert visits(door, "holder", "owner") == [("New", "Taras", "Olha"), ("Offer", "Taras", "Olha")]
    assert cells(door.ask(tables.journeys), "holder", "owner", "opener") == [
        ("Taras", "Olha", "Taras")
    ]


def test_without_either_the_three_credit_modes_are_the_same():
    door = built(DEAL.format("Lost"), HANDED_LOG.replace("Taras", ""))
    assert not door.facts.knows_owners
    assert cells(door.ask(tables.journeys), "holder", "owner", "opener") == [
        ("Olha", "Olha", "Olha")
    ]


@pytest.mark.parametrize(("since", "days"), [("2026-01-20 09:00", 12.0), ("", 31.0)])
def test_without_a_log_an_open_deal_is_where_it_is_since_its_stage_changed(since, days):
    door = built(f"""
        deal_id | pipeline | stage | created_at       | stage_since
        D1      | Retail   | Offer | 2026-01-01 09:00 | {since}
        D2      | Retail   | Won   | 2026-01-01 09:00 |
    """)
    assert visits(door, "open_days", "is_approximate") == [("Offer", days, True)]
    assert not door.facts.knows_moves


def test_of_deals_that_never_moved_only_the_open_ones_have_a_visit():
    door = built(
        """
        deal_id | pipeline | stage | created_at       | closed_at
        D1      | Retail   | Offer | 2026-01-01 09:00 |
        D2      | Retail   | Won   | 2026-01-02 09:00 | 2026-01-04 09:00
        D3      | Retail   | Offer | 2026-01-01 09:00 |
    """,
        """
        deal_id | pipeline | from_stage | to_stage | moved_at
        D3      | Retail   | New        | Offer    | 2026-01-03 09:00
    """,
    )
    assert visits(door, "deal_id", "is_approximate")[0] == ("Offer", "D1", False)
    won = door.ask(tables.journeys).query("deal_id == 'D2'")
    assert cells(won, "began_at", "closed_days", "visit_count") == [
        (datetime(2026, 1, 2, 9), 2.0, 0)
    ]


def test_deals_are_made_from_the_log_when_no_list_is_loaded():
    door = from_tables(
        stages=STAGES,
        as_of=AS_OF,
        entries="""
        deal_id | pipeline | stage | entered_at       | owner
        D1      | Retail   | New   | 2026-01-01 09:00 | Olha
        D1      | Retail   | Won   | 2026-01-04 09:00 | Taras
    """,
    )
    assert cells(
        door.ask(tables.deals), "deal_id", "stage", "owner", "created_at", "closed_at"
    ) == [("D1", "Won", "Taras", datetime(2026, 1, 1, 9), datetime(2026, 1, 4, 9))]
    assert checks(door) == ["deals_from_log"]


def test_what_is_wrong_with_the_log_is_counted_and_nothing_is_dropped_silently():
    door = built(
        DEAL.format("Contract"),
        """
        deal_id | pipeline | from_stage | to_stage | moved_at
        D1      | Retail   | New        | Offer    | 2026-01-03 09:00
        D1      | Retail   | New        | Offer    | 2026-01-03 09:00
        D1      | Retail   | Offer      | Offer    | 2026-01-04 09:00
        D1      | Retail   | Thinking   | Secret   | 2026-01-05 09:00
        D9      | Retail   | New        | Offer    | 2026-01-03 09:00
    """,
    )
    assert checks(door) == [
        "break",
        "double_move",
        "no_move",
        "orphan_move",
        "stage_mismatch",
        "unknown_stage",
    ]
    assert visits(door, "kind", "ended") == [
        ("New", "open", "forward"),
        ("Offer", "open", "parked"),
        ("Secret", "unknown", "still_here"),
    ]


def test_the_overlap_of_weekly_logs_is_no_finding():
    week = """
        deal_id | pipeline | from_stage | to_stage | moved_at
        D1      | Retail   | New        | Offer    | 2026-01-03 09:00
    """
    more = "D1      | Retail   | Offer      | Contract | 2026-01-08 09:00"
    twice = week.strip().splitlines()[-1]
    deals = DEAL.format("Contract")
    assert checks(built(deals, None, transitions=[week, f"{week}{more}"])) == []
    assert checks(built(deals, None, transitions=[week, f"{week}{more}\n{twice}"])) == [
        "double_move"
    ]
    assert checks(built(deals, None, transitions=[f"{week}{twice}", f"{week}{more}"])) == [
        "double_move"
    ]


def test_an_entry_into_the_stage_where_the_deal_is_moves_nothing_and_is_counted():
    door = from_tables(
        stages=STAGES,
        entries="""
        deal_id | pipeline | stage | entered_at
        D1      | Retail   | New   | 2026-01-03 09:00
        D1      | Retail   | New   | 2026-01-03 09:00
        D1      | Retail   | New   | 2026-01-04 09:00
        D1      | Retail   | Offer | 2026-01-05 09:00
        D2      | Retail   | New   | 2026-01-05 09:00
    """,
    )
    items = door.ask(tables.quality_items)
    assert items[items["check"] == "no_move"]["detail"].tolist() == ["2"]
    assert visits(door, "dwell_days") == [("New", 2.0), ("Offer", None), ("New", None)]


def test_the_owner_of_a_deal_that_no_list_names_is_whom_the_log_names_last():
    door = from_tables(
        stages=STAGES,
        transitions="""
        deal_id | pipeline | from_stage | to_stage | moved_at         | owner
        D1      | Retail   | New        | Offer    | 2026-01-03 09:00 | Olha
        D1      | Retail   | Offer      | Contract | 2026-01-04 09:00 |
    """,
    )
    assert visits(door, "owner", "holder") == [
        ("New", "Olha", "Olha"),
        ("Offer", "Olha", "Olha"),
        ("Contract", "Olha", "Olha"),
    ]


def test_as_of_is_never_before_the_latest_move():
    with pytest.raises(FunnelError, match="latest move"):
        from_tables(
            as_of="2026-01-02 09:00",
            stages=STAGES,
            deals=DEAL.format("Offer"),
            transitions="""
            deal_id | pipeline | from_stage | to_stage | moved_at
            D1      | Retail   | New        | Offer    | 2026-01-03 09:00
        """,
        )


def test_as_of_is_the_latest_event_and_never_a_due_date():
    door = from_tables(
        stages=STAGES,
        deals=DEAL.format("Offer"),
        tasks="""
        task_id | deal_id | created_at       | due_at           | done_at
        T1      | D1      | 2026-01-02 09:00 | 2026-09-01 09:00 | 2026-01-07 09:00
    """,
    )
    assert door.facts.as_of == datetime(2026, 1, 7, 9)


def test_the_limit_is_the_listed_one_else_what_those_that_go_on_need_else_the_usual_one():
    many = "\n".join(f"W{number} | Retail | Won | 2026-01-01 09:00" for number in range(20))
    moves = "\n".join(
        f"W{number} | Retail | New | Won | 2026-01-{number + 2:02} 09:00" for number in range(20)
    )
    door = from_tables(
        as_of=AS_OF,
        deals=f"deal_id | pipeline | stage | created_at\n{many}",
        transitions=f"deal_id | pipeline | from_stage | to_stage | moved_at\n{moves}",
        stages="""
            pipeline | stage | kind | position | limit_days
            Retail   | New   | open | 1        |
            Retail   | Offer | open | 2        | 3
            Retail   | Call  | open | 3        |
            Retail   | Won   | won  |          |
        """,
    )
    stages = door.ask(tables.stages).sort_values("stage_order")
    assert cells(stages, "stage", "limit_days", "limit_source") == [
        ("New", 10.0, "usual"),
        ("Offer", 3.0, "set"),
        ("Call", DEFAULT_LIMIT, "default"),
        ("Won", None, None),
    ]


def test_a_log_that_names_deals_instead_of_numbering_them_finds_the_one_of_that_name():
    door = from_tables(
        as_of=AS_OF,
        stages=STAGES,
        deals="""
        deal_id | name   | pipeline | stage | created_at
        D1      | Window | Retail   | Offer | 2026-01-01 09:00
        D2      | Door   | Retail   | Offer | 2026-01-01 09:00
        D3      | Door   | Retail   | Offer | 2026-01-01 09:00
    """,
        transitions="""
        deal_id | pipeline | from_stage | to_stage | moved_at
        Window  | Retail   | New        | Offer    | 2026-01-03 09:00
        Door    | Retail   | New        | Offer    | 2026-01-03 09:00
    """,
        owner_changes="""
        deal_id | changed_at       | from_owner | to_owner
        Window  | 2026-01-02 09:00 | Olha       | Taras
    """,
    )
    assert door.ask(tables.transitions).deal_id.tolist() == ["D1"]
    assert door.ask(tables.owner_changes).deal_id.tolist() == ["D1"]
    assert checks(door).count("orphan_move") == 1
