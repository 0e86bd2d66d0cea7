"""Who is credited: the example of the method by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from funnel.answers import answer
from funnel.metrics.credit import handed
from funnel.metrics.notes import why_blank
from tests.metrics.doors import UTC, cells, drawn, table

DEALS = """
    deal_id | pipeline | stage | owner | amount | created_at       | closed_at
    1       | Retail   | Won   | Lesia | 100    | 2026-01-01 09:00 | 2026-01-21 09:00
    2       | Retail   | Lost  | Iryna | 100    | 2026-01-01 09:00 | 2026-01-11 09:00
    3       | Retail   | Offer | Lesia | 100    | 2026-01-01 09:00 |
"""
MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
    1       | 2026-01-05 09:00 | Retail   | New        | Offer    | Iryna
    1       | 2026-01-21 09:00 | Retail   | Offer      | Won      | Lesia
    2       | 2026-01-11 09:00 | Retail   | New        | Lost     | Iryna
    3       | 2026-01-02 09:00 | Retail   | New        | Offer    | Iryna
"""
CHANGES = """
    deal_id | changed_at       | from_owner | to_owner
    1       | 2026-01-19 09:00 | Iryna      | Lesia
    3       | 2026-01-20 09:00 | Iryna      | Lesia
"""


@pytest.fixture(scope="module")
def door():
    return drawn(deals=DEALS, transitions=MOVES, owner_changes=CHANGES)


def test_the_way_is_split_by_the_days_held(door):
    rows = table("managers", door)
    first = rows.set_index("manager")
    assert first.loc["Iryna", ["way_won", "way_closed"]].tolist() == pytest.approx([0.9, 1.9])
    assert first.loc["Iryna", "way_rate"] == pytest.approx(0.9 / 1.9)
    assert first.loc["Lesia", ["way_won", "way_closed", "way_rate"]].tolist() == pytest.approx(
        [0.1, 0.1, 1.0]
    )
    counts = ("opened_won", "opened_closed", "opened_open", "opened", "won", "lost")
    assert cells(rows, "manager", *counts) == [
        ("Iryna", 1, 2, 1, 3, 0, 1),
        ("Lesia", 0, 0, 0, 0, 1, 0),
    ]
    assert list(rows.columns[:2]) == ["manager", "opened_won"]


@pytest.mark.parametrize("credit", ["holder", "owner"])
def test_a_rate_of_who_held_the_deal_last_is_blank_where_half_changed_hands(door, credit):
    found = answer("managers", door, replace(UTC, credit=credit))
    assert found.table[["to_won", "to_won_so_far", "to_won_at_most"]].isna().all(axis=None)
    assert "1 of 2 closed deals changed hands" in why_blank(found.table)


def test_the_rate_of_openers_is_shown(door):
    scope = replace(UTC, credit="opener")
    found = answer("managers", door, scope).table
    iryna = found.set_index("manager").loc["Iryna"]
    assert iryna[["to_won_so_far", "to_won_at_most"]].tolist() == pytest.approx([1 / 3, 2 / 3])
    assert pd.isna(iryna["to_won"])
    assert why_blank(found) == ""


def test_a_chosen_manager_does_not_make_the_rate_look_honest(door):
    """Iryna alone lost what she held: no closing of hers changed hands, and yet 0% is no rate."""
    rows = table("managers", door, replace(UTC, managers=("Iryna",)))
    assert list(rows["manager"]) == ["Iryna"]
    assert pd.isna(rows["to_won_so_far"][0])
    assert rows["way_rate"][0] == pytest.approx(0.9 / 1.9)


def test_win_rates_of_chosen_managers_are_blank_where_deals_change_hands(door):
    """On Conversion and the overview as in the table of managers; counts and passages stay."""
    chosen = replace(UTC, managers=("Lesia",))
    found = answer("conversion", door, chosen)
    assert found.table["reached"].tolist()[:2] == [2, 2]
    assert found.table[["to_won_so_far", "to_won_at_most"]].isna().all(axis=None)
    assert found.table["to_next_so_far"].notna().any()
    assert found.headline.startswith("Too few")
    assert "changed hands" in why_blank(found.table)
    each = answer("conversion", door, UTC, by="manager").table
    assert each["to_won_so_far"].isna().all()
    tiles = answer("overview", door, chosen).table
    rate = tiles.set_index("tile").loc["win_rate"]
    assert pd.isna(rate["value"])
    assert "change hands" in rate["sentence"]
    assert "changed hands" in why_blank(tiles)
    for scope in (UTC, replace(chosen, credit="opener", managers=("Iryna",))):
        assert not why_blank(answer("conversion", door, scope).table)
        assert pd.notna(
            answer("overview", door, scope).table.set_index("tile").loc["win_rate", "n"]
        )


def test_what_is_about_now_stands_with_who_has_to_act(door):
    """Iryna opened the present stay, Lesia has the deal."""
    for name in ("stuck", "no-task"):
        rows = table(name, door, replace(UTC, managers=("Iryna",)))
        assert not len(rows)
    assert list(table("stuck", door, replace(UTC, managers=("Lesia",)))["deal_id"]) == ["3"]


def test_handing_over_takes_no_passage_away(door):
    """Deal 1 came to Offer under Iryna and was won under Lesia; deal 3 waits there."""
    rows = table("manager-passages", door)
    columns = ("stage", "manager", "reached", "went_on", "stopped", "waiting")
    assert cells(rows, *columns) == [
        ("New", "Iryna", 3, 2, 1, 0),
        ("Offer", "Iryna", 2, 1, 0, 1),
    ]
    assert cells(rows, "to_next_so_far", "to_next_at_most", "unknown") == [
        (2 / 3, 2 / 3, 0.0),
        (0.5, 1.0, None),
    ]
    assert cells(rows, "to_next")[1] == (None,)


def test_a_pipeline_that_hands_over_blanks_the_rates_of_those_who_work_there():
    closings = pd.DataFrame(
        {
            "pipeline": ["Retail", "Retail", "Legal", "Legal"],
            "opener": ["Olha", "Taras", "Iryna", "Iryna"],
            "holder": ["Olha", "Taras", "Iryna", "Lesia"],
            "owner": ["Olha", "Taras", "Iryna", "Lesia"],
            "closed": [300, 200, 60, 40],
        }
    )
    told = handed(closings)
    assert (told.everywhere, told.pipelines, told.people) == (False, ("Legal",), {"Iryna", "Lesia"})
    assert (told.count, told.total) == (40, 100)
