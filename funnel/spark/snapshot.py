"""The door of a version on the cluster: ask an expression, get a DataFrame."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel.facts import Facts
from funnel.spark.dialect import to_sql
from funnel.spark.session import connected
from funnel.spark.versions import Versions, views
from funnel.workspace.arrow import frame_of


class SparkSnapshot:
    """All tables of the version that counts; it stays the same however many are made meanwhile.

    Raises a FunnelError if nothing was built in that place, or the cluster can't be reached.
    """

    def __init__(self, engine: str, place: str) -> None:
        self.session = connected(engine)
        version = Versions(self.session, place).current()
        self.facts = Facts.from_json(version.facts)
        self.key = f"{engine}/{place}:{version.number}"
        views(self.session, place, version.number)

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """Run an expression over the tables of `funnel.tables`."""
        return frame_of(self.session.sql(to_sql(expression)).toArrow())

    def close(self) -> None:
        """Let go of the session."""
        self.session.stop()
