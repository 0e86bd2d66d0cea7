"""Promises in the notebook: both of two writers keep theirs, nothing is overwritten, a notebook that
is lost takes none with it, and who is forgotten is forgotten there too."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from threading import Thread

import pytest

from funnel.errors import FunnelError
from funnel.week.stood import Stood
from funnel.workspace import Workspace
from funnel.workspace.forgetting import Whom, forget
from funnel.workspace.marker import COPY, NOTEBOOK
from funnel.workspace.verify import checks

SEEN = datetime(2026, 2, 1, 9)


def note(workspace: Workspace, deal: str = "A1", **more) -> str:
    return workspace.notebook.promise(deal, "call", seen_at=SEEN, is_demo=False, **more)


def test_what_was_noted_is_read_back_by_another_session(place) -> None:
    own = note(place, person="Olha", day=date(2026, 2, 6), text="the price", noted_by="Head")
    (found,) = Workspace.open(place.folder).notebook.promises(False)
    assert (found.id, found.person, found.day, found.text) == (
        own,
        "Olha",
        date(2026, 2, 6),
        "the price",
    )
    assert found.seen_at == SEEN
    assert place.notebook.promises(True) == ()


def test_many_writers_at_once_all_keep_theirs(place) -> None:
    note(place)

    def writes(name: str) -> None:
        other = Workspace.open(place.folder)
        for number in range(5):
            note(other, text=f"{name}{number}")

    threads = [Thread(target=writes, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(place.notebook.promises(False)) == 11


def test_a_mistake_is_struck_and_stays(place) -> None:
    own = note(place)
    place.notebook.mark_promise(own, "broken")
    place.notebook.mark_promise(own, "kept")
    place.notebook.mark_promise(own, "struck")
    (found,) = place.notebook.promises(False)
    assert found.struck_at
    assert found.answer == "kept"


def test_the_last_review_is_the_one_of_earlier_data(place) -> None:
    book = place.notebook
    assert book.last_review(SEEN, False) is None
    for day in (5, 12, 19):
        book.close_review(datetime(2026, 1, day, 9), False)
    assert book.last_review(datetime(2026, 1, 19, 9), False) == datetime(2026, 1, 12, 9)
    assert book.last_review(SEEN, False) == datetime(2026, 1, 19, 9)
    assert book.last_review(SEEN, True) is None
    assert book.is_reviewed(datetime(2026, 1, 19, 9), False)


def test_what_stood_in_a_review_is_remembered_once(place) -> None:
    book, at = place.notebook, datetime(2026, 1, 12, 9)
    first = Stood(at, "holder", "Retail", "", "UAH", 3, None)
    for deals in (3, 4):
        book.close_review(at, False, [replace(first, deals=deals)])
    assert book.stood(False) == (first,)
    assert book.stood(True) == ()
    assert book.trouble is None


def test_a_notebook_of_before_has_no_promises_and_takes_the_first(place) -> None:
    with closing(sqlite3.connect(place.folder / NOTEBOOK)) as con, con:
        for name in ("promises", "promise_marks", "reviews", "stood"):
            con.execute(f"drop table {name}")
    assert place.notebook.trouble is None
    assert place.notebook.promises(False) == ()
    note(place)
    assert len(place.notebook.promises(False)) == 1
    assert place.notebook.trouble is None


def test_who_is_forgotten_is_forgotten_in_promises_too(loaded) -> None:
    snapshot = loaded.current()
    assert snapshot
    deal = str(snapshot.ask(_deals()).iloc[0]["deal_id"])
    note(loaded, deal, text="a secret word")
    note(loaded, "another", text="stays")
    forget(loaded, Whom(deal_id=deal))
    assert [one.deal_id for one in loaded.notebook.promises(False)] == ["another"]
    assert b"a secret word" not in (loaded.folder / NOTEBOOK).read_bytes()
    assert "a secret word" not in str(loaded.state)


def _deals():
    from funnel import tables

    return tables.deals.limit(1)


def broken(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"x" * 4000)


@pytest.mark.parametrize("damage", [Path.unlink, broken], ids=["missing", "damaged"])
def test_a_lost_notebook_takes_no_promise_with_it(loaded, damage) -> None:
    own = note(loaded, text="the price")  # nothing is built after it
    loaded.notebook.set_mark(SEEN, "a norm")
    damage(loaded.folder / NOTEBOOK)
    again = Workspace.open(loaded.folder)
    assert [one.id for one in again.notebook.promises(False)] == [own]
    assert again.notebook.marks() == [(SEEN, "a norm")]
    (notice,) = again.notices
    assert "nothing decided is lost" in str(notice)
    assert {one.path for one in checks(loaded.folder) if not one.is_whole} == {NOTEBOOK}
    again.notebook.mark_promise(own, "kept")  # with it the notebook is put back
    assert Workspace.open(loaded.folder).notebook.trouble is None
    (found,) = Workspace.open(loaded.folder).notebook.promises(False)
    assert (found.id, found.answer) == (own, "kept")


def test_with_its_copy_lost_too_the_last_import_counts(loaded) -> None:
    note(loaded)
    loaded.rebuild()
    note(loaded, text="since then")
    (loaded.folder / NOTEBOOK).unlink()
    (loaded.folder / COPY).write_bytes(b"{}")
    again = Workspace.open(loaded.folder)
    assert [one.text for one in again.notebook.promises(False)] == [""]
    assert "until the last import" in str(again.notices[0])


def test_a_copy_of_another_workspace_is_not_believed(loaded, tmp_path) -> None:
    other = Workspace.open(tmp_path / "other")
    note(other, text="of others")
    shutil.copyfile(other.folder / COPY, loaded.folder / COPY)
    (loaded.folder / NOTEBOOK).unlink()
    assert Workspace.open(loaded.folder).notebook.promises(False) == ()


def test_a_lost_copy_is_made_anew(loaded) -> None:
    note(loaded)
    (loaded.folder / COPY).unlink()
    assert [one.path for one in checks(loaded.folder) if not one.is_whole] == [COPY]
    Workspace.open(loaded.folder).begin()
    assert all(one.is_whole for one in checks(loaded.folder))


def test_a_change_that_can_not_be_copied_is_none(loaded, monkeypatch) -> None:
    note(loaded)

    def full(*_) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("funnel.workspace.notebook_file.write_copy", full)
    with pytest.raises(FunnelError, match="disk is full"):
        note(loaded, text="lost")
    monkeypatch.undo()
    assert [one.text for one in loaded.notebook.promises(False)] == [""]
