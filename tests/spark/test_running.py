"""Work on a cluster that is called off; the session here is a stand-in, no Spark is needed."""

import threading

import pytest

pytest.importorskip("pyspark")
pytest.importorskip("grpc")

from funnel import tables
from funnel.errors import FunnelError
from funnel.spark import snapshot
from funnel.spark.running import TooLong, run, within


class Session:
    """Notes which tags bear a job, and ends one that is interrupted."""

    def __init__(self):
        self.tags, self.ended, self.over = [], [], threading.Event()

    def addTag(self, tag):
        self.tags.append(tag)

    def removeTag(self, tag):
        self.tags.remove(tag)

    def interruptTag(self, tag):
        self.ended.append(tag)
        self.over.set()

    def long(self):
        assert self.over.wait(60)


def test_what_is_done_comes_back_and_bears_no_tag_any_more():
    session = Session()
    assert run(session, lambda: 7, within(60)) == 7
    assert (session.tags, session.ended) == ([], [])


def test_what_fails_is_raised_where_it_is_waited_for():
    with pytest.raises(ZeroDivisionError):
        run(Session(), lambda: 1 / 0)


@pytest.mark.parametrize("left", [KeyboardInterrupt, TooLong])
def test_who_stops_waiting_ends_the_work_there(left):
    session = Session()

    def waits(_):
        raise left

    with pytest.raises(left):
        run(session, session.long, waits)
    assert len(set(session.ended)) == 1


def test_a_question_that_is_called_off_says_nothing_against_its_session(monkeypatch):
    door = object.__new__(snapshot.SparkSnapshot)
    door.session, door.is_lost = Session(), False
    monkeypatch.setattr(snapshot, "query", lambda session, sql: session)
    monkeypatch.setattr(snapshot, "fetched", Session.long)

    def waits(_):
        raise FunnelError("Called off.", code="called_off")

    door.waits = waits
    with pytest.raises(FunnelError, match="Called off"):
        door.ask(tables.deals)
    assert not door.is_lost
    assert len(set(door.session.ended)) == 1

    def fails(_):
        raise FunnelError("The cluster does not answer any more.", code="engine_gone")

    monkeypatch.setattr(snapshot, "fetched", fails)
    with pytest.raises(FunnelError, match="any more"):
        door.ask(tables.deals)
    assert door.is_lost
