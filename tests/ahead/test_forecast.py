"""The months ahead: they share what the deals will bring, and say nothing where the report forbids
it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from bench.lab.cast import STEADY
from bench.lab.files import made
from funnel.ahead.coming import Band, slices, wins, worth
from funnel.ahead.record import FEW, Judged
from funnel.facts import Facts
from funnel.metrics import drill_down
from tests.metrics.doors import UTC, table

SHOWN = Judged(open=1.5, new=2.0, all=1.2)


@pytest.fixture(scope="module")
def company():
    world = replace(STEADY, name="months", deals=500, days=300, tasks=False)
    return made(world, 3)[0]


def test_the_running_month_and_two_more():
    facts = Facts("one", datetime(2026, 6, 10), timezone="UTC")
    found = slices(facts)
    assert [one.month for one in found] == [date(2026, month, 1) for month in (6, 7, 8)]
    assert [(one.begin, one.end) for one in found] == [(0, 21), (21, 52), (52, 83)]


def test_a_month_that_is_nearly_over_is_no_answer():
    facts = Facts("one", datetime(2026, 6, 29), timezone="UTC")
    assert [one.month.month for one in slices(facts)] == [6, 7, 8, 9]


def test_bands_of_open_deals_new_ones_and_all():
    open_deals, new, every = wins(np.array([0.5, 0.25, 0.8]), 2.0, SHOWN)
    assert (open_deals.mean, new.mean, every.mean) == pytest.approx((1.55, 2.0, 3.55))
    variance = 239 / 400
    assert open_deals.high - 1.55 == pytest.approx(1.2816 * 1.5 * variance**0.5, rel=1e-4)
    assert new.high - 2.0 == pytest.approx(1.2816 * 2.0 * 2.0**0.5, rel=1e-4)
    assert every.high - 3.55 == pytest.approx(1.2816 * 1.2 * (variance + 2.0) ** 0.5, rel=1e-4)
    assert (open_deals.low, new.low) == (pytest.approx(0.0639, abs=1e-3), 0)


def test_amounts_of_the_worked_example():
    told, _, every = worth(
        np.array([0.5, 0.25, 0.8]), np.array([100, 400, 50.0]), 0, 0, 0, Judged()
    )
    assert told == every == Band(pytest.approx(190), pytest.approx(50), pytest.approx(500))


def test_open_and_new_make_all_and_groups_make_the_company(company):
    whole = table("forecast", company, report=SHOWN).set_index(["month", "part"])
    for month in {month for month, _ in whole.index}:
        of = whole.loc[month]
        for name in ("wins", "amount"):
            assert of.loc["all", name] == pytest.approx(of.loc[["open", "new"], name].sum())
    people = table("forecast", company, by="manager", report=SHOWN)
    sums = people.groupby(["month", "part"])[["wins", "amount"]].sum()
    assert sums["wins"].to_dict() == pytest.approx(whole["wins"].to_dict())
    opened = whole.xs("open", level="part")["amount"].to_dict()
    assert sums.xs("open", level="part")["amount"].to_dict() == pytest.approx(opened)


def test_what_the_months_bring_is_what_the_deals_are_said_to_bring(company):
    months = table("forecast", company, report=SHOWN).query("part == 'open'")["wins"].sum()
    deals = table("open-chances", company)
    low, high = deals["within_90"].sum(), deals["chance"].sum()
    untold = deals["within_90"].isna().sum()  # of which the sum still says something
    assert low - 0.5 <= months <= high + untold + 0.5


def test_nothing_is_said_where_the_report_forbids_it(company):
    silent = table("forecast", company, report=Judged(origins=3, reason=FEW))
    assert silent[["wins", "wins_low", "wins_high", "amount"]].isna().all(axis=None)
    assert silent["deals"].notna().any()


def test_deals_of_other_managers_are_not_counted(company):
    dasha = replace(UTC, managers=("Dasha",))
    own = table("forecast", company, scope=dasha, report=SHOWN)["wins"]
    people = table("forecast", company, by="manager", report=SHOWN)
    listed = people[people["manager"] == "Dasha"]["wins"]
    assert own.tolist() == pytest.approx(listed.tolist())


def test_behind_an_expected_bar_are_the_open_deals_it_comes_from(company):
    rows = table("forecast", company, report=SHOWN, by="manager")
    rows = rows[rows["part"] == "open"]
    for row in rows.to_dict("records"):
        manager = row["manager"] if isinstance(row["manager"], str) else ""
        picked = company.ask(drill_down.expected(UTC, str(row["month"]), manager=manager))
        assert len(picked) == row["deals"] + row["untold"]
    assert rows["deals"].sum() > 0
