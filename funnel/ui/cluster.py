"""The snapshot that pages look at where a cluster answers instead of the workspace (`funnel run
--engine … --from …`): the version that counts by now, in one session for all viewers."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, cast

import streamlit as st

from funnel.errors import FunnelError
from funnel.home import Cluster, cluster
from funnel.i18n import t
from funnel.ui.text import plain
from funnel.workspace import Snapshot

if TYPE_CHECKING:
    from funnel.spark import SparkSnapshot

EVERY = 2.0  # seconds between two looks at which version counts
KEPT = 2  # snapshots: a page that began before the last build still asks the one before


class Held:
    """The sessions of one place; a lost one is begun anew with the next page."""

    def __init__(self, where: Cluster) -> None:
        self._where = where
        self._open: list[SparkSnapshot] = []
        self._looked = 0.0
        self._lock = Lock()

    def current(self) -> SparkSnapshot:
        """The version that counts. Raises a FunnelError if the cluster can't be reached."""
        with self._lock:
            if self._open and self._open[-1].is_lost:
                self._let_go(len(self._open))
            if not self._open:
                self._begin()
            elif time.monotonic() - self._looked > EVERY:
                self._look()
            return self._open[-1]

    def _look(self) -> None:
        """Whether another version counts by now; a cluster that was away knows no session of ours
        any more, and gets a new one."""
        held = self._open[-1]
        try:
            is_same = held.latest() == held.version
        except FunnelError:
            self._let_go(len(self._open))
            is_same = False
        self._looked = time.monotonic()
        if not is_same:
            self._begin()
            self._let_go(len(self._open) - KEPT)

    def _begin(self) -> None:
        from funnel.spark import SparkSnapshot  # only with the extra

        self._open.append(SparkSnapshot(*self._where))
        self._looked = time.monotonic()

    def _let_go(self, count: int) -> None:
        for _ in range(count):
            self._open.pop(0).close()


@st.cache_resource(show_spinner=False)
def _held(where: Cluster) -> Held:
    return Held(where)


def answers() -> bool:
    """Whether a cluster answers instead of the workspace."""
    return cluster() is not None


def snapshot() -> Snapshot | None:
    """What counts on the cluster; None where the workspace answers. Raises a FunnelError if the
    cluster can't be reached or nothing was built there."""
    where = cluster()
    return cast("Snapshot", _held(where).current()) if where else None


def tell() -> bool:
    """Say where the data come from, and whether they do come from a cluster."""
    where = cluster()
    if where:
        st.info(
            plain(
                t(
                    "These data are in {place} on {engine}. New data, and what is decided about"
                    " stages, limits and working time, count with the next build (funnel build).",
                    place=where.source,
                    engine=where.engine,
                )
            )
        )
    return where is not None
