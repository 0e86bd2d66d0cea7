"""The Load page: files in, questions asked and answered, kept, taken back."""

from __future__ import annotations

import re
import shutil
import time

import pytest

from funnel.workspace import Workspace

PAGE = "pages/data/load.py"
DEALS = (
    b"deal_id,pipeline,stage,owner,amount,created_at\n"
    b"1,Retail,New,Olha,10,2026-01-01\n,Retail,New,Taras,7,2026-01-02\n3,Retail,New,Olha,5,2026-01-03\n"
)


@pytest.fixture
def folder(empty_folder, tmp_path):
    """A workspace in which something was loaded and taken back: nothing counts, and no demo is
    made."""
    return shutil.copytree(empty_folder, tmp_path / "workspace")


def given(at, *files):
    at.file_uploader(key="files-0").set_value(
        [(name, content, "text/csv") for name, content in files]
    ).run()
    return settled(at)


def settled(at):
    session = at.session_state["session"]
    for _ in range(300):
        if not session.is_busy:
            return at.run()
        time.sleep(0.1)
    raise TimeoutError


def words(at) -> str:
    """All that a reader reads, as Markdown shows it."""
    written = "\n".join(
        element.value
        for kind in (at.markdown, at.caption, at.warning, at.error, at.info)
        for element in kind
    )
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", written)


def test_what_was_found_is_shown_before_anything_counts(folder, open_page):
    at = given(open_page(folder, PAGE), ("deals.csv", DEALS))
    assert not at.exception
    assert "Rows in the file: 3 = 2 loaded + 1 set aside + 0 left out" in words(at)
    assert "encoding utf-8" in words(at)
    assert Workspace.open(folder).state.in_force == ()


def test_keeping_makes_it_count_and_taking_back_undoes_it(folder, open_page):
    at = given(open_page(folder, PAGE), ("deals.csv", DEALS))
    at.button(key="keep").click().run()
    assert not at.exception
    assert [upload.file for upload in Workspace.open(folder).state.in_force] == ["deals.csv"]
    assert "1 row of the files is set aside: see Quality." in words(at)
    at.button(key="force-1").click().run()
    assert not at.exception
    assert Workspace.open(folder).state.in_force == ()


def test_the_date_order_is_asked_for(folder, open_page):
    at = given(
        open_page(folder, PAGE),
        (
            "deals.csv",
            b"deal_id,stage,owner,created_at\n1,New,Olha,03/02/2026\n2,New,Olha,04/05/2026\n",
        ),
    )
    assert "day first or month first" in words(at)
    assert at.button(key="keep").disabled
    item = next(iter(at.session_state["session"].items))
    at.radio(key=f"answer-{item}-ambiguous_date").set_value("mdy").run()
    at.button(key=f"answer-{item}-go").click().run()
    settled(at)
    assert "Rows in the file: 2 = 2 loaded" in words(at)
    assert not at.button(key="keep").disabled


def test_an_unknown_file_is_mapped_by_hand(folder, open_page):
    at = given(
        open_page(folder, PAGE), ("list.csv", b"Kennung,Wo,Wer\n1,Neu,Olha\n2,Angebot,Taras\n")
    )
    item = next(iter(at.session_state["session"].items))
    assert at.button(key=f"map-go-{item}").disabled
    for ours, place in (("deal_id", 0), ("stage", 1), ("owner", 2)):
        at.selectbox(key=f"map-{item}-deals-{ours}").set_value(place).run()
    at.button(key=f"map-go-{item}").click().run()
    settled(at)
    assert "Rows in the file: 2 = 2 loaded" in words(at)


def test_a_choice_can_be_changed(folder, open_page):
    at = given(open_page(folder, PAGE), ("deals.csv", DEALS))
    item = next(iter(at.session_state["session"].items))
    at.selectbox(key=f"encoding-{item}").set_value("cp1251").run()
    at.button(key=f"change-{item}").click().run()
    settled(at)
    assert "encoding cp1251" in words(at)


def test_a_file_that_cannot_be_used_is_one_sentence(folder, open_page):
    at = given(
        open_page(folder, PAGE),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
        ("deals.csv", DEALS),
    )
    assert not at.exception
    assert len(at.error) == 1
    assert not at.button(key="keep").disabled


def test_the_moment_and_the_zone_can_be_set(folder, open_page):
    at = given(open_page(folder, PAGE), ("deals.csv", DEALS))
    at.button(key="keep").click().run()
    at.selectbox(key="zone").set_value("Europe/Warsaw").run()
    at.button(key="save-settings").click().run()
    assert not at.exception
    assert Workspace.open(folder).current().facts.timezone == "Europe/Warsaw"
