"""A damaged workspace says so, in a sentence, instead of its pages."""

from __future__ import annotations

import shutil

import pytest


@pytest.mark.parametrize("name", ["CURRENT.json", "notebook.sqlite"])
def test_a_damaged_file_of_the_workspace_is_named(name, one_deal_folder, tmp_path, open_page):
    folder = tmp_path / "workspace"
    shutil.copytree(one_deal_folder, folder)
    (folder / name).write_bytes(b"{ this is not what was written")
    at = open_page(folder)
    assert not at.exception
    assert "is damaged" in at.header[0].value
    assert "backup" in at.info[0].value
