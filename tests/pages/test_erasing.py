"""Somebody is erased for good on a page: shown first, said yes to, and gone from everything kept."""

from __future__ import annotations

import re

from funnel import tables
from funnel.workspace import Workspace
from tests.companies import loaded

PAGE = "pages/data/load.py"
FILES = {
    "deals.csv": (
        "deal_id,name,pipeline,stage,owner,created_at,company\n"
        "1,Roof,Retail,Offer,Olha,2026-01-01 09:00,Quibblewick Ltd\n"
        "2,Fence,Retail,Offer,Olha,2026-01-02 09:00,Other Ltd\n"
    ),
    "tasks.csv": (
        "task_id,deal_id,assignee,created_at,due_at,done_at,text\n"
        "t1,2,Olha,2026-01-03 09:00,2026-01-20 09:00,,ring\n"
    ),
}


def words(at) -> str:
    written = "\n".join(one.value for kind in (at.warning, at.success) for one in kind)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", written)


def test_a_client_and_a_file_are_erased_for_good(tmp_path, open_page):
    place = loaded(tmp_path, FILES)
    at = open_page(place.folder, PAGE, lang="uk")
    assert "Стерти клієнта, угоду чи файл назавжди" in [one.label for one in at.expander]
    at = open_page(place.folder, PAGE)
    at.text_input(key="erase-client").set_value("quibblewick").run()
    at.button(key="erase-look").click().run()
    assert "Found: 1 deal in deals.csv." in words(at)
    assert at.button(key="erase-go").disabled
    assert b"Quibblewick" in b"".join(one.read_bytes() for one in place.folder.rglob("bytes"))
    at.checkbox(key="erase-sure").check().run()
    at.button(key="erase-go").click().run()
    assert not at.exception
    assert "deals.csv: 1 row erased" in words(at)
    assert "Delete it in the CRM too" in words(at)
    kept = [one for one in place.folder.rglob("*") if one.is_file()]
    assert not [one.name for one in kept if b"uibblewick" in one.read_bytes()]

    at.radio(key="erase-kind").set_value("file").run()
    at.selectbox(key="erase-file").set_value("tasks.csv").run()
    at.button(key="erase-look").click().run()
    assert not at.checkbox(key="erase-sure").value  # yes is said to each
    at.checkbox(key="erase-sure").check().run()
    at.button(key="erase-go").click().run()
    assert not at.exception
    again = Workspace.open(place.folder)
    assert [upload.file for upload in again.uploads()] == ["deals.csv"]
    assert list(again.current().ask(tables.deals)["deal_id"]) == ["2"]
