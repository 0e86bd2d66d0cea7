"""Periods by name and the switch beside them, on the pages and in the address."""

from __future__ import annotations

import pytest

from tests.pages.test_pages import texts


def test_a_period_by_name_stands_in_the_address_and_is_checked(demo_folder, open_page):
    at = open_page(demo_folder, "pages/sales/overview.py", period="last-month", beside="true")
    assert at.selectbox(key="period").value == "last-month"
    assert not [one for one in at.sidebar.date_input if one.label == "Since"]
    assert "May 2026" in at.main.caption[0].value
    assert at.toggle(key="beside").value
    strange = open_page(demo_folder, "pages/sales/overview.py", period="next-century")
    assert "century" in strange.main.header[0].value


def test_without_a_beginning_nothing_stands_beside(demo_folder, open_page):
    at = open_page(demo_folder, "pages/sales/overview.py", beside="true")
    assert at.toggle(key="beside").disabled
    assert "| Difference" not in texts(at)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("pages/sales/overview.py", "of the deals in work"),
        ("pages/sales/conversion.py", "Offer sent, get an answer"),
        ("pages/sales/time.py", "Offer sent, get an answer"),
        ("pages/sales/stuck.py", "of the deals in work"),
        ("pages/sales/one_click.py", "of the wins of the period"),
    ],
)
def test_both_numbers_and_their_difference(page, said, demo_folder, open_page):
    at = open_page(demo_folder, page, period="last-quarter", beside="true")
    beside = [text.value for text in at.main.markdown if "| Difference" in str(text.value)]
    assert len(beside) == 1
    assert said in beside[0]


def test_a_week_says_once_that_it_is_too_short_and_tells_what_moved(demo_folder, open_page):
    at = open_page(demo_folder, "pages/sales/overview.py", period="last-week")
    said = [one.value for one in at.main.caption if "says nothing of rates" in one.value]
    assert len(said) == 1
    labels = [one.label for one in at.metric]
    assert {"New deals", "Moved on", "Did not move"} <= set(labels)
    assert not {"Worst leak", "Longest stay"} & set(labels)
