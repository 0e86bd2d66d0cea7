"""A workspace on a disk that may only be read: the numbers are shown, a change is a sentence."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from funnel.ui import goals
from funnel.workspace import Workspace, begun, disk
from tests.companies import demo_company

CHANGING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def may_only_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Whoever runs the tests may write everywhere, so it is the calls that refuse."""

    def refused(path: object) -> OSError:
        return OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    def is_here(path: object) -> bool:
        return isinstance(path, str | Path) and str(path).startswith(str(folder))

    def opened(path, flags, *more, **named):
        if flags & CHANGING and is_here(path):
            raise refused(path)
        return os_open(path, flags, *more, **named)

    def made(path, *more, **named):
        if is_here(path):
            raise refused(path)
        return mkdir(path, *more, **named)

    os_open, mkdir = os.open, os.mkdir
    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "mkdir", made)
    return folder


@pytest.fixture
def read_only(one_deal_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return may_only_be_read(one_deal_folder, monkeypatch)


def test_the_tools_of_this_test_refuse(read_only):
    for write in (lambda: begun.own_folder(read_only), lambda: disk.make_private(read_only / "x")):
        with pytest.raises(OSError, match="Read-only"):
            write()


def test_numbers_are_shown_and_a_change_is_a_sentence(read_only, open_page):
    before = {path: path.stat().st_mtime_ns for path in read_only.rglob("*")}
    at = open_page(read_only)
    assert not at.exception
    assert not at.error
    assert "be used" not in at.header[0].value  # the page's own headline
    at.switch_page("pages/data/load.py").run()
    at.file_uploader(key="files-0").set_value(
        [("deals.csv", b"deal_id,stage,owner\n1,New,Olha\n", "text/csv")]
    ).run()
    assert not at.exception
    assert "Read" in at.error[0].value
    assert "Choose another place" in at.error[0].value
    at.switch_page("pages/data/stages.py").run()
    assert not at.exception
    assert {path: path.stat().st_mtime_ns for path in read_only.rglob("*")} == before


def test_a_goal_is_refused_in_a_sentence(tmp_path_factory, open_page, monkeypatch):
    folder = may_only_be_read(demo_company(tmp_path_factory, deals=300), monkeypatch)
    at = open_page(folder, "pages/sales/ahead.py", lang="en")
    at.session_state[goals.OPEN] = True
    at.run()
    at.number_input(key="goal-2026-06-01--wins").set_value(12).run()
    at.button(key="goal-2026-06-01--save").click().run()
    assert not at.exception
    assert len(at.error) == 1
    assert "only file system" in at.error[0].value
    assert "Choose another place" in at.error[0].value
    monkeypatch.undo()
    assert Workspace.open(folder).notebook.goals(True) == ()
