"""A wrong name is a sentence with the names that are near it, wherever somebody writes one."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from funnel.answers.filters import Columns
from funnel.errors import FunnelError
from funnel.formats import Sheet
from funnel.nearest import choice, nearest
from funnel.reading.choices import Choices
from funnel.reading.recognise import recognise
from funnel.thresholds import in_force

SHEET = Sheet(("Deal number", "Step", "Responsible"), "deals.csv", (), "csv")
FACTS = cast(Any, SimpleNamespace(settings={"thresholds": {"one_click": {"of_tomorrow": 3}}}))
OWN = {"within": timedelta(minutes=5), "least_moves": 3}


def test_the_nearest_names_come_first_and_all_if_none_is_near():
    assert nearest("stag", ["stage", "status", "owner"])[0] == "stage"
    assert choice("zzz", ["stage", "owner"]) == "stage, owner"


@pytest.mark.parametrize(
    ("ask", "near"),
    [
        (lambda: recognise(SHEET, Choices(kind="deals", columns={"ownr": "Step"})), "owner"),
        (lambda: recognise(SHEET, Choices(columns={"deal_id": "Deal numer"})), "Deal number"),
        (lambda: recognise(SHEET, Choices(format="amocrm_lead")), "amocrm_leads"),
        (lambda: Columns(("owner", "stage"), ("City",)).found("Cty"), "City"),
        (lambda: in_force("one_click", OWN, FACTS, {"one_click": {"witin": 3}}), "within"),
    ],
    ids=["ours", "theirs", "format", "filter", "threshold"],
)
def test_a_wrong_name_is_told_with_those_near_it(ask, near):
    with pytest.raises(FunnelError) as told:
        ask()
    words = str(told.value)
    assert near in words
    assert words.endswith(".")


def test_a_saved_threshold_of_another_program_is_passed_over():
    assert in_force("one_click", OWN, FACTS) == OWN
