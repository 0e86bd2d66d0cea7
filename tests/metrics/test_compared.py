"""A period beside the one before: names of periods, differences with their intervals, new deals,
and both countings of managers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from funnel.facts import Facts
from funnel.metrics.compared_words import difference_words
from funnel.metrics.periods import too_short
from funnel.metrics.presets import PRESETS, preset
from funnel.stats import counts_change, counts_difference
from funnel.week.window import Window
from tests.metrics.doors import STAGES, UTC, drawn, limited, table

AT = Facts("s", datetime(2026, 2, 25, 23, 30), timezone="Europe/Kyiv")  # Thursday the 26th there
DAYS = {
    "this-week": (date(2026, 2, 23), date(2026, 3, 2)),
    "last-week": (date(2026, 2, 16), date(2026, 2, 23)),
    "this-month": (date(2026, 2, 1), date(2026, 3, 1)),
    "last-month": (date(2026, 1, 1), date(2026, 2, 1)),
    "this-quarter": (date(2026, 1, 1), date(2026, 4, 1)),
    "last-quarter": (date(2025, 10, 1), date(2026, 1, 1)),
    "90-days": (date(2025, 11, 29), None),
    "last-review": (date(2026, 2, 19), None),
}


@pytest.mark.parametrize("name", PRESETS)
def test_periods_by_name_are_of_the_data_in_the_zone_of_the_workspace(name):
    assert preset(name, AT) == DAYS[name]


def test_the_period_since_the_last_review_begins_with_its_day():
    assert preset("last-review", AT, datetime(2026, 2, 10, 23)) == (date(2026, 2, 11), None)


def test_a_change_is_one_where_the_interval_leaves_out_nothing():
    for now in range(0, 60, 3):
        for part in (0.5, 0.4, 22 / 43):
            difference, low, high = counts_difference(now, 20, part)
            assert low <= difference <= high
            said = counts_change(now, 20, part)
            assert said == ("more" if low > 0 else "fewer" if high < 0 else "none")


def test_the_interval_of_counts_is_that_of_clopper_and_pearson():
    """8 of 10 are of now: 44.39 to 97.48 %, so that 6 more are −1.1 to 9.5 more."""
    assert counts_difference(8, 2) == pytest.approx((6, -1.122, 9.496), abs=1e-3)
    assert np.isnan(counts_difference(0, 0)[1])


def test_differences_in_words():
    assert difference_words("share", 0.044, -0.02, 0.1) == "+4 points (−2 … +10)"
    assert difference_words("deals", -3.0, -12.4, 5.0) == "−3 (−12 … +5)"
    assert difference_words("days", 0.04, -1.2, 1.0) == "0 d (−1.2 … +1)"
    assert difference_words("days", 1.0, float("nan"), 2.0) == ""


def test_a_fortnight_is_too_short_for_a_rate():
    assert too_short(replace(UTC, since=date(2026, 2, 13)), AT)
    assert not too_short(replace(UTC, since=date(2026, 2, 12)), AT)
    assert not too_short(UTC, AT)


# ---- from the data -------------------------------------------------------------------------------

NOW = replace(UTC, since=date(2026, 1, 1), until=date(2026, 2, 1))


@pytest.fixture(scope="module")
def door():
    """Thirty-one deals began in December and twenty-four in January. Of those of December ten went
    on after two days, twenty were lost then and one in January; of those of January all but four
    went on."""
    deals = ["deal_id | pipeline | stage | owner | amount | currency | created_at | closed_at"]
    moves = ["deal_id | moved_at | pipeline | from_stage | to_stage | moved_by"]

    def add(number, month, to, owner):
        created, moved = (f"{month}-{day + number % 20:02} 09:00" for day in (1, 3))
        closed = moved if to == "Lost" else ""
        deals.append(
            f"{month}{number} | Retail | {to} | {owner} | 100 | UAH | {created} | {closed}"
        )
        moves.append(f"{month}{number} | {moved} | Retail | New | {to} | {owner}")

    for number in range(30):
        add(number, "2025-12", "Offer" if number < 10 else "Lost", "Olha")
    for number in range(24):
        add(number, "2026-01", "Lost" if number < 4 else "Offer", "Taras")
    deals.append("L | Retail | Lost | Olha | 100 | UAH | 2025-12-01 09:00 | 2026-01-20 09:00")
    moves.append("L | 2026-01-20 09:00 | Retail | New | Lost | Olha")
    found = {"deals": "\n".join(deals), "transitions": "\n".join(moves)}
    return drawn(stages=limited(STAGES, 14), **found)


def test_conversion_beside_the_month_before(door):
    found = table("compared", door, NOW, of="conversion").set_index("stage").loc["New"]
    assert (found["now_n"], found["then_n"]) == (24, 31)
    assert found["difference"] == pytest.approx(20 / 24 - 10 / 31)
    assert found["against_before"] == "more"
    assert 0 < found["difference_low"] < found["difference"] < found["difference_high"]


def test_nothing_is_held_against_what_the_files_do_not_reach_back_to(door):
    found = table("compared", door, replace(NOW, since=date(2025, 11, 1), until=date(2026, 2, 1)))
    assert found["difference"].isna().all()
    assert not len(table("compared", door, UTC))


def test_deals_past_the_limit_at_both_ends(door):
    """On 1 January all eleven stood for longer than 14 days, on 1 February the ten of December that
    are left and the fifteen of January that came to Offer until the 17th."""
    found = table("compared", door, NOW, of="stuck").iloc[0]
    assert (found["now"], found["now_n"]) == (pytest.approx(25 / 30), 30)
    assert (found["then"], found["then_n"]) == (1, 11)


def test_new_deals_are_those_of_the_bridge(door):
    tiles = table("overview", door, NOW).set_index("tile")
    bridge = table("bridge", door, UTC, window=Window(datetime(2026, 1, 1), datetime(2026, 2, 1)))
    new = bridge.set_index("line").loc["new"]
    assert tiles.loc["new", ["value", "amount"]].tolist() == [new["deals"], new["amount"]]
    assert tiles.loc["new", "value"] == 24
    assert tiles.loc["new", "before"] == 31
    assert "new" not in table("overview", door).set_index("tile").index


def test_managers_have_both_countings(door):
    found = table("managers", door, NOW).set_index("manager")
    names = ["journeys", "lost", "closed_lost"]
    assert found.loc["Olha", names].tolist() == [0, 0, 1]
    assert found.loc["Taras", names].tolist() == [24, 4, 4]
