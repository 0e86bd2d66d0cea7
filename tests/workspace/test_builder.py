"""The door of a build: tables are made beside each other, each after those that it is made from."""

import threading

import duckdb
import ibis
import pandas as pd
import pytest

from funnel.workspace.builder import SnapshotBuilder

numbers = ibis.table({"n": "int64"}, name="temp_numbers")
doubled = ibis.table({"n": "int64"}, name="temp_doubled")


@pytest.fixture
def door(tmp_path):
    builder = SnapshotBuilder(tmp_path / "made.duckdb", [])
    yield builder
    builder.close()


def count(upto):
    return ibis.range(upto).unnest().name("n").as_table()


def test_a_table_is_made_from_what_was_asked_for_before_it(door):
    door.create("temp_numbers", count(1000))
    door.create("temp_doubled", numbers.select(n=numbers.n * 2))
    door.create("temp_sum", doubled.agg(n=doubled.n.sum()))
    assert door.ask(ibis.table({"n": "int64"}, name="temp_sum").select("n")).n.tolist() == [999_000]


def test_rows_made_by_a_function_keep_only_those_waiting_that_need_them(door):
    may_go_on = threading.Event()

    def slowly():
        assert may_go_on.wait(30)
        return pd.DataFrame({"n": [7]})

    door.create("temp_numbers", slowly)
    door.create("temp_sum", numbers.agg(n=numbers.n.sum()))
    door.create("temp_doubled", count(3))
    assert door.ask(doubled.agg(n=doubled.n.count())).n.tolist() == [
        3
    ]  # though the first table is not there yet
    may_go_on.set()
    assert door.ask(ibis.table({"n": "int64"}, name="temp_sum").select("n")).n.tolist() == [7]


def test_a_function_that_asks_late_does_not_wait_for_what_waits_for_it(door):
    """On large files the build was through with all its questions before a function asked."""
    may_ask, asked = threading.Event(), []

    def late():
        assert may_ask.wait(30)
        for one in door._needs(numbers):
            one.result(10)  # else it would wait for ever
        asked.append(door.ask(numbers.agg(n=numbers.n.sum())).n.tolist())
        return pd.DataFrame({"n": [7]})

    door.create("temp_numbers", count(4))
    door.create("temp_late", late)
    door.drop("temp_numbers")
    may_ask.set()
    assert door.ask(ibis.table({"n": "int64"}, name="temp_late").select("n")).n.tolist() == [7]
    assert asked == [[6]]


def test_a_scratch_table_can_be_made_again(door):
    door.create("temp_numbers", count(3))
    door.create("temp_doubled", numbers.select(n=numbers.n * 2))
    door.drop("temp_numbers")
    door.create("temp_numbers", count(5))
    assert door.ask(numbers.agg(n=numbers.n.max())).n.tolist() == [4]
    assert door.ask(doubled.agg(n=doubled.n.max())).n.tolist() == [4]


def test_what_fails_is_told_to_everyone_who_needs_it(door):
    door.create("temp_numbers", ibis.table({"n": "int64"}, name="nowhere"))
    door.create("temp_doubled", numbers.select(n=numbers.n * 2))
    with pytest.raises(duckdb.CatalogException, match="nowhere"):
        door.ask(doubled.select("n"))


def test_scratch_is_not_in_the_snapshot(door, tmp_path):
    door.create("temp_numbers", count(3))
    door.create("kept", numbers.select("n"))
    door.ask(ibis.table({"n": "int64"}, name="kept").select("n"))
    door.close()
    with duckdb.connect(str(tmp_path / "made.duckdb"), read_only=True) as made:
        assert made.execute(
            "select table_name from duckdb_tables() where not internal"
        ).fetchall() == [("kept",)]
