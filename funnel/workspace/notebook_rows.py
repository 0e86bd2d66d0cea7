"""The tables of the notebook, and the seal over their rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import LiteralString

from funnel.sql import Name, Sql, sql
from funnel.workspace.notes import Notes
from funnel.workspace.sealed import Broken, typed

TABLES = """
create table if not exists stages (
    pipeline text, stage text, position integer, kind text, primary key (pipeline, stage)
);
create table if not exists limits (
    pipeline text, stage text, limit_days real, primary key (pipeline, stage)
);
create table if not exists usual_limits (
    pipeline text, stage text, limit_days real, since text, stages text, basis text,
    is_demo integer, retired_at text
);
create table if not exists settings (name text primary key, value text);
create table if not exists mappings (headers text primary key, choices text);
create table if not exists marks (marked_at text, name text, primary key (marked_at, name));
create table if not exists promises (
    id text primary key, deal_id text, kind text, person text, target text, day text, words text,
    noted_by text, noted_at text, seen_at text, is_demo integer
);
create table if not exists promise_marks (promise text, mark text, marked_at text);
create table if not exists reviews (as_of text, closed_at text, is_demo integer);
create table if not exists stood (
    as_of text, credit text, pipeline text, manager text, currency text, deals integer,
    amount real, is_demo integer, primary key (as_of, credit, pipeline, manager, currency, is_demo)
);
create table if not exists views (
    name text, page text, asked text, is_default integer, is_demo integer,
    primary key (name, is_demo)
);
create table if not exists goals (
    month text, pipeline text, wins integer, amount real, currency text, is_demo integer,
    primary key (month, pipeline, is_demo)
);
create table if not exists seal (workspace text, digest text);
"""
NAMES = (
    "stages",
    "limits",
    "usual_limits",
    "settings",
    "mappings",
    "marks",
    "promises",
    "promise_marks",
    "reviews",
    "stood",
    "views",
    "goals",
)
# tables that a notebook of an earlier version lacks
LATER = {"usual_limits", "promises", "promise_marks", "reviews", "stood", "views", "goals"}


def rows_of(con: sqlite3.Connection) -> Notes:
    """Every row, typed; raises `Broken`."""
    there = {name for (name,) in con.execute("select name from sqlite_master")}
    names = [name for name in NAMES if name in there or name not in LATER]
    return typed({name: _all_of(con, name) for name in names}, Notes)


def _all_of(con: sqlite3.Connection, name: str) -> list[tuple]:
    return con.execute(sql("select * from {table}", table=Name(name))).fetchall()


def seal_of(con: sqlite3.Connection) -> tuple[str, str]:
    """The id of the workspace and the digest of the rows; blank in a notebook without a seal."""
    if not con.execute("select 1 from sqlite_master where name = 'seal'").fetchone():
        return "", ""
    rows = con.execute("select workspace, digest from seal").fetchall()
    if len(rows) != 1 or not all(isinstance(value, str) for value in rows[0]):
        raise Broken("seal")
    return rows[0][0], rows[0][1]


def empty(con: sqlite3.Connection) -> None:
    """Remove all rows."""
    for name in NAMES:
        con.execute(sql("delete from {table}", table=Name(name)))


def fill(con: sqlite3.Connection, notes: Notes) -> None:
    """Write all rows of a new notebook."""
    for name in NAMES:
        _insert(con, name, getattr(notes, name))


def take_back(con: sqlite3.Connection, before: Notes, decided: Notes) -> None:
    """Take back what led from the rows of `before` to those of `decided`; what others have noted
    since then stays."""
    now = rows_of(con)
    empty(con)
    for name in NAMES:
        was, then, rows = (getattr(notes, name) for notes in (before, decided, now))
        others = [row for row in rows if row not in then]
        gone = {row for row in then if row not in rows}
        kept = [row for row in was if row not in gone]
        _insert(con, name, [*kept, *others], "insert or replace")  # of one key the later counts


def _insert(
    con: sqlite3.Connection, name: str, rows: Iterable[tuple], verb: LiteralString = "insert"
) -> None:
    for row in rows:
        marks = [Sql("?")] * len(row)
        statement = sql(
            "{verb} into {table} values ({marks})", verb=Sql(verb), table=Name(name), marks=marks
        )
        con.execute(statement, row)


def seal(con: sqlite3.Connection, workspace: str) -> Notes:
    """Say anew what all rows come to; returns them."""
    notes = rows_of(con)
    con.execute("delete from seal")
    con.execute("insert into seal values (?, ?)", (workspace, notes.digest))
    return notes
