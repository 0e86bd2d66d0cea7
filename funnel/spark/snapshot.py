"""The door of a version on the cluster: ask an expression, get a DataFrame."""

from __future__ import annotations

from pathlib import Path

import ibis.expr.types as ir
import pandas as pd

from funnel.errors import FunnelError
from funnel.facts import Facts
from funnel.spark.dialect import to_sql
from funnel.spark.session import connected, said
from funnel.spark.versions import Version, Versions, views
from funnel.workspace.arrow import frame_of


class SparkSnapshot:
    """All tables of the version that counts; it stays the same however many are made meanwhile.

    Raises a FunnelError if nothing was built in that place, or the cluster can't be reached.
    """

    shapes: Path | None = None  # nothing that is compiled for it is kept

    def __init__(self, engine: str, place: str) -> None:
        self.session = connected(engine)
        self._versions = Versions(self.session, place)
        self.version = self.latest()
        self.facts = Facts.from_json(self.version.facts)
        self.key = f"{engine}/{place}:{self.version.number}:{self.version.made_at}"
        self.is_lost = False  # whether it failed to answer: it may be the cluster, or one question
        with said():
            views(self.session, place, self.version.number)

    @property
    def id(self) -> str:
        """The version's name."""
        return f"version-{self.version.number}"

    def latest(self) -> Version:
        """The version that counts by now."""
        with said():
            return self._versions.current()

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """Run an expression over the tables of `funnel.tables`. Raises a FunnelError if the cluster
        fails."""
        try:
            with said():
                return frame_of(self.session.sql(to_sql(expression)).toArrow())
        except FunnelError:
            self.is_lost = True
            raise

    def close(self) -> None:
        """Let go of the session."""
        self.session.stop()
