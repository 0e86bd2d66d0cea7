"""The language can be changed there and back on every page: what was chosen stays, and nothing
hands back a word of the other language."""

from __future__ import annotations

from pathlib import Path

import pytest

from funnel.ui.address import FILTERS
from tests.pages.test_pages import switched

ROOT = Path(__file__).parents[2]
PAGES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "pages").glob("*/*.py"))


def test_a_choice_said_in_words_survives_another_language(demo_folder, open_page):
    at = open_page(demo_folder, "pages/sales/conversion.py", lang="uk", measure="strict")
    for code in ("en", "uk"):
        switched(at, code)
        assert at.session_state["measure" if code == "en" else "measure-uk"] == "strict"


def test_an_open_tab_stays_open(demo_folder, open_page):
    at = open_page(demo_folder, "pages/sales/conversion.py", tab="speed")
    assert at.session_state["conversion-tabs"] == "How fast"
    switched(at, "uk")
    assert at.session_state["conversion-tabs-uk"] == "Як швидко"
    switched(at, "en")
    assert at.session_state["conversion-tabs"] == "How fast"


NONSENSE = {
    "credit": "хто вів угоду тоді",
    "by": "Nowhere",
    "where": "Nowhere=there",
    "measure": "🙂",
    "tab": "none",
    "span": "x",
    "stage": "None",
    "burst-within": "-1",
    "leap-share": "7",
    "all": "perhaps",
}
SALES = [page for page in PAGES if "/sales/" in page]


@pytest.mark.parametrize("page", SALES)
def test_an_address_that_asks_for_nonsense_is_no_crash(page, demo_folder, open_page):
    at = open_page(demo_folder, page, **NONSENSE)
    assert not at.exception
    assert not at.error
    assert at.header[0].value


@pytest.mark.parametrize("page", SALES)
def test_what_a_page_does_not_have_is_passed_over_with_a_sentence(page, demo_folder, open_page):
    """Whatever stands in the address of this page: each of its fields, asked for nonsense."""
    own = set(open_page(demo_folder, page).session_state["address"].labels) - set(FILTERS)
    at = open_page(demo_folder, page, **dict.fromkeys(own, "🙂"))
    assert not at.exception
    told = at.session_state["address"].strange
    assert set(told) == own
    assert any(
        all(at.session_state["address"].labels[name] in box.value for name in own)
        for box in at.info
    )
    at.button(key="without-strange").click().run()
    assert not set(told) & set(at.query_params)


@pytest.mark.parametrize(
    ("page", "parameter", "value"),
    [
        ("over_time", "each", "century"),
        ("conversion", "one", "Nowhere"),
        ("one_click", "burst-within", "inf"),
        ("one_click", "burst-at_least", "99999999999999999999"),
        ("review", "at", "1800-01-01"),
        ("deals", "page", "999"),
    ],
)
def test_a_value_out_of_reach_is_told_and_not_taken(page, parameter, value, demo_folder, open_page):
    at = open_page(demo_folder, f"pages/sales/{page}.py", **{parameter: value, "tab": "stock"})
    assert not at.exception
    assert any(value in box.value.replace("\\", "") for box in at.info)


def test_another_choice_settles_what_was_passed_over(demo_folder, open_page):
    at = open_page(demo_folder, "pages/sales/over_time.py", each="century")
    assert any("century" in box.value for box in at.info)
    at.segmented_control(key="by-period").set_value("week").run()
    assert not any("century" in box.value for box in at.info)
    assert at.query_params["each"] in ("week", ["week"])
