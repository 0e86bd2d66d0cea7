"""The door is locked: no file, network, extension or setting can be reached through a snapshot, and every use has a cursor of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest

from funnel import tables

ATTACKS = [
    "select * from read_text('/etc/passwd')",
    "select * from read_csv('/etc/passwd')",
    "select * from glob('/etc/*')",
    "select * from '/etc/passwd'",
    "copy (select 1) to '/tmp/funnel-attack.csv'",
    "copy (select 1) to '../funnel-attack.csv'",
    "attach '/tmp/funnel-attack.duckdb'",
    "export database '/tmp/funnel-attack'",
    "install httpfs",
    "load httpfs",
    "set enable_external_access=true",
    "set lock_configuration=false",
    "set memory_limit='50GB'",
    "pragma enable_logging",
    "insert into deals select * from deals",
    "drop table deals",
    "create table x as select 1",
    "update deals set name = 'x'",
    "delete from deals",
    "select * from here_is_a_python_variable",
    "create secret s (type s3)",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_denied(example, attack):
    here_is_a_python_variable = example.current().ask(tables.deals)
    assert len(here_is_a_python_variable) == 8
    with example.current()._connection.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(attack).fetchall()
    assert len(example.current().ask(tables.deals)) == 8


def test_hostile_values_are_values(example):
    d = tables.deals
    for hostile in ("'; drop table deals; --", '"', "\\", "\u202egnp.exe", "💥", "%", "_", "a" * 70_000):
        assert example.current().ask(d.filter(d.owner == hostile)).empty
    assert len(example.current().ask(d)) == 8


def test_many_readers_at_once_get_their_own_answers(example):
    snapshot, d = example.current(), tables.deals

    def count(owner: str) -> int:
        return len(snapshot.ask(d.filter(d.owner == owner)))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(count, ["Olha", "Taras"] * 40)) == [4, 4] * 40
