"""The typed rows of a file that tell of somebody to be forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from funnel import tables
from funnel.sql import Name, Sql, joined, sql
from funnel.workspace.forgetting_notes import Whom

TEXTS = {  # of each input, what may tell of a client
    "deals": ("deal_id", "name", "company", "contact", "tags", "lost_reason"),
    "tasks": ("text",),
}
EVERY = Sql("true")
NONE = Sql("false")
EXTRA = Sql("array_to_string(map_values(extra), chr(10))")  # all cells that have no column of ours


def deals_in(rows: duckdb.DuckDBPyConnection, whom: Whom) -> Iterator[str]:
    """The deals of the list that name the client."""
    if not whom.client:
        return
    where = _names_client(_columns(rows, "deals"), "deals", whom)
    if where:
        found = rows.execute(
            sql("select distinct deal_id from input_deals where {where}", where=where)
        )
        yield from (str(deal) for (deal,) in found.fetchall() if deal is not None)


def wheres(rows: duckdb.DuckDBPyConnection, deals: set[str], whom: Whom) -> list[tuple[str, Sql]]:
    """(input, condition of the rows to be erased) of every input that a file brought."""
    listed = joined(", ", sorted(deals) or [None])
    found = [(name, _where(rows, name, listed, whom)) for name in tables.INPUTS]
    return [(name, where) for name, where in found if where]


def _where(rows: duckdb.DuckDBPyConnection, name: str, listed: Sql, whom: Whom) -> Sql:
    """The condition that a row is of a listed deal or names the client; blank if none can."""
    columns = _columns(rows, name)
    ids = [one for one in ("deal_id", "parent_deal_id") if one in columns]
    parts = [sql("{id} in ({listed})", id=Name(one), listed=listed) for one in ids]
    if whom.client and (named := _names_client(columns, name, whom)):
        parts.append(named)
    if name == "task_changes" and "task_id" in columns and _columns(rows, "tasks"):
        parts.append(
            sql(
                "task_id in (select task_id from input_tasks where deal_id in ({listed}))",
                listed=listed,
            )
        )
    return _any(parts)


def _names_client(columns: dict[str, str], name: str, whom: Whom) -> Sql:
    """The condition that a row names the client; blank if no column can."""
    cells: list[Name | Sql] = [Name(column) for column in TEXTS.get(name, ()) if column in columns]
    cells += [EXTRA] if "extra" in columns else []
    if not cells:
        return Sql()
    said = whom.client.strip().lower()
    parts = [sql("contains(lower({cell}), {said})", cell=cell, said=said) for cell in cells]
    if whom.digits:
        parts.append(
            sql(
                "contains(regexp_replace(concat_ws(chr(10), {every}), {others}, '', 'g'),"
                " {digits})",
                every=[sql("coalesce({cell}, '')", cell=cell) for cell in cells],
                others="[^0-9\n]",
                digits=whom.digits,
            )
        )
    return _any(parts)


def _any(parts: Iterable[Sql]) -> Sql:
    """Whether one of the conditions holds; nothing known is no."""
    return joined(" or ", (sql("coalesce({part}, false)", part=part) for part in parts))


def _columns(rows: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    found = rows.execute(
        "select column_name, data_type from duckdb_columns() where table_name = ?",
        [f"input_{name}"],
    )
    return dict(found.fetchall())


def count_of(rows: duckdb.DuckDBPyConnection, name: str, where: Sql) -> int:
    """How many rows of an input meet a condition."""
    row = rows.execute(
        sql("select count(*) from {input} where {where}", input=Name(f"input_{name}"), where=where)
    ).fetchone()
    if row:
        return int(row[0])
    return 0


def copy_without(source: Path, target: Path, deals: set[str], whom: Whom) -> None:
    """All tables of a file of typed rows, without the rows to be erased and those set aside."""
    config: dict[str, Any] = {"preserve_insertion_order": "true"}
    with closing(duckdb.connect(str(source), read_only=True)) as rows:
        gone = dict(wheres(rows, deals, whom))
        names = [
            name for (name,) in rows.execute("select table_name from duckdb_tables()").fetchall()
        ]
    with closing(duckdb.connect(str(target), config=config)) as copy:
        copy.execute(sql("attach {source} as was (read_only)", source=str(source)))
        for name in names:
            where = gone.get(name.removeprefix("input_"), NONE)
            if name == "rejects":  # a row that could not be used may tell of anybody
                where = EVERY
            where = Sql(where.replace("from input_tasks", "from was.input_tasks"))
            copy.execute(
                sql(
                    "create table {name} as select * from was.{name} where not ({where})"
                    " order by rowid",
                    name=Name(name),
                    where=where,
                )
            )
        copy.execute("detach was")
        copy.execute("checkpoint")
