"""The door of a build on the cluster: every table is written there as soon as it is made.

Scratch tables are written too: left to the engine as one long question they would be asked anew by
each table that is made of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import ibis.expr.types as ir
import pandas as pd

from funnel.model import NAMES, input_schema
from funnel.spark.dialect import to_sql
from funnel.spark.lake import Lake, frame
from funnel.spark.session import fetched, query, said
from funnel.spark.sources import Source
from funnel.spark.versions import Version
from funnel.workspace.arrow import frame_of, none_of, rows_of
from funnel.workspace.attached import uploads_of

if TYPE_CHECKING:
    from pyspark.sql.connect.dataframe import DataFrame

FAULTS = ("fault", "fault_text", "unread")


class SparkBuilder:
    """Makes the tables of one version."""

    def __init__(self, lake: Lake, version: Version, source: Source) -> None:
        self._lake = lake
        self._version = version
        self._session = lake.session
        self.present = list(source.tables)
        self._scratch: set[str] = set()
        for name in NAMES:
            if name not in self.present:
                nothing = none_of(input_schema(name))
                frame(self._session, nothing).createOrReplaceTempView(f"in_{name}")
        for name in self.present:
            typed = self.keep(f"temp_typed_{name}", source.typed(name))
            used = typed.filter("fault is null").drop(*FAULTS)
            used.createOrReplaceTempView(f"in_{name}")
        self.keep(
            "temp_in_uploads", frame(self._session, rows_of(uploads_of([(Path(), None, "plain")])))
        ).createOrReplaceTempView("in_uploads")

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """The rows of an expression over the inputs and the tables made so far."""
        with said():
            return frame_of(fetched(query(self._session, to_sql(expression))))

    def create(self, name: str, rows: ir.Table | pd.DataFrame) -> None:
        """Make a table; of a DataFrame the columns already have their types."""
        with said():
            if isinstance(rows, ir.Table):
                made = query(self._session, to_sql(rows))
            else:
                made = frame(self._session, rows_of(rows))
            self.keep(name, made)

    def keep(self, name: str, rows: DataFrame) -> DataFrame:
        """Write rows of the cluster as a table; from now on it is found under its name."""
        if name.startswith("temp_"):
            self._scratch.add(name)
        written = self._lake.write(self._version.table(name), rows)
        written.createOrReplaceTempView(name)
        return written

    def drop(self, name: str) -> None:
        """Let go of a scratch table."""
        if name in self._scratch:
            self._lake.drop(self._version.table(name))
            self._scratch.remove(name)

    def has(self, name: str) -> bool:
        """Whether the source has this input."""
        return name in self.present

    def typed(self, name: str) -> DataFrame:
        """An input with what is wrong with its rows (`Source.typed`)."""
        return self._session.table(f"temp_typed_{name}")

    def tidy(self) -> None:
        """Let go of all scratch tables."""
        for name in tuple(self._scratch):
            self.drop(name)
