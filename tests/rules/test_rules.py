"""The rules, each as a drawn log: what is found, and the honest cases beside it that are
not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from funnel import rules, tables
from funnel.model import Decisions
from funnel.rules import batch
from funnel.rules.moves import FOUND
from tests.model.door import from_tables, load_folder

STAGES = """
    pipeline | stage       | position | kind
    Retail   | New         | 1        | open
    Retail   | Qualified   | 2        | open
    Retail   | Offer       | 3        | open
    Retail   | Negotiation | 4        | open
    Retail   | Thinking    | 5        | parked
    Retail   | Won         | 6        | won
    Retail   | Lost        | 7        | lost
"""


def company(transitions: str, deals: str = "", **more):
    """A small company; `more` goes to the door."""
    deals = (
        deals
        or """
        deal_id | pipeline | stage | owner | amount | created_at
        D1      | Retail   | Won   | Olha  | 100    | 2026-01-01 09:00
    """
    )
    return from_tables(
        deals=deals, transitions=transitions, stages=STAGES, as_of="2026-03-01 09:00", **more
    )


def found(door, rule: str, **thresholds):
    return door.ask(rules.rules()[rule].find(door.facts, **thresholds)).sort_values(
        ["run", "happened_at", "deal_id"]
    )


def test_the_worked_example_has_one_leap_and_nothing_else():
    door = load_folder(Path(__file__).parents[1] / "golden")
    assert [(name, deal) for name in rules.rules() for deal in found(door, name)["deal_id"]] == [
        ("leap", "D3")
    ]


@pytest.mark.parametrize("name", rules.rules())
def test_a_rule_says_everything_about_itself(name):
    rule = rules.rules()[name]
    assert all((rule.__doc__, rule.TITLE, rule.MEANING, rule.COUNTED, rule.COUNTED_MEANING))
    lacks = rules.defaults(rule).keys() - rule.THRESHOLDS.keys()
    assert not lacks, f"{name}: THRESHOLDS says nothing of {sorted(lacks)}"
    row = dict.fromkeys(FOUND) | {"move_count": 3, "span_seconds": 90.0}
    assert rule.sentence(row | {"from_stage": "New", "to_stage": "Won"})


# ---- burst ---------------------------------------------------------------------------------------


def test_three_moves_in_five_minutes_by_one_hand_are_a_burst():
    door = company("""
        deal_id | moved_at            | pipeline | from_stage  | to_stage    | moved_by
        D1      | 2026-01-20 09:00:00 | Retail   | New         | Qualified   | Olha
        D1      | 2026-01-20 09:02:00 | Retail   | Qualified   | Offer       | Olha
        D1      | 2026-01-20 09:05:00 | Retail   | Offer       | Negotiation | Olha
        D1      | 2026-01-20 09:09:00 | Retail   | Negotiation | Won         | Olha
    """)
    # 0–5 minutes: yes; the last three span 7 minutes, so the run ends before the win
    (row,) = found(door, "burst").to_dict("records")
    assert (row["move_count"], row["span_seconds"], row["from_stage"], row["to_stage"]) == (
        3,
        300.0,
        "New",
        "Negotiation",
    )


def test_a_run_is_as_long_as_every_three_of_it_are_close():
    door = company("""
        deal_id | moved_at            | pipeline | from_stage  | to_stage    | moved_by
        D1      | 2026-01-20 09:00:00 | Retail   | New         | Qualified   | Olha
        D1      | 2026-01-20 09:02:00 | Retail   | Qualified   | Offer       | Olha
        D1      | 2026-01-20 09:05:00 | Retail   | Offer       | Negotiation | Olha
        D1      | 2026-01-20 09:07:00 | Retail   | Negotiation | Won         | Olha
    """)
    (row,) = found(door, "burst").to_dict("records")
    assert (row["move_count"], row["span_seconds"], row["outcome"]) == (4, 420.0, "won")


def test_opened_and_closed_in_a_burst_without_staying_anywhere():
    door = company("""
        deal_id | moved_at            | pipeline | from_stage | to_stage | moved_by
        D1      | 2026-01-20 09:00:00 | Retail   | New        | Won      | Olha
        D1      | 2026-01-20 09:01:00 | Retail   | Won        | Lost     | Olha
        D1      | 2026-01-20 09:02:00 | Retail   | Lost       | Won      | Olha
    """)
    assert found(door, "burst")["move_count"].tolist() == [3]


@pytest.mark.parametrize("third", ["Taras", ""])
def test_another_hand_or_a_robot_breaks_the_run(third):
    door = company(f"""
        deal_id | moved_at            | pipeline | from_stage | to_stage    | moved_by
        D1      | 2026-01-20 09:00:00 | Retail   | New        | Qualified   | Olha
        D1      | 2026-01-20 09:01:00 | Retail   | Qualified  | Offer       | Olha
        D1      | 2026-01-20 09:02:00 | Retail   | Offer      | Negotiation | {third}
    """)
    assert found(door, "burst").empty


def test_without_movers_a_burst_looks_at_the_deal_alone():
    door = company("""
        deal_id | moved_at            | pipeline | from_stage | to_stage
        D1      | 2026-01-20 09:00:00 | Retail   | New        | Qualified
        D1      | 2026-01-20 09:01:00 | Retail   | Qualified  | Offer
        D1      | 2026-01-20 09:02:00 | Retail   | Offer      | Won
    """)
    assert len(found(door, "burst")) == 1


def test_the_row_that_creates_a_deal_is_not_a_move():
    door = company(
        """
        deal_id | moved_at            | pipeline | from_stage | to_stage    | moved_by
        D1      | 2026-01-20 09:00:00 | Retail   |            | New         | Olha
        D1      | 2026-01-20 09:01:00 | Retail   | New        | Qualified   | Olha
        D1      | 2026-01-20 09:02:00 | Retail   | Qualified  | Offer       | Olha
        D2      | 2026-01-20 09:00:00 | Retail   |            | New         | Olha
        D2      | 2026-01-20 09:01:00 | Retail   | New        | Qualified   | Olha
        D2      | 2026-01-20 09:02:00 | Retail   | Qualified  | Offer       | Olha
        D2      | 2026-01-20 09:03:00 | Retail   | Offer      | Negotiation | Olha
    """,
        """
        deal_id | pipeline | stage       | owner | created_at
        D1      | Retail   | Offer       | Olha  | 2026-01-20 09:00
        D2      | Retail   | Negotiation | Olha  | 2026-01-20 09:00
    """,
    )
    (row,) = found(door, "burst").to_dict("records")
    assert (row["deal_id"], row["move_count"], row["first_move_no"], row["from_stage"]) == (
        "D2",
        3,
        2,
        "New",
    )


def test_robots_of_the_settings_do_not_count():
    log = """
        deal_id | moved_at            | pipeline | from_stage | to_stage  | moved_by
        D1      | 2026-01-20 09:00:00 | Retail   | New        | Qualified | Bot
        D1      | 2026-01-20 09:01:00 | Retail   | Qualified  | Offer     | Bot
        D1      | 2026-01-20 09:02:00 | Retail   | Offer      | Won       | Bot
    """
    assert len(found(company(log), "burst")) == 1
    assert found(company(log, decisions=Decisions(timezone="UTC", robots=("Bot",))), "burst").empty


# ---- leap ----------------------------------------------------------------------------------------


def test_from_new_to_won_after_weeks_is_a_leap_and_a_fast_deal_is_not():
    slow = """
        deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
        D1      | 2026-01-20 09:00 | Retail   | New        | Won      | Olha
    """
    assert len(found(company(slow), "leap")) == 1
    assert found(company(slow.replace("01-20", "01-03")), "leap").empty


@pytest.mark.parametrize(
    ("created", "moved", "count"),
    [("", "01-16", 1), ("", "01-18", 0), ("2026-01-19 09:00", "01-16", 1)],
)
def test_a_deal_is_as_old_as_its_first_move_if_its_creation_is_missing_or_later(
    created, moved, count
):
    deals = f"""
        deal_id | pipeline | stage | created_at
        D1      | Retail   | Won   | {created}
    """
    log = f"""
        deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
        D1      | 2026-{moved} 09:00 | Retail   | Qualified  | New      | Olha
        D1      | 2026-01-20 09:00 | Retail   | New        | Won      | Olha
    """
    assert len(found(company(log, deals), "leap")) == count


def test_a_leap_inside_a_burst_belongs_to_the_burst():
    door = company("""
        deal_id | moved_at            | pipeline | from_stage | to_stage  | moved_by
        D1      | 2026-01-20 09:00:00 | Retail   | New        | Qualified | Olha
        D1      | 2026-01-20 09:01:00 | Retail   | Qualified  | Offer     | Olha
        D1      | 2026-01-20 09:02:00 | Retail   | Offer      | Won       | Olha
    """)
    assert found(door, "leap").empty
    assert len(found(door, "burst")) == 1


@pytest.mark.parametrize(
    ("thresholds", "rule"),
    [({"burst": {"within": 600}}, "burst"), ({"burst": {"at_least": 4}}, "leap"), ({}, "leap")],
)
def test_a_win_belongs_to_the_burst_of_the_thresholds_in_force(thresholds, rule):
    door = company("""
        deal_id | moved_at            | pipeline | from_stage | to_stage  | moved_by
        D1      | 2026-01-20 09:00:00 | Retail   | New        | Qualified | Olha
        D1      | 2026-01-20 09:03:00 | Retail   | Qualified  | Offer     | Olha
        D1      | 2026-01-20 09:07:00 | Retail   | Offer      | Won       | Olha
    """)
    settings = replace(door.facts, settings={**door.facts.settings, "thresholds": thresholds})
    for everything in (rules.everything(door.facts, thresholds), rules.everything(settings)):
        assert list(door.ask(everything)["rule"]) == [rule]


def test_stages_passed_within_minutes_count_as_skipped():
    door = company("""
        deal_id | moved_at            | pipeline | from_stage | to_stage  | moved_by
        D1      | 2026-01-20 09:00:00 | Retail   | New        | Qualified | Olha
        D1      | 2026-01-20 09:04:00 | Retail   | Qualified  | Won       | Olha
    """)
    assert len(found(door, "leap")) == 1


def test_from_a_side_track_the_furthest_open_stage_before_it_counts():
    log = """
        deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
        D1      | 2026-01-05 09:00 | Retail   | New        | {before} | Olha
        D1      | 2026-01-06 09:00 | Retail   | {before}   | Thinking | Olha
        D1      | 2026-01-20 09:00 | Retail   | Thinking   | Won      | Olha
    """
    assert found(company(log.format(before="Offer    ")), "leap").empty  # one stage left out
    assert len(found(company(log.format(before="Qualified")), "leap")) == 1  # two


# ---- backfilled ----------------------------------------------------------------------------------


def test_won_within_ten_minutes_or_created_in_won_is_backfilled():
    door = company(
        """
        deal_id | moved_at            | pipeline | from_stage | to_stage | moved_by
        D1      | 2026-01-01 09:10:00 | Retail   | New        | Won      | Olha
        D2      | 2026-01-01 09:10:01 | Retail   | New        | Won      | Olha
        """,
        """
        deal_id | pipeline | stage | owner | created_at       | closed_at
        D1      | Retail   | Won   | Olha  | 2026-01-01 09:00 | 2026-01-01 09:10:00
        D2      | Retail   | Won   | Olha  | 2026-01-01 09:00 | 2026-01-01 09:10:01
        D3      | Retail   | Won   | Olha  | 2026-01-01 09:00 | 2026-01-01 09:00
        D4      | Retail   | Won   | Olha  | 2026-01-01 09:00 |
        D5      | Retail   | Won   | Olha  | 2026-01-01 09:00 | 2026-01-05 09:00
        D6      | Retail   | Lost  | Olha  | 2026-01-01 09:00 | 2026-01-01 09:01
        """,
    )
    assert sorted(found(door, "backfilled")["deal_id"]) == ["D1", "D3", "D4"]


# ---- batch ---------------------------------------------------------------------------------------


def closings(*moments: str, by: str = "Olha", to: str = "Lost") -> str:
    rows = [
        f"D{place} | 2026-01-20 {moment} | Retail | New | {to} | {by}"
        for place, moment in enumerate(moments, 1)
    ]
    return "\n".join(["deal_id | moved_at | pipeline | from_stage | to_stage | moved_by", *rows])


def owners(count: int, owner: str = "Olha") -> str:
    rows = [
        f"D{place} | Retail | Lost | {owner} | 2026-01-01 09:00" for place in range(1, count + 1)
    ]
    return "\n".join(["deal_id | pipeline | stage | owner | created_at", *rows])


def test_five_deals_in_ten_minutes_are_a_batch_and_four_are_none():
    five = ["10:00:00", "10:02:00", "10:04:00", "10:06:00", "10:10:00"]
    door = company(closings(*five), owners(5))
    rows = found(door, "batch")
    assert list(rows["deal_id"]) == ["D1", "D2", "D3", "D4", "D5"]
    assert set(rows["run"]) == {1}
    assert found(company(closings(*five[:4]), owners(4)), "batch").empty
    assert found(company(closings(*five[:4], "10:10:01"), owners(5)), "batch").empty


def test_windows_that_overlap_are_one_run_and_others_another():
    morning = [f"10:{minute:02d}:00" for minute in (0, 3, 6, 9, 10, 14, 15)]
    evening = [f"18:{minute:02d}:00" for minute in range(5)]
    rows = found(company(closings(*morning, *evening), owners(12)), "batch")
    assert rows.groupby("run").size().tolist() == [7, 5]


def test_a_deal_closed_twice_counts_once():
    log = (
        closings("10:00:00", "10:01:00", "10:02:00", "10:03:00")
        + """
        D4 | 2026-01-20 10:04:00 | Retail | Lost | New  | Olha
        D4 | 2026-01-20 10:05:00 | Retail | New  | Lost | Olha
    """
    )
    assert found(company(log, owners(4)), "batch").empty


def test_without_movers_the_owner_stands_for_the_hand():
    log = closings("10:00:00", "10:01:00", "10:02:00", "10:03:00", "10:04:00")
    log = "\n".join(line.rsplit("|", 1)[0] for line in log.splitlines())
    assert len(found(company(log, owners(5)), "batch")) == 5


def test_thresholds_can_be_moved():
    door = company(closings("10:00:00", "10:01:00", "10:02:00"), owners(3))
    assert len(door.ask(batch.find(door.facts, at_least=3))) == 3


def test_deals_created_closed_are_not_closed_by_their_creator():
    log = closings("10:00:00", "10:01:00", "10:02:00", "10:03:00", "10:04:00", to="Won")
    assert len(found(company(log, owners(5)), "batch")) == 5
    assert found(company(log.replace("| New |", "| |"), owners(5)), "batch").empty


# ---- seen between two uploads --------------------------------------------------------------------


def test_a_move_seen_between_two_uploads_is_no_click():
    """All of a week's moves stand in its middle: neither one sitting nor a jump can be told from
    that."""

    def upload(stage: str) -> str:
        rows = [f"D{place} | Retail | {stage} | Olha | 2026-01-01 09:00" for place in range(6)]
        return "\n".join(["deal_id | pipeline | stage | owner | created_at", *rows])

    weeks = ["2026-01-05 09:00", "2026-01-12 09:00"]
    door = from_tables(
        deals=[upload("New"), upload("Won")],
        observed=weeks,
        stages=STAGES,
        as_of="2026-01-12 09:00",
    )
    assert len(door.ask(tables.transitions)) == 6
    assert not len(door.ask(rules.everything(door.facts)))


# ---- days without times --------------------------------------------------------------------------

DAYS = """
    deal_id | moved_at   | pipeline | from_stage  | to_stage    | moved_by
    D1      | 2026-01-20 | Retail   | New         | Qualified   | Olha
    D1      | 2026-01-20 | Retail   | Qualified   | Offer       | Olha
    D1      | 2026-01-20 | Retail   | Offer       | Negotiation | Olha
    D1      | 2026-01-20 | Retail   | Negotiation | Won         | Olha
"""
BORN = """
    deal_id | pipeline | stage | owner | amount | created_at | closed_at
    D1      | Retail   | Won   | Olha  | 100    | 2026-01-20 | 2026-01-20
"""


def all_found(door) -> list[tuple[str, str]]:
    return [(name, deal) for name in rules.rules() for deal in found(door, name)["deal_id"]]


def test_days_without_times_are_no_bursts_batches_leaps_or_wins_of_a_minute():
    door = company(DAYS, BORN)
    assert all_found(door) == []
    assert (door.facts.moves, door.facts.cut_moves, door.facts.knows_minutes) == (4, 4, False)


def test_a_batch_needs_times():
    rows = [
        f"D{n} | 2026-01-20{{at}} | Retail | New | Lost | Olha" for n in range(1, 7)
    ]  # of deals that were created days before
    head = "deal_id | moved_at | pipeline | from_stage | to_stage | moved_by\n"
    deals = "deal_id | pipeline | stage | owner | created_at\n" + "\n".join(
        f"D{n} | Retail | Lost | Olha | 2026-01-0{n}" for n in range(1, 7)
    )
    days = company(head + "\n".join(rows).format(at=""), deals)
    times = company(head + "\n".join(rows).format(at=" 09:01:00"), deals)
    assert (len(found(days, "batch")), len(found(times, "batch"))) == (0, 6)


def test_hours_without_minutes_are_no_burst_either():
    at_nine = DAYS.replace("2026-01-20", "2026-01-20 09:00")
    door = company(at_nine)
    assert door.facts.is_cut_to_hours
    assert all_found(door) == []


def test_of_a_mixed_log_only_the_moves_without_a_time_are_left_out():
    mixed = (
        DAYS
        + """
    D2      | 2026-01-20 09:00:01 | Retail   | New         | Qualified   | Olha
    D2      | 2026-01-20 09:01:00 | Retail   | Qualified   | Offer       | Olha
    D2      | 2026-01-20 09:02:00 | Retail   | Offer       | Negotiation | Olha
    """
    )
    door = company(mixed, BORN + "D2 | Retail | Negotiation | Olha | 100 | 2026-01-02 10:00 |\n")
    assert all_found(door) == [("burst", "D2")]
    assert (door.facts.moves, door.facts.cut_moves, door.facts.knows_minutes) == (7, 4, True)
