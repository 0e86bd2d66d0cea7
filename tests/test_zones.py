"""The clock on the wall and UTC, over the change of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime

from funnel.zones import local, utc

KYIV = "Europe/Kyiv"


def test_days_begin_at_midnight_of_the_zone_in_winter_and_in_summer():
    assert utc(date(2026, 3, 29), KYIV) == datetime(2026, 3, 28, 22)
    assert utc(date(2026, 3, 30), KYIV) == datetime(2026, 3, 29, 21)
    assert local(datetime(2026, 3, 29, 21), KYIV).date() == date(2026, 3, 30)


def test_a_moment_that_brings_its_offset_keeps_it():
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert utc(at, KYIV) == datetime(2026, 3, 1, 9)
    assert local(at, KYIV).replace(tzinfo=None) == datetime(2026, 3, 1, 11)
    assert utc(local(at, KYIV), KYIV) == at.replace(tzinfo=None)
