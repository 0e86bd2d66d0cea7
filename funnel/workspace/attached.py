"""The typed rows of the uploads, attached to a build: all rows of an input as one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd

from funnel import tables
from funnel.model import input_schema
from funnel.workspace.sql import duck_type, quoted, text

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
        self._con = con
        self.aliases = [f"up{number}" for number in range(1, len(parsed) + 1)]
        self._brought: dict[str, list[str]] = {name: [] for name in tables.INPUTS}
        for alias, (file, _, _) in zip(self.aliases, parsed, strict=True):
            con.execute(f"attach {text(str(file))} as {alias} (read_only)")
            for name in self._inputs_of(alias):
                self._brought[name].append(alias)

    def _inputs_of(self, alias: str) -> list[str]:
        found = self._con.execute(
            "select table_name from duckdb_tables() where database_name = ? and table_name like"
            " 'input\\_%' escape '\\'",
            [alias],
        )
        return [name.removeprefix("input_") for (name,) in found.fetchall()]

    def has(self, name: str) -> bool:
        """Whether one of them brought this input."""
        return bool(self._brought[name])

    def union(self, name: str) -> str:
        """The rows of all uploads that brought this input, those columns blank that a file does not
        have."""
        parts = [
            f"select {alias[2:]}::bigint as upload_no, {self._listed(name, alias)} from"
            f" {alias}.input_{name}"
            for alias in self._brought[name]
        ]
        return (
            " union all ".join(parts)
            or f"select null::bigint as upload_no, {self._listed(name)} where false"
        )

    def _listed(self, name: str, alias: str = "") -> str:
        described = self._con.execute(
            "select column_name from duckdb_columns() where database_name = ? and table_name = ?",
            [alias, f"input_{name}"],
        )
        there = {column for (column,) in described.fetchall()}
        blank = {
            column: f"null::{duck_type(kind)} as {quoted(column)}"
            for column, kind in tables.INPUTS[name].items()
        }
        if alias:
            blank["row"] = 'rowid as "row"'  # rows without numbers lie in the order of the file
        return ", ".join(
            quoted(column) if column in there else blank[column]
            for column in input_schema(name)
            if column != "upload_no"
        )
