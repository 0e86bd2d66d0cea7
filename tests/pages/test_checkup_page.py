"""The check-up's page: the three that cost most, what is set on it, and the files for the
meeting."""

from __future__ import annotations

import io
import re
import shutil
from datetime import date, datetime

import pandas as pd
import pytest

from funnel import checkup
from funnel.answers import checkup as answer
from funnel.checkup.finding import FOUND
from funnel.i18n import set_language
from funnel.scope import Scope
from funnel.ui import checkup_files, checkup_order
from funnel.ui.view import View
from funnel.workspace import Workspace

PAGE = "pages/sales/checkup.py"


@pytest.fixture
def folder(one_deal_folder, tmp_path):
    """What is saved makes everything be counted again: of one deal that is quick."""
    return shutil.copytree(one_deal_folder, tmp_path / "copy")


def view_of(folder) -> View:
    place = Workspace.open(folder)
    snapshot = place.current()
    assert snapshot
    return View(place, snapshot, Scope(timezone=snapshot.facts.timezone))


@pytest.fixture(scope="module")
def view(demo_folder) -> View:
    return view_of(demo_folder)


@pytest.fixture(scope="module")
def found(view):
    return checkup.everything(view.snapshot, view.scope)


def test_the_page_opens_with_at_most_three_to_mend_and_lists_every_check(demo_folder, open_page):
    at = open_page(demo_folder, PAGE)
    assert not at.exception
    first = [one.value for one in at.main.markdown if re.match(r"#### \d\\?\. ", one.value)]
    assert 1 <= len(first) <= 3
    assert len(at.main.expander) == 15  # the checks, and the settings


def test_the_three_are_of_different_checks_and_the_dearest_first(found):
    order = checkup_order.costly(found)
    assert len({one.check for one in order}) == len(order)
    sums = [one.amounts["amount"].sum() for one in order]
    assert sums == sorted(sums, reverse=True)
    assert {one.check for one in order} == {one.check for one in found if one.verdict == FOUND}


def test_a_day_of_a_change_is_marked_and_taken_away(folder, open_page):
    at = open_page(folder, PAGE)
    at.date_input(key="mark-day").set_value(date(2026, 3, 1))
    at.text_input(key="mark-words").set_value("norm introduced")
    next(button for button in at.button if button.label == "Mark the day").click().run()
    assert not at.exception
    assert Workspace.open(folder).notebook.marks() == [(datetime(2026, 3, 1), "norm introduced")]
    assert view_of(folder).facts.settings["marks"] == [["2026-03-01T00:00:00", "norm introduced"]]
    at.button(key="unmark-0").click().run()
    assert not at.exception
    assert Workspace.open(folder).notebook.marks() == []


def test_a_threshold_is_saved_for_everybody_and_forgotten_again(folder, open_page):
    at = open_page(folder, PAGE)
    at.selectbox(key="check").set_value("phantom_passes").run()
    at.number_input(key="phantom_passes-share_from").set_value(0.5)
    next(button for button in at.button if button.label == "Save and look again").click().run()
    assert not at.exception
    assert view_of(folder).facts.settings["thresholds"] == {"phantom_passes": {"share_from": 0.5}}
    next(button for button in at.button if button.label == "Back to the usual").click().run()
    assert "thresholds" not in view_of(folder).facts.settings


def test_a_doctrine_is_chosen_for_the_names(demo_folder, open_page):
    def names(at):
        return next(box.label for box in at.main.expander if "Stage names" in box.label)

    at = open_page(demo_folder, PAGE)
    assert "Not found" in names(at)
    assert "**Found**" in names(at.selectbox(key="doctrine").set_value("buyer").run())


def test_the_file_for_the_meeting_fetches_nothing_and_is_small(view, found):
    set_language("uk")
    text = checkup_files.page(view, found).decode()
    body = text[text.rindex("</style>") :]
    assert len(text.encode()) < 500_000
    assert "<script" not in text
    assert "Перевірка" in text
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", body)
    assert body.count("<section") == sum(one.verdict == FOUND for one in found)
    assert body.count("<svg") >= 1
    assert body.count("<table") == body.count("<details><summary>")  # lists are folded


def test_the_workbook_has_a_sheet_per_list(view, found):
    content = checkup_files.book(view, found, answer.as_table(found, view.facts))
    sheets = pd.read_excel(io.BytesIO(content), sheet_name=None, engine="calamine")
    assert len(sheets) == 1 + sum(one.verdict == FOUND and len(one.rows) > 0 for one in found)
