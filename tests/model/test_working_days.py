"""Durations of a snapshot in working time: the example of the method, and what must not move."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest

from funnel import tables
from funnel.ahead import stays
from funnel.metrics import over_time
from funnel.model import Decisions
from funnel.model.clock import passed_at
from funnel.model.limits import DEFAULT_LIMIT
from funnel.scope import Scope
from funnel.working_time import WEEKDAYS
from funnel.zones import utc
from tests.model.door import from_tables

KYIV = "Europe/Kyiv"
WEEK = dict.fromkeys(WEEKDAYS[:5], "09:00-13:00, 14:00-18:00") | {"sat": "10:00-14:00"}
OFFICE = {"week": WEEK, "holidays": ["2026-03-30"]}
ALWAYS = {"week": dict.fromkeys(WEEKDAYS, "0-24")}
DAY = (5 * 8 + 4) * 3600 / 6  # seconds of a mean working day
# By the clock in Kyiv: entered, left, working seconds.
STAYS = {
    "D1": ("2026-03-27 17:30:00", "2026-03-28 10:15:00", 2_700),
    "D2": ("2026-03-27 12:50:00", "2026-03-27 14:10:00", 1_200),
    "D3": ("2026-03-28 13:00:00", "2026-03-31 09:20:00", 4_800),
    "D4": ("2026-03-29 02:30:00", "2026-03-29 05:00:00", 0),
    "D5": ("2026-03-23 09:00:00", "2026-03-30 09:00:00", 158_400),
    "D6": ("2026-03-25 20:00:00", "2026-03-25 21:00:00", 0),
    "D7": ("2026-03-26 09:00:07", "2026-03-26 09:00:37", 30),
}
STAGES = "pipeline | stage | kind\nRetail | New | open\nRetail | Offer | open\nRetail | Won | won"
AS_OF = datetime(2026, 4, 6, 6)  # Monday 09:00 in Kyiv


def in_utc(text: str) -> str:
    return str(utc(datetime.fromisoformat(text), KYIV))


def company(setting: dict | None):
    deals, moves = ["deal_id | pipeline | stage | owner | created_at"], []
    for deal, (entered, left, _) in STAYS.items():
        deals.append(f"{deal} | Retail | Offer | Olha | {in_utc(entered)}")
        moves.append(f"{deal} | {in_utc(left)} | Retail | New | Offer | Olha")
    log = ["deal_id | moved_at | pipeline | from_stage | to_stage | moved_by", *moves]
    settings = {"working_time": setting} if setting else {}
    return from_tables(
        deals="\n".join(deals),
        transitions="\n".join(log),
        stages=STAGES,
        decisions=Decisions(timezone=KYIV, as_of=AS_OF, settings=settings),
    )


@pytest.fixture(scope="module")
def office():
    return company(OFFICE)


@pytest.fixture(scope="module")
def calendar():
    return company(None)


def test_the_example_of_the_method_as_stays(office):
    v = tables.visits
    found = office.ask(v.filter(v.stage == "New").order_by("deal_id"))
    assert (found["dwell_days"] * DAY).round(6).tolist() == [one[2] for one in STAYS.values()]
    assert len(found) == len(STAYS)  # stays that begin and end while closed are kept


def test_open_stays_limits_and_what_is_over_them_follow(office, calendar):
    own, there = (door.ask(tables.open_deals.order_by("deal_id")) for door in (office, calendar))
    friday = own.set_index("deal_id").loc["D1"]
    # Saturday 10:15 to Monday 09:00 nine days later: 3:45, and a week without its Monday
    assert friday["days_here"] * DAY == pytest.approx((3.75 + 4 * 8 + 4) * 3600)
    usual = DEFAULT_LIMIT * 6 / 7  # six days of an ordinary week are worked
    assert own["limit_days"].tolist() == pytest.approx([usual] * len(own))
    assert set(there["limit_days"]) == {DEFAULT_LIMIT}
    assert own["calendar_days_here"].tolist() == there["days_here"].tolist()
    pd.testing.assert_series_equal(
        own["days_over"], own["days_here"] - usual, check_names=False, check_exact=False
    )


def test_what_is_ahead_is_learned_from_the_calendar(office, calendar):
    one, other = (
        door.ask(stays().order_by("stage", "way", "unseen_days")) for door in (office, calendar)
    )
    assert [sorted(cell) for cell in one["days"]] == [sorted(cell) for cell in other["days"]]


def test_a_clock_that_is_always_open_is_the_calendar(calendar):
    always = company(ALWAYS)
    for name in ("visits", "journeys", "open_deals", "stages"):
        keys = [
            key for key in ("pipeline", "stage", "deal_id") if key in tables.TABLES[name].columns
        ]
        one, other = (door.ask(tables.TABLES[name].order_by(keys)) for door in (always, calendar))
        pd.testing.assert_frame_equal(one, other)


def test_the_moment_at_which_a_limit_is_passed(office):
    scope = Scope(timezone=KYIV)
    facts = office.facts
    table = tables.visits.filter(tables.visits.deal_id == "D5", tables.visits.stage == "New")
    for hours, expected in (
        (1, "2026-03-23 10:00"),
        (8, "2026-03-24 09:00"),
        (43, "2026-03-28 13:00"),
    ):
        found, at = passed_at(
            table, "entered_at", table.dwell_days * 0 + hours * 3600 / DAY, facts.working
        )
        told = office.ask(found.select(at=at))["at"][0]
        assert told == utc(datetime.fromisoformat(expected), KYIV)
    assert len(office.ask(over_time.past(scope, facts))) == 0


def test_in_pandas_as_in_the_engine(office):
    v = office.ask(tables.visits.filter(tables.visits.is_current))
    told = office.facts.days_until(v["entered_at"], AS_OF)
    assert told.tolist() == pytest.approx(v["open_days"].tolist())
    blank = office.facts.days_until(v["left_at"], AS_OF)
    assert blank.isna().all()


def test_in_calendar_time_there_is_no_clock(calendar):
    assert len(calendar.ask(tables.clock)) == 0
    assert calendar.facts.working is None
    later = pd.Series([AS_OF - timedelta(days=1)])
    assert calendar.facts.days_until(later, AS_OF).tolist() == [1.0]
