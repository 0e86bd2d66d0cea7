"""Engines that spill into one folder write over each other's files: several servers have several."""

from __future__ import annotations

import pytest

from funnel.home import SERVER
from funnel.ui import front, serve
from funnel.workspace import Workspace
from tests.companies import loaded
from tests.pages.conftest import DEALS_ONLY


@pytest.mark.parametrize(("server", "folder"), [("", ".spill"), ("-1", ".spill-1")])
def test_a_server_of_several_has_a_folder_of_its_own(tmp_path, monkeypatch, server, folder):
    place = loaded(tmp_path, DEALS_ONLY).folder
    monkeypatch.setenv(SERVER, server)
    snapshot = Workspace.open(place).current()
    assert snapshot is not None
    told = snapshot.run("select current_setting('temp_directory') as folder")["folder"].iloc[0]
    assert told == str(snapshot.path.parent / folder)


def test_each_server_is_told_which_it_is(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(front, "begin", lambda *_: None)
    monkeypatch.setattr(serve, "_served", lambda servers: told.extend(servers) or 0)
    serve.run(tmp_path, 8501, processes=3)
    assert [environment[SERVER] for _, environment in told] == ["", "-1", "-2"]
    assert len({command[-1] for command, _ in told} | {"8501"}) == 4
