"""The days on which deals are expected to close: docs/method.md's example, and its slow recount."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from funnel import tables
from funnel.answers import answer
from funnel.answers.groups import GROUPS
from funnel.model import Decisions
from funnel.scope import Scope
from tests.metrics.doors import STAGES, UTC, complete, drawn, table
from tests.model.door import from_tables

LOOKS = ["2026-02-03 09:00", "2026-02-10 09:00"]
HEAD = "deal_id | pipeline | stage | owner | amount | created_at | expected_at | probability"
FIRST = f"""
    {HEAD}
    1 | Retail | New   | Olha | 100 | 2026-01-01 09:00 | 2026-01-20 | 0.3
    2 | Retail | Offer | Olha | 100 | 2026-01-01 09:00 | 2026-02-20 | 0.5
    3 | Retail | Offer | Olha | 100 | 2026-01-01 09:00 |            |
    4 | Retail | Offer | Olha | 100 | 2026-01-01 09:00 | 2026-02-25 | 0.5
"""
SECOND = f"""
    {HEAD}
    1 | Retail | New   | Olha | 100 | 2026-01-01 09:00 | 2026-01-20 | 0.3
    2 | Retail | Offer | Olha | 100 | 2026-01-01 09:00 | 2026-03-05 | 7
    3 | Retail | Offer | Olha | 100 | 2026-01-01 09:00 |            |
    4 | Retail | Won   | Olha | 100 | 2026-01-01 09:00 | 2026-02-09 | 1
"""
MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_stage
    4       | 2026-02-09 09:00 | Retail   | Offer      | Won
"""
CHANGES = """
    deal_id | changed_at       | old_expected_at | new_expected_at | changed_by
    1       | 2026-01-05 09:00 | 2026-01-10      | 2026-01-20      | Olha
    4       | 2026-02-09 09:00 | 2026-02-25      | 2026-02-09      | Olha
"""


@pytest.fixture(scope="module")
def door():
    return drawn(
        as_of=LOOKS[1],
        deals=[FIRST, SECOND],
        observed=LOOKS,
        transitions=MOVES,
        expected_changes=CHANGES,
    )


def test_the_example_of_the_method(door):
    found = table("expected", door).set_index("deal_id")
    assert found["expected_state"].to_dict() == {"1": "past", "2": "soon", "3": "none"}
    assert found["expected_pushes"].to_dict() == {"1": 1, "2": 1, "3": 0}
    assert found["expected_pushed_days"].to_dict() == {"1": 10, "2": 13, "3": 0}
    assert found["is_slipped"].to_dict() == {"1": False, "2": True, "3": False}
    assert found.loc["1", "late_days"] == 21
    assert answer("expected", door, UTC).headline == (
        "Of 3 open deals: 1 past its day, 1 due within 30 days, 2 put off before,"
        " 1 slipped out of this month, 1 without a day"
    )


def test_a_closed_deal_has_no_expectation_and_a_probability_is_a_share(door):
    deals = door.ask(tables.deals).set_index("deal_id")
    assert deals["expected_at"].isna().to_dict() == {"1": False, "2": False, "3": True, "4": True}
    assert deals["probability"].dropna().to_dict() == {"1": 0.3}
    changes = door.ask(tables.expected_changes)
    assert set(changes["deal_id"]) == {"1", "2"}


def test_they_are_groups_of_the_list_and_cases_of_quality(door):
    groups = {"past-day": ["1"], "near-day": ["2"], "no-day": ["3"], "slipped": ["2"]}
    for name, ids in groups.items():
        assert sorted(door.ask(GROUPS[name][1](UTC, door.facts)).deal_id) == ids
    cases = table("quality", door).set_index("check")["cases"]
    assert cases["no_expected_date"] == 1
    assert cases["expected_in_past"] == 1
    events = answer("deal", door, UTC, deal_id="2").table
    (changed,) = events[events["event"] == "expected"].to_dict("records")
    assert (changed["was"], changed["became"]) == ("20 February 2026", "5 March 2026")


def test_where_no_list_says_such_days_nobody_is_blamed_for_them():
    bare = drawn(as_of=LOOKS[1], deals=FIRST.replace("expected_at", "other"))
    assert set(bare.ask(tables.open_deals).expected_state) == {"unknown"}
    cases = table("quality", bare).set_index("check")["cases"]
    assert cases["no_expected_date"] == 0
    assert "No list" in answer("expected", bare, UTC).headline


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "America/New_York"])
def test_a_slow_recount_of_a_simulated_company_says_the_same(zone):
    """Every open deal's pushes are drawn, so that the truth is known: by days of the zone, over a
    change of its clocks."""
    chance, home = random.Random(19), ZoneInfo(zone)
    as_of = datetime(2026, 4, 10, 20, 30)
    rows, log, truth = [], [], {}
    for number in range(60):
        day, told = date(2026, 3, 1) + timedelta(days=chance.randrange(60)), [0, 0, 0, False]
        at = datetime(2026, 2, 1, 9) + timedelta(hours=number)
        for _ in range(chance.randrange(4)):
            at += timedelta(days=chance.randrange(1, 20), hours=5)
            new = day + timedelta(days=chance.choice([-9, 5, 14, 40]))
            log.append((f"D{number}", at, midnight(day, home), midnight(new, home)))
            if new > day:
                is_slip = (new.year, new.month) > (day.year, day.month)
                told = [told[0] + 1, told[1] + (new - day).days, told[2] + is_slip, told[3]]
                moved_in = at.replace(tzinfo=ZoneInfo("UTC")).astimezone(home).date()
                is_now = (day.year, day.month) == (2026, 4) and moved_in >= date(2026, 4, 1)
                told[3] = told[3] or (is_slip and is_now)
            day = new
        rows.append((f"D{number}", "Retail", "New", datetime(2026, 2, 1, 8), midnight(day, home)))
        truth[f"D{number}"] = (*told, state(day, as_of, home))
    names = ["deal_id", "pipeline", "stage", "created_at", "expected_at"]
    changed = ["deal_id", "changed_at", "old_expected_at", "new_expected_at"]
    made = complete(
        from_tables(
            deals=framed(rows, names),
            expected_changes=framed(log, changed),
            stages=STAGES,
            decisions=Decisions(timezone=zone, as_of=as_of),
        )
    )
    found = table("expected", made, Scope(timezone=zone)).set_index("deal_id")
    columns = list(found.columns[-4:])
    assert columns == ["expected_pushes", "expected_pushed_days", "expected_slips", "is_slipped"]
    told = {key: (*row[columns], row["expected_state"]) for key, row in found.iterrows()}
    assert told == truth


def framed(rows, names):
    return pd.DataFrame(rows, columns=names)


def midnight(day: date, home: ZoneInfo) -> datetime:
    local = datetime(day.year, day.month, day.day, tzinfo=home)
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def state(day: date, as_of: datetime, home: ZoneInfo) -> str:
    ahead = (day - as_of.replace(tzinfo=ZoneInfo("UTC")).astimezone(home).date()).days
    if ahead < 0:
        return "past"
    return "soon" if ahead <= 30 else "later"
