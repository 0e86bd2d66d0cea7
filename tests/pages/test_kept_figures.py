"""A figure that was drawn before is never shown for other data, another theme or language."""

from __future__ import annotations

import json
from pathlib import Path

from tests.companies import loaded
from tests.pages.conftest import ONE_DEAL

PAGE = "pages/sales/conversion.py"
SECOND = (
    "deal_id,name,pipeline,stage,owner,amount,currency,created_at,closed_at\n"
    "2,Other,Retail,Offer,Taras,70,UAH,2026-01-01 10:00,\n"
)


def bars(at) -> list:
    figure = json.loads(at.get("plotly_chart")[0].proto.spec)
    return [trace.get("hovertext") for trace in figure["data"]]


def test_an_import_is_seen_at_the_next_look(tmp_path: Path, open_page):
    workspace = loaded(tmp_path, ONE_DEAL)
    at = open_page(workspace.folder, PAGE)
    before, rows = bars(at), at.dataframe[0].value
    assert bars(at.run()) == before
    (tmp_path / "more.csv").write_text(SECOND)
    workspace.keep([workspace.read(tmp_path / "more.csv")])
    at.run()
    assert bars(at) != before
    assert at.dataframe[0].value["entered"].sum() == rows["entered"].sum() + 1


def test_the_list_of_deals_has_the_deal_of_an_import_at_the_next_look(tmp_path: Path, open_page):
    workspace = loaded(tmp_path, ONE_DEAL)
    at = open_page(workspace.folder, "pages/sales/deals.py")
    assert len(at.dataframe[0].value) == 1
    (tmp_path / "more.csv").write_text(SECOND)
    workspace.keep([workspace.read(tmp_path / "more.csv")])
    assert set(at.run().dataframe[0].value["deal_id"]) == {"1", "2"}
    at.text_input(key="find").set_value("Other").run()
    assert set(at.dataframe[0].value["deal_id"]) == {"2"}


def test_the_other_language_is_another_figure(one_deal_folder, open_page):
    at = open_page(one_deal_folder, PAGE, lang="en")
    before = bars(at)
    at.session_state["lang"] = "uk"
    assert bars(at.run()) != before
