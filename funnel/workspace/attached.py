"""The typed rows of the uploads, attached to a build: all rows of an input as one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from funnel import tables
from funnel.model import input_schema
from funnel.sql import Name, Sql, joined, null_of, sql

if TYPE_CHECKING:
    from funnel.workspace.condensed import Condensed

CONDENSED = "condensed"  # the alias of that file
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
    """The files of typed rows, attached read-only as up1, up2, up3 …, but for those that parts of
    one `condensed` file stand for."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        parsed: Sequence[Parsed],
        condensed: Condensed | None = None,
    ) -> None:
        self.parts: Mapping[int, int] = condensed.parts if condensed else {}
        files = {
            f"up{number}": file
            for number, (file, _, _) in enumerate(parsed, 1)
            if number not in self.parts
        }
        self.aliases = list(files)
        if condensed and self.parts:
            files[CONDENSED] = condensed.path
        for alias, file in files.items():
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
                "select {number}::bigint as upload_no, * from ({rows})",
                number=int(alias[2:]),
                rows=self.rows(name, alias),
            )
            for alias in self._brought[name]
        ]
        if name == "deals" and self.parts:
            parts.append(self._condensed())
        return joined(" union all ", parts) or sql(
            "select null::bigint as upload_no, {listed} where false", listed=self._listed(name)
        )

    def rows(self, name: str, alias: str) -> Sql:
        """The rows of one file that brought this input, in its columns but `upload_no`."""
        return sql(
            "select {listed} from {alias}.{table}",
            listed=self._listed(name, alias),
            alias=Name(alias),
            table=Name(f"input_{name}"),
        )

    def rejects(self, number: int, sha: str, file: str) -> Sql:
        """The rows that were set aside of an upload, with what it is called."""
        part = self.parts.get(number)
        return sql(
            "select {sha} as upload, {file} as file, line::bigint as line, reason,"
            ' "column", text from {alias}.rejects where {is_own}',
            sha=sha,
            file=file,
            alias=Name(f"up{number}" if part is None else CONDENSED),
            is_own=Sql("true") if part is None else sql("part_no = {part}", part=part),
        )

    def _condensed(self) -> Sql:
        """What parts have of the lists."""
        numbers = [sql("({part}, {number})", part=p, number=n) for n, p in self.parts.items()]
        return sql(
            "select upload_no::bigint as upload_no, {listed} from {alias}.input_deals join (from"
            " (values {numbers}) as _(part_no, upload_no)) using (part_no)",
            listed=self._listed("deals", CONDENSED),
            alias=Name(CONDENSED),
            numbers=numbers,
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
