"""Tables by their names in one place of the lake: a schema of a catalog, or a folder of Parquet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from funnel.errors import FunnelError
from funnel.i18n import N_

if TYPE_CHECKING:
    from pyspark.sql.connect.dataframe import DataFrame
    from pyspark.sql.connect.session import SparkSession

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)?")


class Lake:
    """`place` is ``SCHEMA``, ``CATALOG.SCHEMA``, or, for reading alone, a path of Parquet files."""

    def __init__(self, session: SparkSession, place: str) -> None:
        self.session = session
        self.place = place
        self.is_folder = "/" in place
        if not self.is_folder and not _NAME.fullmatch(place):
            raise FunnelError(
                N_("“{place}” is no schema and no folder."),
                now=N_("Write CATALOG.SCHEMA, or the path of a folder of Parquet files."),
                code="no_place",
                place=place,
            )

    def check_target(self) -> None:
        """Raises a FunnelError unless a version can be built here: in a schema that is there."""
        if self.is_folder:
            raise FunnelError(
                N_("“{place}” is a folder, and a build needs a schema."),
                now=N_("Write --to CATALOG.SCHEMA; a folder can only be read."),
                code="no_place",
                place=self.place,
            )
        if not self._is_there():
            raise FunnelError(
                N_("There is no schema “{place}” on the cluster."),
                now=N_("Make it there, CREATE SCHEMA {place}, or name one that is there."),
                code="no_schema",
                place=self.place,
            )

    def _is_there(self) -> bool:
        from pyspark.errors import AnalysisException

        try:
            return self.session.catalog.databaseExists(self.place)
        except AnalysisException as cause:
            if cause.getCondition() != "CATALOG_NOT_FOUND":
                raise
            return False

    def find(self, name: str) -> DataFrame | None:
        """A table, if it is there."""
        from pyspark.errors import AnalysisException

        try:
            if self.is_folder:
                found = self.session.read.parquet(f"{self.place.rstrip('/')}/{name}")
            else:
                found = self.session.table(f"{self.place}.{name}")
            found.schema  # noqa: B018 – looked at, since a session asks only then
        except AnalysisException:
            return None
        return found

    def write(self, name: str, rows: DataFrame) -> DataFrame:
        """Make a table, in the cluster's own form; what stood there is replaced."""
        rows.write.mode("overwrite").saveAsTable(f"{self.place}.{name}")
        return self.session.table(f"{self.place}.{name}")

    def mark(self, name: str, told: Mapping[str, str]) -> bool:
        """Make a table without rows that says something in its properties; False if one of that
        name is there. It is one act of the catalog."""
        from pyspark.errors import PySparkException

        pairs = ", ".join(f"'{key}' = '{value}'" for key, value in told.items())
        made = f"create table {self.place}.{name} (nothing boolean) tblproperties ({pairs})"
        try:
            self.session.sql(made).collect()
        except PySparkException:
            if self.find(name) is None:
                raise
            return False
        return True

    def properties(self, name: str) -> dict[str, str]:
        """What a table says in its properties."""
        found = self.session.sql(f"show tblproperties {self.place}.{name}").collect()
        return {row["key"]: row["value"] for row in found}

    def drop(self, name: str) -> None:
        """Let go of a table."""
        self.session.sql(f"drop table if exists {self.place}.{name}").collect()

    def names(self, like: str = "*") -> list[str]:
        """The tables of the schema, or those whose names are like that; none where it is not."""
        from pyspark.errors import AnalysisException

        try:
            found = self.session.sql(f"show tables in {self.place} like '{like}'").collect()
        except AnalysisException as cause:
            if cause.getCondition() != "SCHEMA_NOT_FOUND":
                raise
            return []
        return sorted(row["tableName"] for row in found if not row["isTemporary"])


def frame(session: SparkSession, rows: pa.Table) -> DataFrame:
    """Rows of this side on the cluster, also none, of which it could not guess the types."""
    from pyspark.sql.pandas.types import from_arrow_schema

    if rows.num_rows:
        return session.createDataFrame(rows)
    return session.createDataFrame([], from_arrow_schema(rows.schema, prefer_timestamp_ntz=True))
