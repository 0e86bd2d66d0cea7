"""Every page, on the demo, on nothing, on one deal and on a bare list of deals, in both
languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
PAGES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "pages").glob("*/*.py"))

WORKSPACES = ("demo_folder", "one_deal_folder", "deals_only_folder", "empty_folder")


def texts(at: AppTest) -> str:
    """All that a reader reads on the page."""
    kinds = (at.header, at.subheader, at.caption, at.markdown, at.info, at.warning, at.metric)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def every_tab(at: AppTest, page: str) -> Iterator[str | None]:
    """The tabs of a page, opened one after another; of a page without tabs the page itself."""
    suffix = "" if at.session_state["lang"] == "en" else f"-{at.session_state['lang']}"
    for tab in [tab.label for tab in at.tabs] or [None]:
        if tab:
            at.session_state[f"{Path(page).stem.replace('_', '-')}-tabs{suffix}"] = tab
            at.run()
        yield tab


@pytest.mark.parametrize("workspace", WORKSPACES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_something_in_both_languages_and_nothing_breaks(
    page, workspace, request, open_page
):
    """The language is changed there and back; what was chosen stays, and no widget hands back a
    word of the other one."""
    at = open_page(request.getfixturevalue(workspace), page, credit="owner", lang="uk")
    if workspace == "demo_folder" and at.main.selectbox:
        at.main.selectbox[0].select_index(len(at.main.selectbox[0].options) - 1).run()
    for code in ("uk", "en"):
        switched(at, code)
        for _ in every_tab(at, page):
            says_something(at)
    says_something(switched(at, "uk"))


def switched(at: AppTest, code: str) -> AppTest:
    if at.session_state["lang"] == code:
        return at
    at.session_state["lang"] = code
    return at.run()


def says_something(at: AppTest) -> None:
    assert not at.exception, at.exception[0].value
    assert not at.error, at.error[0].value
    assert at.header[0].value
    assert "{" not in texts(at)
    assert "nan" not in texts(at).split()
    assert {radio.value for radio in at.sidebar.radio} <= {"owner"}


@pytest.mark.parametrize("page", [page for page in PAGES if "/data/load" not in page])
def test_an_empty_workspace_leads_to_load(page, empty_folder, open_page):
    at = open_page(empty_folder, page)
    assert at.header[0].value == "Nothing is loaded yet"
    assert len(at.main.get("file_uploader")) == 1
    assert [button.label for button in at.main.button] == [
        "Go to Load",
        "Look at the demo company",
    ]


@pytest.mark.parametrize(
    "page", ["pages/sales/overview.py", "pages/sales/conversion.py", "pages/sales/stuck.py"]
)
def test_the_heading_carries_the_scope_and_the_moment(page, demo_folder, open_page):
    at = open_page(demo_folder, page, manager="Petro", credit="owner")
    caption = at.main.caption[0].value
    assert "Petro" in caption
    assert "credited to the owner now" in caption
    assert "as of" in caption
    assert "demo company" in caption


def test_a_link_brings_the_filters_back(demo_folder, open_page):
    at = open_page(demo_folder, since="2025-01-01", until="2025-02-01", pipeline="Retail")
    assert "January 2025" in at.main.caption[0].value
    assert at.multiselect(key="pipeline").value == ["Retail"]


def test_any_other_column_filters(demo_folder, open_page):
    at = open_page(demo_folder, "pages/sales/overview.py", column="City", value="Lviv")
    assert "City" in at.main.caption[0].value
    everything = open_page(demo_folder, "pages/sales/overview.py")
    assert at.metric[0].value != everything.metric[0].value


def test_the_switch_changes_the_language(demo_folder, open_page):
    at = open_page(demo_folder, lang="uk")
    assert "Воронки" in [widget.label for widget in at.sidebar.multiselect]
