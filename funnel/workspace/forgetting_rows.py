"""The typed rows of a file that tell of somebody to be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from funnel import tables
from funnel.workspace.forgetting_notes import Whom
from funnel.workspace.sql import quoted, text

TEXTS = {  # of each input, what may tell of a client
    "deals": ("deal_id", "name", "company", "contact", "tags", "lost_reason"),
    "tasks": ("text",),
}
EXTRA = "array_to_string(map_values(extra), chr(10))"  # all cells that have no column of ours


def deals_in(rows: duckdb.DuckDBPyConnection, whom: Whom) -> Iterator[str]:
    """The deals of the list that name the client."""
    if not whom.client:
        return
    where = _names_client(_columns(rows, "deals"), "deals", whom)
    if where:
        found = rows.execute(f"select distinct deal_id from input_deals where {where}")
        yield from (str(deal) for (deal,) in found.fetchall() if deal is not None)


def wheres(rows: duckdb.DuckDBPyConnection, deals: set[str], whom: Whom) -> list[tuple[str, str]]:
    """(input, condition of the rows to be erased) of every input that a file brought."""
    listed = ", ".join(text(deal) for deal in sorted(deals)) or "null"
    found = [(name, _where(rows, name, listed, whom)) for name in tables.INPUTS]
    return [(name, where) for name, where in found if where]


def _where(rows: duckdb.DuckDBPyConnection, name: str, listed: str, whom: Whom) -> str:
    """The condition that a row is of a listed deal or names the client; blank if none can."""
    columns = _columns(rows, name)
    ids = [one for one in ("deal_id", "parent_deal_id") if one in columns]
    parts = [f"{quoted(one)} in ({listed})" for one in ids]
    if whom.client and (named := _names_client(columns, name, whom)):
        parts.append(named)
    if name == "task_changes" and "task_id" in columns and _columns(rows, "tasks"):
        parts.append(f"task_id in (select task_id from input_tasks where deal_id in ({listed}))")
    return " or ".join(f"coalesce({part}, false)" for part in parts)


def _names_client(columns: dict[str, str], name: str, whom: Whom) -> str:
    """The condition that a row names the client; blank if no column can."""
    cells = [quoted(column) for column in TEXTS.get(name, ()) if column in columns]
    cells += [EXTRA] if "extra" in columns else []
    if not cells:
        return ""
    said = text(whom.client.strip().lower())
    parts = [f"contains(lower({cell}), {said})" for cell in cells]
    if whom.digits:
        every = ", ".join(f"coalesce({cell}, '')" for cell in cells)
        bare = f"regexp_replace(concat_ws(chr(10), {every}), '[^0-9\n]', '', 'g')"
        parts.append(f"contains({bare}, {text(whom.digits)})")
    return " or ".join(f"coalesce({part}, false)" for part in parts)


def _columns(rows: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    found = rows.execute(
        "select column_name, data_type from duckdb_columns() where table_name = ?",
        [f"input_{name}"],
    )
    return dict(found.fetchall())


def count_of(rows: duckdb.DuckDBPyConnection, name: str, where: str) -> int:
    """How many rows of an input meet a condition."""
    row = rows.execute(f"select count(*) from input_{name} where {where}").fetchone()
    return int(row[0]) if row else 0


def copy_without(source: Path, target: Path, deals: set[str], whom: Whom) -> None:
    """All tables of a file of typed rows, without the rows to be erased and those set aside."""
    config: dict[str, Any] = {"preserve_insertion_order": "true"}
    with closing(duckdb.connect(str(source), read_only=True)) as rows:
        gone = dict(wheres(rows, deals, whom))
        names = [
            name for (name,) in rows.execute("select table_name from duckdb_tables()").fetchall()
        ]
    with closing(duckdb.connect(str(target), config=config)) as copy:
        copy.execute(f"attach {text(str(source))} as was (read_only)")
        for name in names:
            where = gone.get(name.removeprefix("input_"), "false")
            if name == "rejects":  # a row that could not be used may tell of anybody
                where = "true"
            where = where.replace("from input_tasks", "from was.input_tasks")
            copy.execute(
                f"create table {quoted(name)} as select * from was.{quoted(name)}"
                f" where not ({where}) order by rowid"
            )
        copy.execute("detach was")
        copy.execute("checkpoint")
