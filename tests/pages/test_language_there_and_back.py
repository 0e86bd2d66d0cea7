"""The language can be changed there and back on every page: what was chosen stays, and nothing
hands back a word of the other language."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    "column": "Nowhere",
    "measure": "🙂",
    "tab": "none",
    "span": "x",
    "stage": "None",
    "burst-within": "-1",
    "leap-share": "7",
    "all": "perhaps",
}


@pytest.mark.parametrize("page", [page for page in PAGES if "/sales/" in page])
def test_an_address_that_asks_for_nonsense_is_no_crash(page, demo_folder, open_page):
    at = open_page(demo_folder, page, **NONSENSE)
    assert not at.exception
    assert not at.error
    assert at.header[0].value
