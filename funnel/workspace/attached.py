"""The typed rows of the uploads, attached to a build: all rows of an input as one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd

from funnel import tables
from funnel.model import input_schema
from funnel.sql import Name, Sql, joined, null_of, sql

Parsed = tuple[Path, datetime | None, str]  # of an upload: its rows, when it was observed, format


def uploads_of(parsed: Sequence[Parsed]) -> pd.DataFrame:
    """The uploads as the model asks for them: upload_no (1, 2, 3 …), observed_at, format."""
    uploads = pd.DataFrame(
        [(number, observed, kind) for number, (_, observed, kind) in enumerate(parsed, 1)],
        columns=["upload_no", "observed_at", "format"],
    )
    uploads["observed_at"] = pd.to_datetime(uploads["observed_at"]).astype("datetime64[us]")
    return uploads.astype({"upload_no": "int64", "format": "str"})


class Attached:
    """The files of typed rows, attached read-only as up1, up2, up3 …"""

    def __init__(self, con: duckdb.DuckDBPyConnection, parsed: Sequence[Parsed]) -> None:
        self.aliases = [f"up{number}" for number in range(1, len(parsed) + 1)]
        for alias, (file, _, _) in zip(self.aliases, parsed, strict=True):
            con.execute(
                sql("attach {file} as {alias} (read_only)", file=str(file), alias=Name(alias))
            )
        self._there = _columns_of(con)
        self._brought = {
            name: [alias for alias in self.aliases if (alias, name) in self._there]
            for name in tables.INPUTS
        }

    def has(self, name: str) -> bool:
        """Whether one of them brought this input."""
        return bool(self._brought[name])

    def union(self, name: str) -> Sql:
        """The rows of all uploads that brought this input, those columns blank that a file does not
        have."""
        parts = [
            sql(
                "select {number}::bigint as upload_no, {listed} from {alias}.{table}",
                number=int(alias[2:]),
                listed=self._listed(name, alias),
                alias=Name(alias),
                table=Name(f"input_{name}"),
            )
            for alias in self._brought[name]
        ]
        return joined(" union all ", parts) or sql(
            "select null::bigint as upload_no, {listed} where false", listed=self._listed(name)
        )

    def _listed(self, name: str, alias: str = "") -> list[Name | Sql]:
        there = self._there.get((alias, name), set())
        blank = {
            column: sql("{blank} as {column}", blank=null_of(kind), column=Name(column))
            for column, kind in tables.INPUTS[name].items()
        }
        if alias:  # rows without numbers lie in the order of the file
            blank["row"] = Sql('rowid as "row"')
        return [
            Name(column) if column in there else blank[column]
            for column in input_schema(name)
            if column != "upload_no"
        ]


def _columns_of(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], set[str]]:
    """{(alias, input): its columns}, asked once: the engine goes through all that is attached for
    every such question."""
    found = con.execute(
        "select database_name, table_name, column_name from duckdb_columns() where"
        " starts_with(table_name, 'input_')"
    )
    there: dict[tuple[str, str], set[str]] = {}
    for alias, table, column in found.fetchall():
        there.setdefault((alias, table.removeprefix("input_")), set()).add(column)
    return there
