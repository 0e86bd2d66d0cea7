"""Which version of a cluster pages look at: the last one, however the cluster comes and goes."""

import socket
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from funnel import spark
from funnel.errors import FunnelError
from funnel.home import AWAY, ENGINE, FAILED, SOURCE, Cluster, cluster
from funnel.ui import cluster as pages
from funnel.ui import cluster_away, filters


class Lake:
    """What stands on the cluster, and whether it answers."""

    def __init__(self):
        self.version, self.is_there, self.opened, self.closed = 1, True, [], []
        self.forgotten, self.is_hurt = [], False


class Door:
    """A snapshot of it."""

    def __init__(self, lake, people):
        if not lake.is_there:
            raise FunnelError("Nobody answers")
        self._lake, self.version, self.is_lost = lake, lake.version, False
        self.people = people
        lake.opened.append(self)

    def answers(self):
        self.is_lost = self.is_lost and not self._lake.is_there
        return self._lake.is_there and self not in self._lake.forgotten

    def latest(self, seconds):
        assert seconds
        if not self._lake.is_there or self._lake.is_hurt:
            raise FunnelError("Nobody answers")
        return self._lake.version

    def close(self):
        self._lake.closed.append(self)


@pytest.fixture
def lake(monkeypatch):
    made = Lake()
    monkeypatch.setattr(spark, "SparkSnapshot", lambda engine, place, people: Door(made, people))
    monkeypatch.setattr(pages, "EVERY", -1.0)  # look each time
    return made


@pytest.fixture
def held():
    return pages.Held(Cluster("sc://here", "made"))


def test_one_session_as_long_as_the_version_counts(lake, held):
    assert held.current({}) is held.current({})
    assert len(lake.opened) == 1


def test_another_version_is_seen_and_the_one_before_stays_for_a_page_that_began(lake, held):
    first = held.current({})
    lake.version = 2
    assert held.current({}).version == 2
    assert first not in lake.closed
    lake.version = 3
    assert held.current({}).version == 3
    assert lake.closed == [first]


def test_a_changed_limit_is_seen_at_once_and_asks_no_build(lake, held, monkeypatch):
    monkeypatch.setattr(pages, "EVERY", 3600.0)
    first, other = held.current({}), {("Retail", "Offer"): 3.0}
    second = held.current(other)
    assert (second.people, second.version) == (other, first.version)
    assert held.current(dict(other)) is second
    assert held.current({}).people == {}
    assert lake.closed == [first]


def test_a_cluster_that_was_away_is_found_again(lake, held):
    held.current({})
    lake.is_there = False
    with pytest.raises(FunnelError, match="Nobody answers"):
        held.current({})
    lake.is_there = True
    assert held.current({}).version == 1
    assert len(lake.opened) == 2


def test_a_question_that_failed_ends_nobody_elses_session(lake, held):
    first = held.current({})
    first.is_lost = True
    assert held.current({}) is first
    assert lake.closed == []


def test_a_look_that_failed_ends_nobody_elses_session(lake, held):
    first = held.current({})
    lake.is_hurt = True
    assert held.current({}) is first
    assert (lake.opened, lake.closed) == ([first], [])


def test_a_session_that_does_not_answer_is_begun_anew(lake, held):
    first = held.current({})
    first.is_lost = True
    lake.forgotten.append(first)
    assert held.current({}) is not first
    assert lake.closed == [first]


def test_between_two_looks_nothing_is_asked(lake, held, monkeypatch):
    held.current({})
    monkeypatch.setattr(pages, "EVERY", 60.0)
    lake.version = 2
    assert held.current({}).version == 1


class Left(BaseException):
    """As Streamlit ends the run of a reader who clicked."""


def test_who_waits_for_a_session_to_be_begun_can_leave_and_it_ends_when_it_is_there(
    lake, held, monkeypatch
):
    go, ended = Event(), Event()
    monkeypatch.setattr(
        spark, "SparkSnapshot", lambda engine, place, people: go.wait(60) and Door(lake, people)
    )
    monkeypatch.setattr(Door, "close", lambda door: ended.set())

    def leaves(_):
        raise Left

    with monkeypatch.context() as patch:
        patch.setattr(pages, "_waits", leaves)
        with pytest.raises(Left):
            held.current({})
        with held._lock, pytest.raises(Left):  # while another reader begins one
            held.current({})
    go.set()
    assert ended.wait(60)
    assert held.current({}).version == 1


def test_a_page_that_was_called_off_is_drawn_of_what_is_at_hand(lake, held, monkeypatch):
    first = held.current({})
    lake.is_there = False
    monkeypatch.setattr(pages.st, "session_state", {pages.CALLED_OFF: True})
    assert held.current({}) is first
    with pytest.raises(FunnelError, match="Called off"):
        cluster_away.refuse_if_called_off()


def test_the_environment_says_which_cluster(monkeypatch):
    monkeypatch.delenv(ENGINE, raising=False)
    assert cluster() is None
    monkeypatch.setenv(ENGINE, "sc://here:1")
    monkeypatch.setenv(SOURCE, "lake.made")
    assert cluster() == Cluster("sc://here:1", "lake.made")


def _page():
    import streamlit as st

    from funnel.ui import cluster

    with cluster.at_work():
        if not cluster.is_called_off():
            st.write("asked")


def test_who_calls_a_page_off_is_told_and_may_ask_again(monkeypatch):
    monkeypatch.setenv(ENGINE, "sc://here:1")
    monkeypatch.setenv(SOURCE, "made")
    at = AppTest.from_function(_page)
    assert "asked" in [one.value for one in at.run().markdown]
    at.session_state[pages.CALLED_OFF] = True
    assert at.run().header[0].value == "Called off"
    assert "asked" not in [one.value for one in at.markdown]
    at.button("ask-again").click().run()
    assert "asked" in [one.value for one in at.markdown]
    assert not at.header


def _failed():
    import streamlit as st

    from funnel.errors import FunnelError
    from funnel.ui.page import missing

    if code := st.session_state.get("code"):
        missing(FunnelError("The cluster failed.", code=code))
    else:
        st.write("asked")


@pytest.mark.parametrize("code", [*FAILED, cluster_away.OFF])
def test_a_page_that_the_cluster_failed_can_be_asked_again_by_one_click(code):
    at = AppTest.from_function(_failed)
    at.session_state["code"] = code
    at.session_state[pages.CALLED_OFF] = True
    assert at.run().header[0].value == "The cluster failed"
    comes_by_itself = [one.value for one in at.caption if "comes back by itself" in one.value]
    assert pages.CALLED_OFF not in at.session_state
    assert bool(comes_by_itself) == (code in AWAY)
    at.session_state["code"] = ""
    assert "asked" in [one.value for one in at.button("ask-again").click().run().markdown]


def test_what_is_not_the_clusters_fault_is_not_asked_again():
    at = AppTest.from_function(_failed)
    at.session_state["code"] = "missing_input"
    assert [one.key for one in at.run().button] != ["ask-again"]


def test_a_page_that_waits_comes_back_as_soon_as_somebody_answers(monkeypatch):
    look, drawn = cluster_away._look.__wrapped__, []
    monkeypatch.setattr(cluster_away.st, "session_state", {cluster_away.BEGUN: False})
    monkeypatch.setattr(cluster_away.st, "rerun", lambda: drawn.append("anew"))
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        monkeypatch.setenv(ENGINE, f"sc://127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setenv(SOURCE, "made")
        look()
        look()
        assert not drawn  # nobody listens yet
        server.listen()
        look()
        assert drawn == ["anew"]


def test_a_filter_of_the_address_is_not_to_blame_for_the_cluster(monkeypatch):
    def gone(*_):
        raise FunnelError("The cluster does not answer any more.", code="engine_gone")

    monkeypatch.setattr(filters, "_asked", lambda: ["City=Lviv"])
    monkeypatch.setattr(filters, "columns", gone)
    with pytest.raises(FunnelError, match="does not answer"):
        filters._of_address(None)
