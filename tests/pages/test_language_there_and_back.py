"""The language can be changed there and back on every page: what was chosen stays, and nothing
hands back a word of the other language."""

from __future__ import annotations

from pathlib import Path

import pytest

from funnel.ui.address import FILTERS
from funnel.ui.text import plain
from tests.pages.test_pages import switched
from tests.ui.test_parameters import parameters

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
FREE = ("find", "id")  # any text is one
SALES = [page for page in PAGES if "/sales/" in page]


@pytest.mark.parametrize("page", SALES)
def test_an_address_that_asks_for_nonsense_is_no_crash(page, demo_folder, open_page):
    at = open_page(demo_folder, page, **NONSENSE)
    assert not at.exception
    assert not at.error
    assert at.header[0].value


EVERY = set(parameters()) | {"id", "list", "card", "where", "demo", "pipelin"}


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_does_not_have_is_passed_over_with_a_sentence(page, demo_folder, open_page):
    """Whatever any page has in its address, and what none has, asked for nonsense: of this page's
    fields, of fields that it does not show now, of other pages."""
    asked = dict.fromkeys(EVERY - set(FREE) - set(FILTERS), "🙂")
    at = open_page(demo_folder, page, **asked)
    assert not at.exception
    told = next(box.value for box in at.info if "🙂" in box.value)
    address = at.session_state["address"]
    assert set(address.strange) == set(asked)
    assert all(plain(address.labels.get(name) or name) in told for name in asked)
    at.button(key="without-strange").click().run()
    assert not set(asked) & set(at.query_params)
    assert not any("🙂" in box.value for box in at.info)


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_that_fits_nothing_is_told_instead_of_the_page(name, demo_folder, open_page):
    at = open_page(demo_folder, "pages/sales/stuck.py", **{name: "🙂"})
    assert not at.exception
    assert "🙂" in at.header[0].value


def test_what_is_out_of_sight_leaves_the_address_and_comes_back(demo_folder, open_page):
    """A link to one tab does not ask for what only another one has."""
    at = open_page(demo_folder, "pages/sales/conversion.py", measure="strict")
    assert at.query_params["measure"] in ("strict", ["strict"])
    at.session_state["conversion-tabs"] = "How fast"
    at.run()
    assert "measure" not in at.query_params
    assert not any("measure" in box.value for box in at.info)
    at.session_state["conversion-tabs"] = "Funnel"
    at.run()
    assert at.query_params["measure"] in ("strict", ["strict"])


def test_a_page_that_is_gone_to_does_not_wonder_at_what_the_one_before_had(
    deals_only_folder, open_page
):
    at = open_page(deals_only_folder, "pages/sales/stuck.py", tab="no-task")
    next(button for button in at.main.button if button.label == "Go to Load").click().run()
    assert not at.exception
    assert at.header[0].value.startswith("Load")
    assert "tab" in at.query_params
    assert not any("tab" in box.value for box in at.info)


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
