"""Files on their way: each is read apart, can be stopped, and is remembered by its header."""

from __future__ import annotations

import io
import threading
from types import SimpleNamespace

import pytest

from funnel.reading import Choices
from funnel.ui.loading.session import Session
from funnel.workspace import Workspace

UNKNOWN = b"Kennung,Wo,Wer\n1,Neu,Olha\n2,Angebot,Taras\n"
DEALS = b"deal_id,stage,owner\n1,New,Olha\n"


def file(name: str, content: bytes) -> SimpleNamespace:
    handle = io.BytesIO(content)
    return SimpleNamespace(file_id=f"id-{name}", name=name, seek=handle.seek, read=handle.read)


@pytest.fixture
def session(tmp_path) -> Session:
    return Session(Workspace.open(tmp_path / "workspace"))


def finished(session: Session) -> None:
    for thread in threading.enumerate():
        if (
            thread is not threading.current_thread()
            and not isinstance(thread, threading._DummyThread)
            and "_read" in thread.name
        ):
            thread.join(60)


def test_a_file_is_read_and_ready(session):
    session.take([file("deals.csv", DEALS)])
    finished(session)
    (item,) = session.ready
    assert item.report.rows == 1


def test_a_name_is_never_a_path(session, tmp_path):
    session.take([file("../../../evil.csv", DEALS)])
    finished(session)
    assert session.ready[0].name == "../../../evil.csv"
    assert session.ready[0].path.is_relative_to(session.workspace.folder)
    assert not list(tmp_path.rglob("evil*"))


def test_a_file_that_the_visitor_took_away_is_let_go(session):
    session.take([file("deals.csv", DEALS)])
    (item,) = session.items.values()
    session.take_away(item)
    assert item.stop.is_set()
    assert not session.items
    assert not item.path.exists()


def test_a_file_that_cannot_be_used_says_so(session):
    session.take([file("nothing.csv", b"")])
    finished(session)
    (item,) = session.items.values()
    assert item.error is not None
    assert "nothing.csv" in str(item.error)


def test_a_mapping_is_remembered_for_the_same_header(session):
    session.take([file("one.csv", UNKNOWN)])
    finished(session)
    (item,) = session.items.values()
    assert item.report.question.code == "unknown_format"
    session.again(
        item, Choices(kind="deals", columns={"deal_id": "c0", "stage": "c1", "owner": "c2"})
    )
    finished(session)
    assert session.ready
    session.remember()
    another = Session(session.workspace)
    another.take([file("two.csv", UNKNOWN + b"3,Neu,Olha\n")])
    finished(another)
    assert another.ready[0].report.rows == 3
