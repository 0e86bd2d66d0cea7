"""Working time against a plain count, second by second and minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.clock import made
from funnel.errors import FunnelError
from funnel.working_time import WEEKDAYS, WorkingTime, read_spans

KYIV = "Europe/Kyiv"
OFFICE = {
    "week": dict.fromkeys(WEEKDAYS[:5], "9-13, 14-18") | {"sat": "10:00–14:00"},
    "holidays": ["2026-03-30"],
}


def working(plain: dict) -> WorkingTime:
    found = WorkingTime.of(plain)
    assert found
    return found


def at(text: str, zone: str) -> pd.Timestamp:
    return pd.Timestamp(text).tz_localize(zone).tz_convert("UTC").tz_localize(None)


def seconds(plain: dict, zone: str, begin: pd.Timestamp, end: pd.Timestamp) -> float:
    own = working(plain)
    around = (datetime(2025, 1, 1), datetime(2027, 12, 31))
    days = made(own, zone, *around).days(pd.Series([begin]), pd.Series([end]))
    return days.iloc[0] * own.day_seconds


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("2026-03-27 17:30", "2026-03-28 10:15", 2_700),
        ("2026-03-27 12:50", "2026-03-27 14:10", 1_200),
        ("2026-03-28 13:00", "2026-03-31 09:20", 4_800),
        ("2026-03-29 02:30", "2026-03-29 05:00", 0),
        ("2026-03-23 09:00", "2026-03-30 09:00", 158_400),
        ("2026-03-25 20:00", "2026-03-25 21:00", 0),
        ("2026-03-26 09:00:07", "2026-03-26 09:00:37", 30),
    ],
)
def test_the_example_of_the_method_to_the_second(begin, end, expected):
    assert round(seconds(OFFICE, KYIV, at(begin, KYIV), at(end, KYIV)), 6) == expected


def test_a_working_day_is_the_mean_of_those_that_have_hours():
    assert working(OFFICE).day_seconds == (5 * 8 + 4) * 3600 / 6
    assert working(OFFICE).days_of(14) == 12


ZONES = (KYIV, "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu", "Pacific/Auckland")
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def weeks(draw) -> dict:
    """Hours of every weekday, night among them, so that the clocks change while it is open."""
    week = {}
    for day in WEEKDAYS:
        marks = sorted(draw(st.sets(st.integers(0, 96), max_size=4)))
        pairs = zip(marks[::2], marks[1::2], strict=False)
        clock = [f"{a // 4}:{a % 4 * 15:02d}-{b // 4}:{b % 4 * 15:02d}" for a, b in pairs]
        week[day] = ", ".join(clock)
    closed = draw(st.sets(DAYS, max_size=8))
    worked = draw(st.sets(DAYS, max_size=8)) - closed
    plain = {"week": week | {"sun": "0-24"}}
    return plain | {
        "holidays": [one.isoformat() for one in closed],
        "working_days": [one.isoformat() for one in worked],
    }


def counted(plain: dict, zone: str, begin: datetime, end: datetime) -> int:
    """Second by second as long as the minute is not whole, then minute by minute."""
    own, total, now = working(plain), 0, begin
    while now < end:
        step = 60 if now.second == 0 and (end - now).total_seconds() >= 60 else 1
        total += step * _is_open(own, now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)))
        now += timedelta(seconds=step)
    return total


def _is_open(own: WorkingTime, on_wall: datetime) -> bool:
    day, minute = on_wall.date(), on_wall.hour * 60 + on_wall.minute
    spans = own.week[day.weekday()]
    if day in own.working_days:
        spans = spans or next(one for one in own.week if one)
    elif day in own.holidays:
        spans = ()
    return any(begin * 15 <= minute < end * 15 for begin, end in spans)


@settings(max_examples=25)
@given(
    weeks(),
    st.sampled_from(ZONES),
    # the days around which the clocks change in one of these zones, and any other
    st.sampled_from([date(2026, 3, 28), date(2026, 4, 4), date(2026, 9, 5), date(2026, 10, 3)])
    | DAYS,
    st.integers(0, 86_399),
    st.integers(0, 3 * 86_400),
)
def test_working_time_is_what_a_count_of_every_minute_gives(plain, zone, day, second, lasts):
    begin = datetime(day.year, day.month, day.day) + timedelta(seconds=second)
    end = begin + timedelta(seconds=lasts)
    told = seconds(plain, zone, pd.Timestamp(begin), pd.Timestamp(end))
    assert round(told, 6) == counted(plain, zone, begin, end)


def test_the_hour_that_is_repeated_counts_twice_and_the_skipped_one_not_at_all():
    night = {"week": {"sun": "0-24"}}
    spring, autumn = ("2026-03-29 00:00", "2026-03-30 00:00"), ("2026-10-25", "2026-10-26")
    assert round(seconds(night, KYIV, *(at(one, KYIV) for one in spring))) == 23 * 3600
    assert round(seconds(night, KYIV, *(at(one, KYIV) for one in autumn))) == 25 * 3600


def test_kathmandu_is_three_quarters_of_an_hour_off():
    morning = {"week": dict.fromkeys(WEEKDAYS, "9-10")}
    begin, end = pd.Timestamp("2026-05-05 03:14"), pd.Timestamp("2026-05-05 03:16")
    assert round(seconds(morning, "Asia/Kathmandu", begin, end)) == 60  # it opens at 03:15 UTC


def test_holidays_are_of_no_country_unless_one_is_chosen():
    first_of_may = (at("2026-05-01 09:00", KYIV), at("2026-05-01 18:00", KYIV))
    assert round(seconds(OFFICE, KYIV, *first_of_may)) == 8 * 3600
    assert round(seconds(OFFICE | {"country": "PL"}, KYIV, *first_of_may)) == 0
    worked = OFFICE | {"country": "PL", "working_days": ["2026-05-01"]}
    assert round(seconds(worked, KYIV, *first_of_may)) == 8 * 3600


def test_an_extra_working_day_without_hours_has_those_of_the_first_that_has():
    sunday = (at("2026-05-03 00:00", KYIV), at("2026-05-04 00:00", KYIV))
    assert round(seconds(OFFICE | {"working_days": ["2026-05-03"]}, KYIV, *sunday)) == 8 * 3600


def test_a_moment_outside_of_the_clock_counts_as_its_end():
    clock = made(working(OFFICE), KYIV, datetime(2026, 1, 1), datetime(2026, 1, 31))
    ends = clock.seconds([0, 4_000_000_000])
    assert ends[0] == 0
    assert ends[1] == clock.done[-1] + clock.is_open[-1] * 900


def test_the_setting_says_what_it_was_read_from():
    own = working(OFFICE | {"country": "pl", "working_days": "2026-05-03 2026-05-02"})
    assert WorkingTime.of(own.plain()) == own
    assert own.plain()["week"]["sat"] == "10:00-14:00"
    assert own.plain()["working_days"] == ["2026-05-02", "2026-05-03"]
    assert WorkingTime.of(None) is None


@pytest.mark.parametrize(
    "text", ["nine to five", "9-18, 17-19", "18-9", "9:05-18", "9-25", "9-18 and more", "9-9"]
)
def test_hours_that_cannot_be_meant_are_refused(text):
    with pytest.raises(FunnelError):
        read_spans(text)


@pytest.mark.parametrize(
    "plain",
    [
        {"week": {"mon": ""}},
        {"week": {"mon": "9-18"}, "country": "Atlantis"},
        {"week": {"mon": "9-18"}, "holidays": ["tomorrow"]},
        {"week": {"mon": "9-18"}, "holidays": ["2026-01-01"], "working_days": ["2026-01-01"]},
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(plain):
    with pytest.raises(FunnelError):
        WorkingTime.of(plain)
