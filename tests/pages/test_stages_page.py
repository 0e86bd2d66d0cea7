"""The Stages page: what is set by hand is remembered, and everything is counted again."""

from __future__ import annotations

import shutil

from funnel import tables
from funnel.workspace import Workspace

PAGE = "pages/data/stages.py"


def stages_of(folder):
    return (
        Workspace.open(folder)
        .current()
        .ask(tables.stages.filter(tables.stages.kind == "open").order_by("position"))
    )


def test_an_arrow_and_a_save_change_the_order(one_deal_folder, tmp_path, open_page):
    folder = shutil.copytree(one_deal_folder, tmp_path / "copy")
    at = open_page(folder, PAGE)
    at.selectbox(key="arrow-Retail").set_value("Offer").run()
    at.button(key="up").click().run()
    at.button(key="save-stages").click().run()
    assert not at.exception
    found = stages_of(folder)
    assert found["stage"].tolist() == ["Offer", "New"]
    assert set(found["source"]) == {"hand"}
    at.button(key="forget-stages").click().run()
    assert stages_of(folder)["stage"].tolist() == ["New", "Offer"]
    at.button(key="undo-decided").click().run()
    assert not at.exception
    assert stages_of(folder)["stage"].tolist() == ["Offer", "New"]
    assert set(stages_of(folder)["source"]) == {"hand"}
    assert not any(button.key == "undo-decided" for button in at.button)


def test_robots_are_remembered(one_deal_folder, tmp_path, open_page):
    folder = shutil.copytree(one_deal_folder, tmp_path / "copy")
    at = open_page(folder, PAGE)
    at.multiselect(key="robots").set_value(["Olha"]).run()
    at.button(key="save-robots").click().run()
    assert not at.exception
    assert Workspace.open(folder).current().facts.robots == ("Olha",)
