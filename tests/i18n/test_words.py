"""Numbers, dates, durations and money, as each language writes them."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from funnel.i18n import date_words, days, moment, money, month, number, percent, set_language, tn
from funnel.scope import Scope

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def english_afterwards():
    yield
    set_language("en")


@pytest.mark.parametrize(
    ("code", "written"),
    [("en", "1,234.5"), ("uk", f"1{NBSP}234,5"), ("uk-UA", f"1{NBSP}234,5"), ("de", "1,234.5")],
)
def test_numbers_follow_the_language_and_an_unknown_one_is_english(code, written):
    set_language(code)
    assert number(1234.5, 1) == written


@pytest.mark.parametrize("blank", [None, float("nan"), pd.NaT, pd.NA])
def test_blank_is_a_dash_everywhere(blank):
    assert (
        number(blank)
        == percent(blank)
        == days(blank)
        == money(blank)
        == moment(blank, "UTC")
        == "–"
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (11.97, "12 d"),
        (1.46, "1.5 d"),
        (0.25, "6 h"),
        (0.003, "4 min"),
        (0, "0 d"),
        (400.2, "400 d"),
    ],
)
def test_durations_are_rounded_to_what_they_can_bear(value, written):
    assert days(value) == written


def test_shares_get_a_decimal_only_from_a_thousand_cases_on():
    assert percent(0.6315, 6711) == "63.2%"
    assert percent(0.6315, 99) == "63%"
    assert percent(1.0, 5000) == "100%"
    assert percent(-0.004) == percent(0.0) == "0%"
    assert percent(-0.006) == "-1%"


def test_money_keeps_its_currency_and_no_cents():
    assert money(1234.4, "UAH") == f"1,234{NBSP}UAH"
    assert money(5, "points") == f"5{NBSP}points"
    set_language("uk")
    assert money(1234.4, "UAH") == f"1{NBSP}234{NBSP}₴"


def test_a_moment_is_shown_in_the_zone_of_the_workspace():
    assert moment(datetime(2026, 7, 1, 6), "Europe/Kyiv") == "1 Jul 2026, 09:00"
    assert moment(datetime(2026, 1, 1, 6), "Europe/Kyiv") == "1 Jan 2026, 08:00"


@pytest.mark.parametrize(
    ("n", "written"),
    [
        (1, "1 угода"),
        (2, "2 угоди"),
        (5, "5 угод"),
        (11, "11 угод"),
        (21, "21 угода"),
        (112, "112 угод"),
    ],
)
def test_ukrainian_has_three_plural_forms(n, written, monkeypatch):
    from funnel.i18n import catalogue

    set_language("uk")
    monkeypatch.setattr(
        catalogue, "catalogue", lambda code: {"{n} deal": ("{n} угода", "{n} угоди", "{n} угод")}
    )
    assert tn("{n} deal", "{n} deals", n) == written


def test_a_scope_says_itself():
    scope = Scope(
        pipelines=("Retail",),
        managers=("Olha", "Taras"),
        since=date(2026, 1, 1),
        until=date(2026, 2, 1),
    )
    assert scope.words() == "Retail · Olha, Taras · January 2026 · credited to the holder"
    set_language("uk")
    assert scope.words() == "Retail · Olha, Taras · січень 2026 · зараховано тому, хто вів"
    assert date_words(date(2026, 7, 1)).startswith("1 липня 2026")
    assert month(date(2026, 7, 1)) == "липень 2026"


def test_a_day_starts_in_the_zone_of_the_workspace_on_both_sides_of_a_clock_change():
    scope = Scope(timezone="Europe/Kyiv")
    assert scope.instant(date(2026, 3, 29)) == datetime(2026, 3, 28, 22)
    assert scope.instant(date(2026, 3, 30)) == datetime(2026, 3, 29, 21)
