"""The door of a version on the cluster: ask an expression, get a DataFrame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import ibis.expr.types as ir
import pandas as pd

from funnel.errors import FunnelError
from funnel.facts import Facts
from funnel.home import FAILED
from funnel.spark import limits as set_limits
from funnel.spark.dialect import to_sql
from funnel.spark.people import People
from funnel.spark.running import TooLong, run, within
from funnel.spark.session import connected, fetched, query, said
from funnel.spark.versions import Version, Versions, views
from funnel.workspace.arrow import frame_of

PATIENCE = 5.0  # seconds for a session to say that it is still there


class SparkSnapshot:
    """All tables of the version that counts, under what people decided without a build; it stays
    the same however many are made or decided meanwhile.

    Raises a FunnelError if nothing was built in that place, or the cluster can't be reached.
    """

    shapes: Path | None = None  # nothing that is compiled for it is kept
    # told again and again while a question is on its way; what it raises calls it off
    waits: Callable[[float], None] | None = None

    def __init__(self, engine: str, place: str, people: People | None = None) -> None:
        self.people = people or People()
        self.session = connected(engine)
        self._versions = Versions(self.session, place)
        self.version = self.latest()
        self.key = f"{engine}/{place}:{self.id}:{self.version.made_at}"
        self.is_lost = False  # whether it failed to answer: it may be the cluster, or one question
        with said():
            _, facts = self._versions.told(self.version)
            self.facts = self.people.facts(Facts.from_json(facts))
            views(self.session, place, self.version)
            set_limits.put(self.session, place, self.version, self.people.limits, self.facts)

    @property
    def id(self) -> str:
        """The version's name, and of what people decided."""
        return f"version-{self.version.number}-{self.people.digest()}".rstrip("-")

    def latest(self, seconds: float | None = None) -> Version:
        """The version that counts by now; this one, if the cluster has no time to say so within so
        many seconds."""
        waits = within(seconds, self.waits) if seconds else None
        try:
            with said():
                return run(self.session, self._versions.readable, waits)
        except TooLong:
            return self.version

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """Run an expression over the tables of `funnel.tables`. Raises a FunnelError if the cluster
        fails. Whoever stops waiting (Ctrl-C, `waits`) ends the question's jobs there."""
        sql = to_sql(expression)
        try:
            with said():
                told = run(self.session, lambda: fetched(query(self.session, sql)), self.waits)
        except FunnelError as error:
            self.is_lost = self.is_lost or error.code in FAILED
            raise
        return frame_of(told)

    def pieces(self, expression: ir.Expr) -> Iterator[pd.DataFrame]:
        """The same, in one piece: a cluster hands over an answer as a whole."""
        yield self.ask(expression)

    def answers(self) -> bool:
        """Whether the session still knows its tables, which is asked without a job; after a
        question that failed it is not said that it does."""
        try:
            with said():
                run(self.session, self._look, within(PATIENCE, self.waits))
        except (FunnelError, TooLong):
            return False
        self.is_lost = False
        return True

    def _look(self) -> None:
        self.session.table("deals").schema  # noqa: B018 – looked at, since it is asked only then

    def close(self) -> None:
        """Let go of the session."""
        self.session.stop()
