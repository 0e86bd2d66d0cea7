"""The switch on the Stages page: it counts everything again, and every title says so."""

from __future__ import annotations

import shutil

from funnel.workspace import Workspace

PAGE = "pages/data/stages.py"


def test_the_switch_counts_again_and_says_so(one_deal_folder, tmp_path, open_page):
    folder = shutil.copytree(one_deal_folder, tmp_path / "copy")
    at = open_page(folder, PAGE)
    at.toggle(key="worktime").set_value(True).run()
    at.text_input(key="worktime-mon").set_value("9-13, 14-18").run()
    at.text_input(key="worktime-holidays").set_value("2026-01-02").run()
    at.button(key="save-worktime").click().run()
    assert not at.exception
    working = Workspace.open(folder).current().facts.working
    assert working.plain()["week"]["mon"] == "09:00-13:00, 14:00-18:00"
    assert working.plain()["holidays"] == ["2026-01-02"]
    assert any("durations in working days of 8" in one.value for one in at.caption)
    at.toggle(key="worktime").set_value(False).run()
    at.button(key="save-worktime").click().run()
    assert Workspace.open(folder).current().facts.working is None
    assert not any("working days of" in one.value for one in at.caption)


def test_hours_that_cannot_be_meant_are_a_sentence(one_deal_folder, tmp_path, open_page):
    folder = shutil.copytree(one_deal_folder, tmp_path / "copy")
    at = open_page(folder, PAGE)
    at.toggle(key="worktime").set_value(True).run()
    at.text_input(key="worktime-mon").set_value("always").run()
    at.button(key="save-worktime").click().run()
    assert next(one.value for one in at.error).startswith("“always” is not clear")
    assert Workspace.open(folder).current().facts.working is None
