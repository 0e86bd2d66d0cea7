"""Grouped by another column of the deals, no page speaks of managers."""

from __future__ import annotations

import json

import pytest

from tests.pages.test_pages import every_tab

PAGES = [
    f"pages/sales/{name}.py"
    for name in ("overview", "conversion", "time", "stuck", "one_click", "managers", "over_time")
]


def said(at) -> list[str]:
    """What a reader reads of the page and of the filters, without the definitions of numbers."""
    kinds = (at.main.header, at.main.subheader, at.main.caption, at.main.markdown)
    texts = [element.value for kind in kinds for element in kind]
    labels = [tab.label for tab in at.tabs]
    labels += [field.label for field in at.sidebar.multiselect]
    tables = [str(column) for table in at.main.dataframe for column in _titles(table)]
    return [text for text in texts if not text.startswith("**")] + labels + tables


def _titles(table) -> list[str]:
    told = json.loads(table.proto.columns or "{}")
    return [one.get("label") or "" for one in told.values()]


@pytest.mark.parametrize("page", PAGES)
def test_words_about_managers_are_words_about_the_column(page, demo_folder, open_page):
    at = open_page(demo_folder, page, by="City")
    for _ in every_tab(at, page):
        assert not at.exception
        assert not [text for text in said(at) if "manager" in text.lower()]
    assert "City" in [field.label for field in at.sidebar.multiselect]
    city = next(field for field in at.sidebar.multiselect if field.label == "City")
    assert "Lviv" in city.options
