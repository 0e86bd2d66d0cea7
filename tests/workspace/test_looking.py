"""Looking writes nothing, a folder that is not ours is left alone, and one of before still opens."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from funnel import tables
from funnel.cli import main
from funnel.errors import FunnelError
from funnel.workspace import Workspace, marker
from tests.workspace.conftest import GOLDEN


def looks(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every path with its mode, the moment it was changed, and its bytes."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in [folder, *sorted(folder.rglob("*"))]
    }


def foreign(folder: Path) -> Path:
    """A folder of somebody else, with names that look like ours."""
    for name in ("snapshots", "parsed", "uploads/old", ".tmp-tree/deep"):
        (folder / name).mkdir(parents=True)
    for name in (
        "snapshots/snap-000001.duckdb",
        "snapshots/.tmp-x",
        "parsed/.tmp-y.duckdb",
        ".tmp-file",
        ".tmp-tree/deep/letter",
        "uploads/old/.tmp-z",
    ):
        (folder / name).write_bytes(name.encode())
        os.utime(folder / name, (0, 0))
    folder.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ["show", "flow"],
        ["verify"],
        ["mark"],
        ["mark", "2026-01-01", "words"],
        ["load", str(GOLDEN / "deals.csv")],
        ["load", str(GOLDEN / "deals.csv"), "--dry-run"],
        ["demo", "--deals", "5"],
    ],
    ids=" ".join,
)
def test_a_foreign_folder_is_refused_and_stays_as_it_was(tmp_path, capsys, words):
    folder = foreign(tmp_path / "theirs")
    before = looks(folder)
    assert main([*words, "--workspace", str(folder)]) == 2
    assert "is no workspace of Funnel" in capsys.readouterr().err
    assert looks(folder) == before


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"uploads": []}', b'{"schema": "x"}'])
def test_a_foreign_record_makes_no_workspace(tmp_path, content):
    folder = foreign(tmp_path / "theirs")
    (folder / "CURRENT.json").write_bytes(content)
    before = looks(folder)
    with pytest.raises(FunnelError) as refused:
        Workspace.open(folder).current()
    assert refused.value.code == "foreign_folder"
    assert looks(folder) == before


def test_looking_at_a_workspace_writes_nothing(loaded, capsys):
    before = looks(loaded.folder)
    for words in (["show", "flow"], ["show", "imports"], ["mark"], ["verify"]):
        assert main([*words, "--workspace", str(loaded.folder)]) == 0
    assert capsys.readouterr().err == ""
    assert looks(loaded.folder) == before


def test_looking_at_nothing_makes_nothing(tmp_path, capsys):
    for folder in (tmp_path / "none", tmp_path):
        assert main(["show", "flow", "--workspace", str(folder)]) == 2
        assert "Nothing is loaded" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_nothing_but_what_a_system_puts_there_may_be_begun(tmp_path):
    (tmp_path / ".DS_Store").write_bytes(b"")
    place = Workspace.open(tmp_path)
    place.keep([place.read(GOLDEN / "deals.csv")])
    assert Workspace.open(tmp_path).current()


def test_only_its_owner_may_open_what_is_kept(loaded):
    for path in loaded.folder.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.name not in {".begun", ".lock"}:  # names of ours alone
            assert mode == (0o700 if path.is_dir() else 0o600), path


# ---- workspaces of before ------------------------------------------------------------------------


def as_before(folder: Path) -> None:
    """What a workspace of an earlier version looks like: no marker, no seals, no copy of the
    notebook."""
    for name in (marker.MARKER, ".begun"):
        (folder / name).unlink()
    pointer = folder / "CURRENT.json"
    plain = json.loads(pointer.read_text(encoding="utf-8"))
    for name in ("seal", "workspace", "notes"):
        del plain[name]
    for upload in plain["uploads"]:
        del upload["parsed_sha256"]
        decided = folder / "uploads" / upload["sha"] / "decided.json"
        kept = {name: upload[name] for name in ("file", "choices", "report")}
        decided.write_text(json.dumps(kept), encoding="utf-8")
    pointer.write_text(json.dumps(plain | {"schema": 3}), encoding="utf-8")
    with closing(sqlite3.connect(folder / "notebook.sqlite")) as con, con:
        con.execute("drop table seal")


@pytest.fixture(scope="module")
def made_before(example, tmp_path_factory) -> Path:
    """A workspace of an earlier version; to be copied, not used."""
    folder = tmp_path_factory.mktemp("before") / "workspace"
    shutil.copytree(example.folder, folder)
    place = Workspace.open(folder)
    place.notebook.set_limit("Retail", "New", 3)
    place.rebuild()
    place.drop(next(upload.sha for upload in place.uploads() if upload.file == "stages.csv"))
    as_before(folder)
    return folder


@pytest.fixture
def old(made_before, tmp_path) -> Path:
    return Path(shutil.copytree(made_before, tmp_path / "workspace"))


def limit(workspace: Workspace) -> float:
    stages = workspace.current().ask(tables.stages).set_index(["pipeline", "stage"])
    return stages.limit_days["Retail", "New"]


def test_a_workspace_of_before_opens_and_gets_the_marker_when_it_is_written(old):
    before = looks(old)
    assert [upload.in_force for upload in Workspace.open(old).uploads()].count(False) == 1
    assert looks(old) == before
    place = Workspace.open(old)
    assert limit(place) == 3
    assert [notice.code for notice in place.notices] == ["recounted"]
    again = Workspace.open(old)
    assert (old / marker.MARKER).exists()
    assert limit(again) == 3
    assert again.state.notes.limits == (("Retail", "New", 3.0),)
    assert main(["verify", "--workspace", str(old)]) == 0


@pytest.mark.parametrize("has_snapshots", [True, False])
def test_a_record_of_before_that_is_lost_is_made_anew(old, has_snapshots):
    (old / "CURRENT.json").unlink()
    if not has_snapshots:
        shutil.rmtree(old / "snapshots")
    place = Workspace.open(old)
    assert len(place.current().ask(tables.deals)) == 8
    told = ["record_missing"] if has_snapshots else ["record_missing", "taken_back_unknown"]
    assert [notice.code for notice in place.notices] == told
    assert len(place.state.in_force) == (2 if has_snapshots else 3)


def test_a_workspace_of_before_into_which_nothing_was_loaded_is_ours(place):
    for path in (place.folder / marker.MARKER, place.folder / ".begun"):
        path.unlink()
    with closing(sqlite3.connect(place.folder / "notebook.sqlite")) as con, con:
        con.execute("drop table seal")
    again = Workspace.open(place.folder)
    again.keep([again.read(GOLDEN / "deals.csv")])
    assert again.current().facts.timezone == "UTC"


# ---- places that can't be used -------------------------------------------------------------------


def test_a_file_in_its_place_is_a_sentence(tmp_path, capsys):
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        for words in (["show", "flow"], ["load", str(GOLDEN / "deals.csv")], ["verify"]):
            assert main([*words, "--workspace", str(folder)]) == 2
            assert "can't be used" in capsys.readouterr().err


@pytest.mark.parametrize("trouble", [errno.EACCES, errno.EROFS])
def test_no_right_to_write_is_a_sentence_and_reading_goes_on(loaded, capsys, monkeypatch, trouble):
    """Whoever runs the tests may write anywhere: the system's answer is given in its place."""

    def refused(path: Path, mode: str = "r", *args: object, **more: object):
        if set(mode) & set("wax+") and loaded.folder in path.parents:
            raise OSError(trouble, os.strerror(trouble), str(path))
        return true_open(path, mode, *args, **more)

    true_open = Path.open
    monkeypatch.setattr(Path, "open", refused)
    folder = str(loaded.folder)
    assert main(["load", str(GOLDEN / "deals.csv"), "--workspace", folder, "--as", "deals"]) == 2
    assert "can't be used" in capsys.readouterr().err
    assert main(["show", "flow", "--workspace", folder]) == 0
    assert capsys.readouterr().err == ""


def test_no_right_to_look_is_a_sentence(loaded, capsys, monkeypatch):
    def refused(path: Path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "iterdir", refused)
    assert main(["show", "flow", "--workspace", str(loaded.folder)]) == 2
    assert "can't be used" in capsys.readouterr().err
