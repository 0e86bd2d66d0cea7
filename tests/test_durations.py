"""Every column of durations has one clock, said in the code, in the method and beside each figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from funnel import tables
from funnel.answers import metrics
from funnel.answers.columns import definitions, every_column, title
from funnel.durations import CALENDAR, FOLLOWS, defined_anywhere, is_of_calendar
from funnel.i18n import bare_days, calendar_days, days, hours, set_language

TITLES = {name: column.title for name, column in every_column().items()}

LENGTH = re.compile(r"days|_stay$|seconds")
METHOD = Path(__file__).parents[1] / "docs" / "method.md"


@pytest.fixture
def eight_hours():
    with hours.in_force(8.0):
        yield
    set_language("en")


def columns() -> set[str]:
    """Whatever may be a duration, by its name, or by what it is called."""
    found = {column for table in tables.TABLES.values() for column in table.columns}
    for module in metrics().values():
        found |= {*getattr(module, "COLUMNS", ()), *module.DEFINITIONS}
    found |= {column for column, words in TITLES.items() if re.search(r"\bdays\b", words)}
    return {one for one in found | set(TITLES) if LENGTH.search(one)} | {
        column for column, words in TITLES.items() if re.search(r", days$", words)
    }


def test_every_duration_has_one_clock():
    assert not FOLLOWS & CALENDAR
    assert columns() - FOLLOWS - CALENDAR == set()


def test_nothing_else_is_said_to_have_one():
    known = columns()
    assert known >= FOLLOWS | CALENDAR


def test_the_method_says_which():
    section = METHOD.read_text(encoding="utf-8").split("## Working time")[1].split("\n## ")[0]
    told: dict[str, set[str]] = {"working": set(), "calendar": set()}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 3 and cells[2] in told:
            told[cells[2]] |= set(re.findall(r"`(\w+)`", cells[1]))
    assert told["working"] == FOLLOWS
    assert {one for one in told["calendar"] if one not in CALENDAR} == {
        "won_30",
        "share_30",
        "within_30",
    }
    assert told["calendar"] >= CALENDAR
    assert all(map(is_of_calendar, told["calendar"]))


@pytest.mark.parametrize("language", ["en", "uk"])
def test_titles_and_definitions_say_it(language, eight_hours):
    set_language(language)
    words = {"en": ("working", "calendar"), "uk": ("робоч", "календарн")}[language]
    for column in columns() & set(TITLES):
        assert words[column in CALENDAR] in title(column)
    assert words[1] in title("share_30")
    assert "(" not in title("amount")
    told = definitions(metrics()["dwell"])
    assert words[0] in told["median_days"]
    assert words[1] in definitions(metrics()["lever"])["mean_stay"]
    assert words[0] not in told["visits"]
    assert words[0] in defined_anywhere("median_days", "")


def test_in_calendar_time_nothing_is_said():
    assert title("median_days") == "Median, days"
    assert "time" not in definitions(metrics()["dwell"])["median_days"].split()[-1]
    assert (days(12.0), calendar_days(0.5), bare_days(1.5)) == ("12 d", "12 h", "1.5 d")


def test_durations_in_words(eight_hours):
    told = {
        12.0: "12 working d",
        1.5: "1.5 working d",
        0.5: "4 working h",
        0.0: "0 working d",
        1 / 16: "30 working min",
        1 / 1000: "under 1 working min",
    }
    assert {value: days(value) for value in told} == told
    assert calendar_days(0.5) == "12 calendar h"
    assert bare_days(0.25) == "2 h"
    set_language("uk")
    assert (days(12.0), calendar_days(2.0)) == ("12 роб. дн.", "2 кал. дн.")
