"""The Review page: a click on the bridge lists its deals; cards are walked and promised on; what is
noted stays, and a deal's own page shows it."""

from __future__ import annotations

import shutil

import pytest
from streamlit.typing import PlotlyState

from funnel.answers import answer
from funnel.scope import Scope
from funnel.workspace import Workspace

PAGE = "pages/sales/review.py"


@pytest.fixture(scope="module")
def folder(demo_folder, tmp_path_factory):
    return shutil.copytree(demo_folder, tmp_path_factory.mktemp("review") / "workspace")


def points(**mark):
    import json

    data = json.dumps(mark)
    return PlotlyState({"selection": {"points": [{"customdata": [data]}]}})


def test_a_click_on_a_part_lists_exactly_its_deals(folder, open_page) -> None:
    at = open_page(folder, PAGE, window="month", lang="en")
    door = Workspace.open(folder).current()
    assert door
    scope = Scope(timezone=door.facts.timezone)
    bridge = answer("bridge", door, scope, window="month").table.set_index("line")["deals"]
    at.session_state["bridge"] = points(of="bridge", line="won")
    at.run()
    assert not at.exception
    shown = at.dataframe[0].value
    assert len(shown) == -bridge["won"]
    assert set(shown["change"]) == {"Won"}
    assert shown["open"].str.startswith("deal?id=").all()


def test_a_card_is_promised_on_and_the_next_one_comes(folder, open_page) -> None:
    at = open_page(folder, PAGE, tab="agenda", lang="en")
    first = next(button for button in at.main.button if str(button.key).endswith("-call"))
    deal = first.key.removeprefix("promise-").removesuffix("-call")
    at.text_input(key=f"promise-{deal}-text").input("ask for the <b>date</b>")
    first.click().run()
    assert not at.exception
    (noted,) = Workspace.open(folder).notebook.promises(True)
    assert (noted.deal_id, noted.kind, noted.text) == (deal, "call", "ask for the <b>date</b>")
    at.button(key="agenda-next").click().run()
    assert not any(button.key == f"promise-{deal}-call" for button in at.main.button)

    page = open_page(folder, "pages/sales/deal.py", id=deal, lang="en")
    assert not page.exception
    assert any("call by a date" in text.value for text in page.markdown)
    assert "promised" in set(page.dataframe[0].value["event"])

    review = open_page(folder, PAGE, lang="en")
    ways = {one.proto.label: one.proto.query_string for one in review.main.get("page_link")}
    assert "tab=promises" in ways["1 promise is not due yet"]
    assert open_page(folder, PAGE, lang="en", tab="promises").subheader[0].value == (
        "1 promise is not due yet"
    )
    page.button(key=f"strike-{noted.id}").click().run()
    assert Workspace.open(folder).notebook.promises(True)[0].struck_at


def test_a_closed_review_is_where_the_next_begins(folder, open_page) -> None:
    at = open_page(folder, PAGE, tab="promises", lang="en")
    at.button(key="close-review").click().run()
    assert not at.exception
    door = Workspace.open(folder)
    snapshot = door.current()
    assert snapshot
    assert door.notebook.is_reviewed(snapshot.facts.as_of, True)
    assert any("is closed" in caption.value for caption in at.caption)


def test_a_deal_that_nobody_knows_is_said(folder, open_page) -> None:
    at = open_page(folder, "pages/sales/deal.py", id="<no such>", lang="en")
    assert "no such" in at.header[0].value
    assert not at.exception
