"""An empty workspace gets its demo company while the server starts, and only an empty one."""

from __future__ import annotations

import sys

import pytest

from funnel.cli import main
from funnel.ui import early_demo
from funnel.ui.demo_words import spoken
from funnel.workspace import Workspace
from tests.companies import loaded
from tests.pages.conftest import DEALS_ONLY


@pytest.fixture
def begun(monkeypatch):
    """The workspaces for which a process was begun; it would never end by itself."""
    places = []
    begin = early_demo._begin

    def idle(workspace):
        monkeypatch.setattr(early_demo, "COMMAND", (sys.executable, "-c", "input()"))
        places.append((workspace, begin(workspace)))
        return places[-1][1]

    monkeypatch.setattr(early_demo, "_begin", idle)
    return places


def test_a_new_folder_gets_one_and_its_process_ends_with_the_server(tmp_path, begun):
    with early_demo.made_early(tmp_path / "new"):
        (place, maker) = begun[0]
        assert place == tmp_path / "new"
    assert maker.poll() is not None


def test_a_workspace_and_a_folder_of_somebody_else_are_left_alone(tmp_path, begun):
    loaded(tmp_path / "own", DEALS_ONLY)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "letter.txt").write_text("Dear …", encoding="utf-8")
    for name in ("own", "foreign"):
        with early_demo.made_early(tmp_path / name):
            assert begun == []


@pytest.mark.parametrize(
    ("own", "system", "code"),
    [
        ("uk", "en_US", "uk"),
        ("", "uk_UA", "uk"),
        ("", "Ukrainian_Ukraine", "uk"),
        ("", "de_DE", "en"),
        ("", None, "en"),
        ("en", "uk_UA", "en"),
    ],
)
def test_it_speaks_as_who_starts_the_server(monkeypatch, own, system, code):
    monkeypatch.setenv("FUNNEL_LANG", own)
    monkeypatch.setattr("locale.getlocale", lambda: (system, "UTF-8"))
    assert early_demo.likely_language() == code


def test_the_command_makes_it_once_and_never_beside_own_files(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("FUNNEL_LANG", "uk")
    own = loaded(tmp_path / "own", DEALS_ONLY).folder
    for place in (tmp_path / "new", tmp_path / "new", own):
        line = ["demo", "--if-empty", "--deals", "30", "--workspace", str(place)]
        assert main(line) == 0
        assert capsys.readouterr() == ("", "")
    made = Workspace.open(tmp_path / "new")
    assert made.state.number == 1
    assert spoken(made) == "uk"
    assert made.notebook.promises(is_demo=True)
    assert not Workspace.open(own).state.is_demo
