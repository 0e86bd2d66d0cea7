"""A statement that is parsed once says the same as one that is parsed each time (`tests/parsed.py`)."""

from __future__ import annotations

import duckdb
import pytest

from tests.parsed import Line, parsed

LONGER = " " * 200


def answer(text: str, table: str, *values: object) -> list[tuple]:
    with Line(duckdb.connect()) as line:
        line.execute(table)
        return line.execute(text + LONGER, list(values)).fetchall()


def test_each_engine_looks_up_its_own_names():
    text = "select * from t where a >= ?"
    assert parsed(text + LONGER) is parsed(text + LONGER)
    assert answer(text, "create table t as from (values (1), (2)) t(a)", 2) == [(2,)]
    assert answer(text, "create table t as from (values ('x', 1)) t(a, b)", "b") == [("x", 1)]
    with pytest.raises(duckdb.CatalogException, match="t does not exist"):
        answer(text, "create table other(a int)", 1)


def test_what_can_not_be_parsed_says_so_as_ever():
    for _ in range(2):
        with pytest.raises(duckdb.ParserException, match="at or near"):
            answer("select select 1", "create table t(a int)")


def test_several_statements_in_one_text_all_run():
    text = "create table made as select 1 as a; insert into made values (2); from made"
    assert answer(text, "create table t(a int)") == [(1,), (2,)]
