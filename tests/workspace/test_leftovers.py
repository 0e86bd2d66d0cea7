"""What was never kept, or was taken back long ago, is not left behind."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from funnel.workspace import Workspace
from funnel.workspace.begun import BEGUN, _locks, give_up, own_folder
from funnel.workspace.state import write_state
from tests.workspace.conftest import GOLDEN


def files(place: Workspace) -> set[str]:
    return {
        path.relative_to(place.folder).as_posix()
        for name in ("uploads", "parsed")
        for path in (place.folder / name).rglob("*")
        if path.is_file()
    }


def test_a_file_that_was_only_tried_leaves_nothing(place: Workspace) -> None:
    reading = place.read(GOLDEN / "deals.csv")
    assert files(place)
    place.let_go(reading)
    assert not files(place)


def test_letting_go_leaves_what_counts(loaded: Workspace) -> None:
    before = files(loaded)
    loaded.let_go(loaded.read(GOLDEN / "deals.csv"))
    assert files(loaded) == before


def test_the_same_file_tried_twice_stays_until_both_let_go(place: Workspace) -> None:
    first, second = place.read(GOLDEN / "deals.csv"), place.read(GOLDEN / "deals.csv")
    place.let_go(first)
    assert files(place)
    place.let_go(second)
    assert not files(place)


def test_what_a_dead_process_only_tried_is_gone_at_the_next_start(place: Workspace) -> None:
    place.read(GOLDEN / "deals.csv")
    path = place.folder / BEGUN
    lines = [json.loads(line) for line in path.read_bytes().splitlines() if line]
    dead = 2**22 + 1  # no process has such a number
    path.write_text("\n".join(json.dumps(line | {"pid": dead}) for line in lines) + "\n")
    again = Workspace.open(place.folder)
    again.begin()
    assert not files(again)


def test_taken_back_it_stays_as_long_as_that_can_be_undone(loaded: Workspace) -> None:
    sha = loaded.uploads()[0].sha
    loaded.drop(sha)
    assert f"uploads/{sha}/bytes" in files(loaded)
    loaded.restore(sha)
    assert all(upload.in_force for upload in loaded.uploads())


def test_taken_back_long_ago_it_is_gone(loaded: Workspace) -> None:
    sha = loaded.uploads()[0].sha
    loaded.drop(sha)
    state, old = loaded.state, (datetime.now() - timedelta(days=8)).isoformat()
    aged = tuple(
        replace(one, taken_back_at=old) if one.sha == sha else one for one in state.uploads
    )
    write_state(loaded.folder, state.with_uploads(aged))
    loaded.rebuild()
    assert sha not in {upload.sha for upload in loaded.uploads()}
    assert not any(sha in name for name in files(loaded))


def test_every_file_is_for_its_owner_alone(loaded: Workspace) -> None:
    loaded.notebook.set("base_currency", "UAH")
    loaded.rebuild()
    open_to_others = [
        path.name
        for path in Path(loaded.folder).rglob("*")
        if path.is_file() and path.stat().st_mode & 0o077
    ]
    assert not open_to_others


def test_a_folder_of_ones_own_stays_as_long_as_it_is_held(place: Workspace, monkeypatch) -> None:
    mine = own_folder(place.folder)
    monkeypatch.setattr("funnel.workspace.begun.time.time", lambda: 1e11)  # a visitor of days
    Workspace.open(place.folder).clear()
    assert mine.exists()
    _locks.pop(mine).close()  # as the system does when a process ends
    Workspace.open(place.folder).clear()
    assert not mine.exists()
    given_up = own_folder(place.folder)
    give_up(given_up)
    assert not given_up.exists()
