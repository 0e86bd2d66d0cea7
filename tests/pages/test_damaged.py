"""A damaged workspace: right numbers with a notice, or a sentence instead of the pages."""

from __future__ import annotations

import shutil

import pytest


@pytest.fixture
def folder(one_deal_folder, tmp_path):
    shutil.copytree(one_deal_folder, tmp_path / "workspace")
    return tmp_path / "workspace"


@pytest.mark.parametrize("name", ["CURRENT.json", "notebook.sqlite"])
@pytest.mark.parametrize("how", ["damaged", "missing"])
def test_a_file_of_the_workspace_that_is_lost_is_said_and_the_numbers_stay(
    name, how, folder, one_deal_folder, open_page
):
    before = [metric.value for metric in open_page(one_deal_folder).metric]
    (folder / name).unlink()
    if how == "damaged":
        (folder / name).write_bytes(b"{ this is not what was written")
    at = open_page(folder)
    assert not at.exception
    (said,) = [one.value.replace("\\", "") for one in at.warning]
    assert f"{name} " in said
    assert how in said
    assert [metric.value for metric in at.metric] == before


def test_a_record_deleted_under_a_running_server_is_made_anew(folder, open_page):
    at = open_page(folder)
    before = [metric.value for metric in at.metric]
    (folder / "CURRENT.json").unlink()
    at.run()
    assert not at.exception
    assert "was missing" in at.warning[0].value
    assert [metric.value for metric in at.metric] == before
    assert (folder / "CURRENT.json").exists()


def test_a_foreign_folder_is_refused_on_the_page_and_left_as_it_was(tmp_path, open_page):
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / "snap-000001.duckdb").write_bytes(b"of somebody else")
    at = open_page(tmp_path, "pages/data/load.py")
    assert not at.exception
    assert "no workspace" in at.header[0].value
    assert [path.name for path in tmp_path.iterdir()] == ["snapshots"]


def test_a_file_in_the_place_of_the_workspace_is_a_sentence(tmp_path, open_page):
    (tmp_path / "file").write_bytes(b"")
    at = open_page(tmp_path / "file")
    assert not at.exception
    assert "can't be used" in at.header[0].value
