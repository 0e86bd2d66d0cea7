"""Named views on the pages: saved as what is shown, opened with that and nothing else, the default
where nothing is asked for, without names behind the curtain."""

from __future__ import annotations

import pytest

from funnel.i18n.curtain import put
from funnel.ui import curtain, views
from funnel.workspace import Workspace
from tests.companies import loaded
from tests.pages.test_filters_page import FILES, ids

DEALS = "pages/sales/deals.py"


@pytest.fixture
def folder(tmp_path):
    return loaded(tmp_path, FILES).folder


def opened_list(at):
    at.session_state[views.OPEN] = True
    return at.run()


def test_what_is_shown_is_saved_and_opened_again(folder, open_page):
    at = open_page(folder, DEALS, where=["Source!=Ads"], manager="Taras", lang="en", sort="name")
    opened_list(at)
    at.text_input(key=views.NAME).set_value("Of Taras").run()
    at.button(key="save-view").click().run()
    (kept,) = Workspace.open(folder).notebook.views(False)
    assert (kept.name, kept.page) == ("Of Taras", "deals")
    assert kept.asked == {"where": ["Source!=Ads"], "manager": ["Taras"], "sort": ["name"]}
    other = open_page(folder, DEALS, manager="Olha", where=["amount>=1"])
    assert ids(other) == {"1"}
    opened_list(other)
    other.button(key="view-1").click().run()
    assert not other.exception
    assert ids(other) == {"2"}
    assert other.multiselect(key="manager").value == ["Taras"]
    assert other.selectbox(key="sort").value == "name"


def test_the_default_opens_where_nothing_is_asked_for(folder, open_page):
    book = Workspace.open(folder).notebook
    book.keep_view("mine", "deals", {"where": ["pipeline!=Retail"]}, is_demo=False)
    assert "Service" not in open_page(folder).main.caption[0].value
    book.set_default_view("mine", is_demo=False)
    assert ids(open_page(folder)) == {"3"}
    assert ids(open_page(folder, DEALS, manager="Olha")) == {"1", "4"}


def test_a_view_is_renamed_made_the_default_and_deleted(folder, open_page):
    book = Workspace.open(folder).notebook
    for name in ("one", "two"):
        book.keep_view(name, "deals", {}, is_demo=False)
    at = opened_list(open_page(folder, DEALS))
    at.text_input(key=f"{views.NEW}-one").set_value("two").run()
    at.button(key="rename-view").click().run()
    assert "Another view is called" in at.error[0].value
    at.text_input(key=f"{views.NEW}-one").set_value("three").run()
    at.button(key="rename-view").click().run()
    at.selectbox(key=views.CHOSEN).select("two").run()
    at.button(key="default-view").click().run()
    assert [(one.name, one.is_default) for one in book.views(False)] == [
        ("three", False),
        ("two", True),
    ]
    at.button(key="delete-view").click().run()
    assert [one.name for one in book.views(False)] == ["three"]


def test_behind_the_curtain_a_view_has_no_name(folder, open_page):
    Workspace.open(folder).notebook.keep_view("Quibblewick", "deals", {}, is_demo=False)
    at = open_page(folder, DEALS)
    at.session_state[curtain.STATE] = True
    try:
        opened_list(at)
        labels = [one.label for one in at.button]
        assert "View 1" in labels
        assert "Quibblewick" not in str(labels)
        assert "save-view" not in [one.key for one in at.button]
    finally:
        put(False)
