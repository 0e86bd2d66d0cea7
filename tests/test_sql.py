"""A statement that is put together says what was meant, whatever stands in a name or a value."""

from __future__ import annotations

import duckdb
import pytest

from funnel.inputs import FIELDS, INPUTS
from funnel.sql import Name, Sql, joined, null_of, sql, type_of

HOSTILE = ["plain", "O'Hara", 'He said "no"', "'; drop table t; --", "{name}", "a\nb", "тест", ""]


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_comes_back_as_it_went_in(engine, text):
    assert engine.execute(sql("select {text}", text=text)).fetchone() == (text,)


@pytest.mark.parametrize("name", [name for name in HOSTILE if name])
def test_a_name_is_that_name(engine, name):
    described = engine.execute(sql("select 1 as {name}", name=Name(name))).description
    assert [column[0] for column in described] == [name]


@pytest.mark.parametrize("value", [0, -7, 2.5, 1e-9, True, False, None])
def test_a_value_keeps_what_it_is(engine, value):
    found = engine.execute(sql("select {value}", value=value)).fetchone()[0]
    assert found == value if value is None else float(found) == value


def test_several_stand_side_by_side():
    assert (
        sql("select {all}", all=[Name("a"), "b", 1, Sql("c + 1")]) == "select \"a\", 'b', 1, c + 1"
    )
    assert joined(" and ", [sql("{a} > 1", a=Name("a")), Sql("true")]) == '"a" > 1 and true'
    assert joined(" or ", []) == ""


def test_what_was_put_together_elsewhere_is_a_text():
    assert sql("select {x}", x=", ".join([Sql("a"), Sql("b")])) == "select 'a, b'"
    assert sql("select {x}", x=Sql("a") + " or true") == "select 'a or true'"


def test_a_brace_of_its_own_is_written_twice():
    assert sql("{{{kind}: 'x'}}", kind="VARCHAR") == "{'VARCHAR': 'x'}"


def test_every_type_of_an_input_has_a_name_in_the_engine(engine):
    kinds = {kind for columns in INPUTS.values() for kind in columns.values()} | {FIELDS}
    for kind in kinds:
        assert engine.execute(sql("select {none}", none=null_of(kind))).fetchone() == (None,)
        assert engine.execute(sql("select typeof({none})", none=null_of(kind))).fetchone()[0] == (
            type_of(kind).upper()
        )
