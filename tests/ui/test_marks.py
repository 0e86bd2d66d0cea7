"""A clicked mark says which deals stand behind it."""

from __future__ import annotations

from types import SimpleNamespace

import ibis
import pytest

from funnel.charts.text import mark
from funnel.scope import Scope
from funnel.ui import marks

REACHED = mark("conversion", pipeline="Retail", stage="Offer", column="reached")


def event(*customdata):
    return SimpleNamespace(
        selection=SimpleNamespace(points=[{"customdata": data} for data in customdata])
    )


@pytest.mark.parametrize("data", [REACHED, [REACHED], [[REACHED]], {"0": REACHED}])
def test_marks_are_found_however_the_browser_wraps_them(data):
    assert marks.chosen(event(data, data)) == [
        {"of": "conversion", "pipeline": "Retail", "stage": "Offer", "column": "reached"}
    ]


@pytest.mark.parametrize("data", [None, "Offer", 3, [], {}])
def test_a_point_without_a_mark_is_nothing(data):
    assert marks.chosen(event(data)) == []


def test_marks_unite_their_deals_and_say_themselves():
    both = marks.chosen(
        event(REACHED, mark("flow", pipeline="Retail", stage="Offer", ended="back"))
    )
    assert "UNION" in str(ibis.to_sql(marks.pick(Scope(), both), dialect="duckdb"))
    assert marks.words(both) == "Retail, Offer, reached; Retail, Offer, went back"


def test_months_days_and_managers_are_said_in_words():
    stays = mark("dwell", pipeline="Retail", stage="Offer", month="2026-02-01", manager="")
    found = marks.chosen(event(stays, mark("survival", stage="Offer", days=12.4)))
    assert marks.words(found) == "Retail, Offer, February 2026, (nobody); Offer, 12 d or longer"
