"""What no limit changes is made apart: with the limits put to it, it is the table people query."""

from datetime import datetime

import pandas as pd
import pytest

from funnel import tables
from funnel.model import Decisions
from funnel.model.clock import days_in_force, hours_of
from funnel.model.open_deals import EXCUSED_DAYS, judged, standing, unjudged, with_limits
from funnel.working_time import NAME
from tests.model.door import GOLDEN, from_tables, load_folder

AS_OF = datetime(2026, 2, 1, 9)  # a Sunday
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-18:00")


@pytest.mark.parametrize("moment", [AS_OF, datetime(2026, 2, 3, 10, 7, 5)])
@pytest.mark.parametrize("settings", [{}, {NAME: {"week": WEEK}}], ids=["calendar", "working"])
def test_open_deals_in_two_steps(moment, settings):
    limits = {("Retail", "Offer"): 100.0}
    decisions = Decisions(timezone="UTC", as_of=moment, settings=settings, limits=limits)
    door = load_folder(GOLDEN, decisions=decisions)
    hours = hours_of(door.ask, door.facts.working, moment)
    door.create("standing", unjudged(moment, hours))
    assert not {"limit_days", "is_stuck"} & set(standing.columns)
    found = door.ask(judged(with_limits(standing), days_in_force(EXCUSED_DAYS, hours)))
    whole = door.ask(tables.open_deals)
    assert whole["is_stuck"].any()
    in_order = [one.sort_values("deal_id", ignore_index=True) for one in (found, whole)]
    pd.testing.assert_frame_equal(*in_order)


def test_who_stands_nobody_knows_since_when_has_no_days():
    """Neither 0, as the greatest of nothing and zero would be, nor more."""
    door = from_tables(
        deals="""
            deal_id | pipeline | stage | created_at
            dated   | Retail   | New   | 2026-01-02 09:00
            undated | Retail   | New   |
        """,
        as_of="2026-02-01 09:00",
    )
    names = ["days_here", "days_stagnant", "calendar_days_here"]
    days = door.ask(tables.open_deals).set_index("deal_id")[names]
    assert days.loc["undated"].isna().all()
    assert (days.loc["dated"] == 30).all()
