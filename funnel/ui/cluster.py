"""The snapshot that pages look at where a cluster answers instead of the workspace (`funnel run
--engine … --from …`): the version that counts by now, in one session for all viewers."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, cast

import streamlit as st

from funnel.answers.shelf import turn
from funnel.errors import FunnelError
from funnel.home import Cluster, cluster
from funnel.i18n import t
from funnel.ui import inside_streamlit
from funnel.ui.cluster_away import CALLED_OFF, ENDED, refuse_if_called_off
from funnel.ui.text import plain
from funnel.workspace import Notebook, Snapshot

if TYPE_CHECKING:
    from funnel.spark import People, SparkSnapshot

EVERY = 2.0  # seconds between two looks at which version counts
LONGEST = 5.0  # seconds that all pages wait for such a look, on a cluster that is busy
KEPT = 2  # snapshots: a page that began before the last build still asks the one before


class Held:
    """The sessions of one place; a lost one is begun anew with the next page."""

    def __init__(self, where: Cluster) -> None:
        self._where = where
        self._open: list[SparkSnapshot] = []
        self._looked = 0.0
        self._lock = Lock()

    def current(self, people: People) -> SparkSnapshot:
        """The version that counts, as these people see it. Raises a FunnelError if the cluster
        can't be reached.

        A question that failed says little: it may be at fault itself, and others are asked in the
        same session at this moment. So only a session that does not answer any more is let go.
        """
        with turn(self._lock, _waits):
            if self._is_at_hand(people) and st.session_state.get(CALLED_OFF):
                return self._open[-1]  # without a look, which takes its time where others do
            if self._open and self._open[-1].is_lost and not self._open[-1].answers():
                self._let_go(len(self._open))
            if self._is_at_hand(people):
                self._look(people)
            else:
                self._begin(people)
            return self._open[-1]

    def _is_at_hand(self, people: People) -> bool:
        return bool(self._open) and self._open[-1].people == people

    def _look(self, people: People) -> None:
        """Whether another version counts by now, now and then; a cluster that was away knows no
        session of ours any more, and gets a new one."""
        if time.monotonic() - self._looked < EVERY:
            return
        held = self._open[-1]
        try:
            is_same = held.latest(LONGEST) == held.version
        except FunnelError:
            is_same = held.answers()
            if not is_same:
                self._let_go(len(self._open))
        self._looked = time.monotonic()
        if not is_same:
            self._begin(people)

    def _begin(self, people: People) -> None:
        from funnel.spark import SparkSnapshot, begun  # only with the extra

        own = begun(lambda: SparkSnapshot(*self._where, people), _let_go, _waits)
        own.waits = _waits
        self._open.append(own)
        self._looked = time.monotonic()
        self._let_go(len(self._open) - KEPT)

    def _let_go(self, count: int) -> None:
        for _ in range(count):
            self._open.pop(0).close()


def _let_go(late: SparkSnapshot) -> None:
    late.close()


def _waits(_: float) -> None:
    """Streamlit ends this run, by an exception from here, if its reader has clicked or left."""
    if inside_streamlit.this_session():
        refuse_if_called_off()


@st.cache_resource(show_spinner=False)
def _held(where: Cluster) -> Held:
    return Held(where)


def answers() -> bool:
    """Whether a cluster answers instead of the workspace."""
    return cluster() is not None


def snapshot(notebook: Notebook) -> Snapshot | None:
    """What counts on the cluster under what was decided on this side; None where the workspace
    answers. Raises a FunnelError if the cluster can't be reached or nothing was built there."""
    where = cluster()
    if where is None:
        return None
    from funnel.spark import People  # only with the extra

    return cast("Snapshot", _held(where).current(People.of_notebook(notebook)))


def tell() -> bool:
    """Say where the data come from, and whether they do come from a cluster."""
    where = cluster()
    if where:
        st.info(
            plain(
                t(
                    "These data are in {place} on {engine}. New data, and what is decided about"
                    " the order and kinds of stages, working time and exchange rates, count with"
                    " the next build (funnel build); limits, thresholds, marks and robots count"
                    " at once.",
                    place=where.source,
                    engine=where.shown,
                )
            )
        )
    return where is not None


@contextmanager
def at_work() -> Generator[None]:
    """While a run asks the cluster: what takes longer than some seconds says so, with the button
    that calls it off."""
    if not answers():
        yield
        return
    # Drawn at once and seen only by who still waits: nothing can be drawn in the middle of a
    # question that is kept for others.
    st.html(
        """<style>
        .st-key-at-work {
            position: fixed; bottom: 1rem; right: 1rem; z-index: 98; width: auto;
            padding: .5rem 1rem; border-radius: .5rem; border: 1px solid rgba(128, 128, 128, .4);
            background: var(--background-color, Canvas); color: inherit;
            visibility: hidden; animation: at-work 0s linear 3s forwards;
        }
        @keyframes at-work { to { visibility: visible; } }
    </style>"""
    )
    shown = st.empty()
    with shown.container(key="at-work", horizontal=True, vertical_alignment="center"):
        st.markdown(plain(t("The cluster is at work on this page.")), width="content")
        st.button(t("Call it off"), key="call-off", on_click=_call_off)
    try:
        yield
    except Exception:  # not what Streamlit ends a run with: the next run draws all of it anew
        shown.empty()
        raise
    shown.empty()


def _call_off() -> None:
    st.session_state[CALLED_OFF] = True


def is_called_off() -> bool:
    """Whether the reader has just called off what this page asked; says so."""
    if not st.session_state.pop(CALLED_OFF, False):
        return False
    st.header(t("Called off"), anchor=False)
    st.info(t(ENDED))
    st.button(t("Ask again"), key="ask-again", type="primary")
    return True
