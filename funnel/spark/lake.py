"""Tables by their names in one place of the lake: a schema of a catalog, or a folder of Parquet."""

from __future__ import annotations

import re
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

    def add(self, name: str, rows: DataFrame) -> None:
        """Put rows behind those of a table; the engine shows all of them or none."""
        rows.write.mode("append").saveAsTable(f"{self.place}.{name}")

    def drop(self, name: str) -> None:
        """Let go of a table."""
        self.session.sql(f"drop table if exists {self.place}.{name}").collect()

    def names(self) -> list[str]:
        """All tables of the schema."""
        found = self.session.sql(f"show tables in {self.place}").collect()
        return sorted(row["tableName"] for row in found if not row["isTemporary"])


def frame(session: SparkSession, rows: pa.Table) -> DataFrame:
    """Rows of this side on the cluster, also none, of which it could not guess the types."""
    from pyspark.sql.pandas.types import from_arrow_schema

    if rows.num_rows:
        return session.createDataFrame(rows)
    return session.createDataFrame([], from_arrow_schema(rows.schema, prefer_timestamp_ntz=True))
