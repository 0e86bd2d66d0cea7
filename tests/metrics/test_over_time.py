"""Lines over time: counts by the clock on the wall, shares and times with what is not over yet, and
lists as long as the numbers say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import poisson as distribution

from funnel.metrics import drill_down, over_time
from funnel.metrics.over_time import poisson
from funnel.metrics.over_time_words import said
from funnel.scope import Scope
from funnel.ui.over_time import readable
from tests.metrics.doors import STAGES, UTC, drawn, limited, table

# In Kyiv the first is of February already, and of a Sunday's week; 2, 3 are of March.
DEALS = """
    deal_id | pipeline | stage | owner | created_at       | closed_at
    1       | Retail   | Won   | Olha  | 2026-01-31 22:30 | 2026-03-05 09:00
    2       | Retail   | Lost  | Olha  | 2026-03-01 09:00 | 2026-03-20 09:00
    3       | Retail   | Offer | Olha  | 2026-03-02 09:00 |
"""
MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
    1       | 2026-02-04 09:00 | Retail   | New        | Offer    | Olha
    1       | 2026-03-05 09:00 | Retail   | Offer      | Won      | Olha
    2       | 2026-03-20 09:00 | Retail   | New        | Lost     | Olha
    3       | 2026-03-04 09:00 | Retail   | New        | Offer    | Olha
"""


@pytest.fixture(scope="module")
def door():
    return drawn("2026-04-10 09:00", deals=DEALS, transitions=MOVES, stages=limited(STAGES, 14))


def line(rows: pd.DataFrame, series: str) -> dict[date, float]:
    own = rows[rows["series"] == series]
    return dict(zip(own["period"], own["value"], strict=True))


def test_counts_are_by_the_clock_on_the_wall(door):
    facts = replace(door.facts, timezone="Europe/Kyiv")
    scope = Scope(timezone="Europe/Kyiv")
    asked = over_time.tallies(scope, facts)
    rows = over_time.compute({name: door.ask(one) for name, one in asked.items()}, scope, facts)
    months = [date(2026, month, 1) for month in (2, 3, 4)]
    assert line(rows, "new") == dict(zip(months, [1, 2, 0], strict=True))
    assert line(rows, "won") == dict(zip(months, [0, 1, 0], strict=True))
    assert line(rows, "lost") == dict(zip(months, [0, 1, 0], strict=True))
    young = rows[rows["series"] == "new"].set_index("period")["is_young"]
    assert young.tolist() == [False, False, True]
    # in Greenwich the first is of January
    assert line(table("over-time", door), "new")[date(2026, 1, 1)] == 1


def test_deals_past_their_limit_are_those_that_were_then(door):
    """The limit is 14 days: deal 1 lies in Offer from 4 February to 5 March, 2 in New until it is
    lost on 20 March, 3 in Offer from 4 March on."""
    rows = table("over-time", door)
    past = line(rows, "past")
    assert [past[date(2026, month, 1)] for month in (2, 3, 4)] == [1, 1, 1]
    for month, deal in ((2, "1"), (3, "3")):
        picked = drill_down.period(UTC, door.facts, "past", "Retail", f"2026-0{month}-01", "month")
        assert door.ask(picked)["deal_id"].tolist() == [deal]


@pytest.mark.parametrize("by", ["week", "month"])
def test_a_mark_leads_to_as_many_deals(example, by):
    for row in table("over-time", example, by=by).to_dict("records"):
        stage = row["stage"] if isinstance(row["stage"], str) else None
        place = (row["series"], row["pipeline"], str(row["period"]), by, stage)
        found = example.ask(drill_down.period(UTC, example.facts, *place))
        assert len(found) <= row["n"]  # a deal may stay twice
        if row["series"] != "time":
            assert len(found) == row["n"], place


def test_the_interval_of_a_count_is_garwoods():
    low, high = poisson(10)
    assert distribution.sf(9, low) == pytest.approx(0.025)
    assert distribution.cdf(10, high) == pytest.approx(0.025)
    assert poisson(0)[0] == 0


def test_a_change_is_told_only_where_the_intervals_do_not_meet():
    rows = pd.DataFrame(
        {
            "series": "new",
            "period": [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)],
            "value": [100.0, 20.0, 5.0],
            "low": [81.0, 12.0, 1.6],
            "high": [121.0, 31.0, 11.7],
            "n": [100, 20, 5],
            "is_young": [False, False, True],
        }
    )
    assert said(rows, "month") == "New deals, February 2026: 20, less than 100 before"
    assert "no evidence" in said(rows.assign(low=0.0, high=200.0), "month")
    assert said(rows.head(1), "month") == ""


def test_a_screen_shows_three_digits():
    rows = pd.DataFrame({"value": [18.073, 0.00112], "low": [1234.5, 63.0], "high": [np.nan, 0.0]})
    shown = readable(rows)
    assert shown["value"].tolist() == [18.1, 0.00112]
    assert shown["low"].tolist() == [1234, 63]
    assert shown["high"].isna().tolist() == [True, False]
