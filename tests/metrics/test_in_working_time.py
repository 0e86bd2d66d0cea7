"""Every metric in working time: an office that never closes is the calendar; else lengths of work
move, and nothing else does."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from funnel.answers import answer, metrics
from funnel.durations import FOLLOWS, is_of_calendar
from funnel.model import Decisions
from funnel.model.limits import DEFAULT_LIMIT
from funnel.working_time import WEEKDAYS
from tests.metrics.doors import GOLDEN_LIMITS, LIMIT, UTC, complete
from tests.model.door import GOLDEN, load_folder

AS_OF = datetime(2026, 2, 1, 9)
ALWAYS = {"week": dict.fromkeys(WEEKDAYS, "0-24")}
OFFICE = {"week": dict.fromkeys(WEEKDAYS[:5], "9-13, 14-18")}
# What limits decide, and what is said in words or sorted by lengths.
ON_LIMITS = {"agenda", "anomalies", "compared", "deals", "findings", "managers-fair", "notes"}
ON_LIMITS |= {"no-task", "over-time", "overview", "review", "stuck", "in-work", "stock-weeks"}


def door(setting: dict, limits: dict):
    settings = {"working_time": setting}
    decisions = Decisions(timezone="UTC", as_of=AS_OF, settings=settings, limits=limits)
    return complete(load_folder(GOLDEN, decisions=decisions))


@pytest.fixture(scope="module")
def always():
    return door(ALWAYS, GOLDEN_LIMITS)  # as the worked example has them


@pytest.fixture(scope="module")
def office():
    return door(OFFICE, {})


def asked(name: str, where) -> pd.DataFrame:
    return answer(name, where, UTC, **of_one(name)).table


def of_one(name: str) -> dict[str, str]:
    return {"deal_id": "D4"} if name == "deal" else {}


@pytest.fixture
def by_calendar(answered):
    """The answers of the worked example, each asked once."""
    return lambda name: answered(name, **of_one(name)).table


@pytest.mark.parametrize("name", sorted(metrics()))
def test_an_office_that_never_closes_is_the_calendar(name, always, by_calendar):
    one, other = asked(name, always), by_calendar(name)
    worded = [column for column in one if one[column].dtype == "str" and column not in KEYS]
    pd.testing.assert_frame_equal(one.drop(columns=worded), other.drop(columns=worded))


KEYS = ("deal_id", "pipeline", "stage", "manager", "rule", "task_state", "series", "line")


@pytest.mark.parametrize("name", sorted(set(metrics()) - ON_LIMITS))
def test_only_lengths_of_work_move(name, office, by_calendar):
    one, other = asked(name, office), by_calendar(name)
    still = [
        column
        for column in one
        if column not in FOLLOWS and pd.api.types.is_numeric_dtype(one[column])
    ]
    still = [column for column in still if column != "over_limit"]
    if len({"days", "days_here"} & set(one)) == 0:  # else the rows stand at other lengths
        pd.testing.assert_frame_equal(one[still], other[still])
    kept = [column for column in one if is_of_calendar(column)]
    if kept:
        pd.testing.assert_frame_equal(one[kept], other[kept])


def test_lengths_of_work_do_move(office, by_calendar):
    one, other = asked("dwell", office), by_calendar("dwell")
    own = [column for column in one if column in FOLLOWS and other[column].notna().any()]
    assert all(not one[column].equals(other[column]) for column in own if column != "limit_days")
    # five days of an ordinary week are worked; what is set is not counted in others
    assert one["limit_days"].tolist() == pytest.approx([DEFAULT_LIMIT * 5 / 7] * len(one))
    assert set(other["limit_days"]) == {LIMIT}
