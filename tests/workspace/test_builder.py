"""The door of a build: tables are made one after another, in a file and in memory beside it."""

import duckdb
import ibis
import pandas as pd
import pytest

from funnel.workspace import builder
from funnel.workspace.builder import SnapshotBuilder

numbers = ibis.table({"n": "int64"}, name="temp_numbers")
doubled = ibis.table({"n": "int64"}, name="temp_doubled")


@pytest.fixture
def door(tmp_path):
    made = SnapshotBuilder(tmp_path / "made.duckdb", [])
    yield made
    made.close()


def count(upto):
    return ibis.range(upto).unnest().name("n").as_table()


def test_a_table_is_made_from_what_was_asked_for_before_it(door):
    door.create("temp_numbers", count(1000))
    door.create("temp_doubled", numbers.select(n=numbers.n * 2))
    door.create("temp_sum", doubled.agg(n=doubled.n.sum()))
    assert door.ask(ibis.table({"n": "int64"}, name="temp_sum").select("n")).n.tolist() == [999_000]


def test_rows_of_a_frame_are_found_like_a_table(door, tmp_path):
    door.create("temp_numbers", pd.DataFrame({"n": [3, 4]}))
    door.create("kept", pd.DataFrame({"n": [7]}))
    assert door.ask(numbers.agg(n=numbers.n.sum())).n.tolist() == [7]
    door.close()
    with duckdb.connect(str(tmp_path / "made.duckdb"), read_only=True) as made:
        assert made.execute("from kept").fetchall() == [(7,)]


def test_a_scratch_table_can_be_made_again(door):
    door.create("temp_numbers", count(3))
    door.create("temp_doubled", numbers.select(n=numbers.n * 2))
    door.drop("temp_numbers")
    door.create("temp_numbers", count(5))
    assert door.ask(numbers.agg(n=numbers.n.max())).n.tolist() == [4]
    assert door.ask(doubled.agg(n=doubled.n.max())).n.tolist() == [4]


def test_what_cannot_be_made_fails_where_it_is_asked_for(door):
    with pytest.raises(duckdb.CatalogException, match="nowhere"):
        door.create("temp_numbers", ibis.table({"n": "int64"}, name="nowhere"))


@pytest.mark.parametrize(
    ("rows", "machine", "allowed"),
    [
        (0, 24e9, 1500),
        (300, 24e9, 1500),
        (400, 24e9, 1900),
        (1_100, 24e9, 4500),
        (50_000, 24e9, 4500),
        (1_100, 8e9, 4000),
        (1_100, 2e9, 1500),
        (1_100, 0, 1500),
    ],
)
def test_a_large_company_may_take_more_memory(tmp_path, monkeypatch, rows, machine, allowed):
    monkeypatch.setattr(builder, "_physical", lambda: machine)
    path = tmp_path / "parsed.duckdb"
    with path.open("wb") as file:
        file.truncate(int(rows * 1e6))  # takes no room on the disk
    assert builder._memory([(path, None, "plain")]) == allowed


def test_scratch_is_not_in_the_snapshot(door, tmp_path):
    door.create("temp_numbers", count(3))
    door.create("kept", numbers.select("n"))
    door.ask(ibis.table({"n": "int64"}, name="kept").select("n"))
    door.close()
    with duckdb.connect(str(tmp_path / "made.duckdb"), read_only=True) as made:
        assert made.execute(
            "select table_name from duckdb_tables() where not internal"
        ).fetchall() == [("kept",)]
