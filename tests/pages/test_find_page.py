"""The box that finds a deal, on every page."""

from __future__ import annotations

import json

import pytest

from funnel.cli import main
from funnel.i18n.curtain import put
from funnel.ui import curtain, find
from tests.companies import loaded
from tests.pages.test_filters_page import FILES


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("found"), FILES).folder


def ways(at) -> list[str]:
    """The labels of the ways to deals in the sidebar."""
    links = [one.proto for one in at.sidebar.get("page_link")]
    return [one.label for one in links if "id=" in one.query_string]


@pytest.mark.parametrize("page", ["pages/sales/conversion.py", "pages/data/load.py"])
def test_a_part_of_a_name_leads_to_the_deal_from_any_page(page, folder, open_page):
    at = open_page(folder, page, manager="Taras")
    at.text_input(key=find.KEY).set_value("alp").run()
    assert ways(at) == ["Alpha · New"]


def test_nothing_found_is_said(folder, open_page):
    at = open_page(folder, "pages/sales/deals.py")
    at.text_input(key=find.KEY).set_value("nobody").run()
    assert not ways(at)
    assert any("No deal has this" in one.value for one in at.sidebar.caption)


def test_behind_the_curtain_only_numbers_are_searched(folder, open_page):
    at = open_page(folder, "pages/sales/deals.py")
    at.session_state[curtain.STATE] = True
    try:
        at.text_input(key=find.KEY).set_value("Alpha").run()
        assert not ways(at)
        at.text_input(key=find.KEY).set_value("1").run()
        (label,) = ways(at)
        assert label.startswith("Client")
        assert "Alpha" not in label
    finally:
        put(False)


def test_the_command_line_finds_too(folder, capsys):
    where = ["--workspace", str(folder)]
    assert main(["find", "GAMMA", *where, "--format", "json"]) == 0
    assert [row["deal_id"] for row in json.loads(capsys.readouterr().out)] == ["3"]
    assert main(["find", "nobody", *where]) == 1
    assert "No deal has this" in capsys.readouterr().out
