"""Every connection is locked: no file, network or extension can be reached through a snapshot,
while one is built, or while a file is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from funnel import tables
from funnel.reading.csv.tokens import Dialect
from funnel.reading.engine import Engine
from funnel.reading.large.store import Store
from funnel.workspace import Workspace
from funnel.workspace.builder import SnapshotBuilder

READ = [
    "select content from read_text('/etc/passwd')",
    "select content from read_text('secret.csv')",
    "select content from read_blob('{folder}/secret.csv')",
    "select * from read_csv('/etc/passwd')",
    "select * from read_csv('{folder}/secret.csv')",
    "select * from read_csv('secret.csv')",
    "select * from read_csv('workspace/../secret.csv')",
    "select * from sniff_csv('{folder}/secret.csv')",
    "select * from read_json('{folder}/secret.json')",
    "select * from read_parquet('{folder}/secret.parquet')",
    "select * from parquet_metadata('{folder}/secret.parquet')",
    "select * from glob('/etc/*')",
    "select * from glob('*')",
    "select * from 'secret.csv'",
    "select * from query_table('secret.csv')",
    "copy deals from '{folder}/secret.csv'",
    "select getenv('HOME')",
    "select * from here_is_a_python_variable",
]
WRITE = [
    "copy (select 1) to '{folder}/out.csv'",
    "copy (select 1) to 'out.csv'",
    "copy (select 1) to '../out.parquet' (format parquet)",
    "copy (select 1) to '/dev/stdout'",
    "copy deals to '{folder}/out' (format csv, partition_by (owner))",
    "export database '{folder}/out'",
    "import database '{folder}/out'",
    "attach '{folder}/new.duckdb'",
    "attach '{folder}/other.duckdb' (read_only)",
    "attach 'other.duckdb' as other",
    "attach 'sqlite:{folder}/x.db' (type sqlite)",
]
NETWORK = [
    "select * from 'http://127.0.0.1:9/x.csv'",
    "select * from read_csv('https://127.0.0.1:9/x.csv')",
    "select * from read_parquet('s3://bucket/x.parquet')",
    "install httpfs",
    "force install httpfs",
    "install '{folder}/x.duckdb_extension'",
    "load httpfs",
    "load '{folder}/x.duckdb_extension'",
    "update extensions",
    "select * from sqlite_scan('{folder}/x.db', 't')",
    "select * from read_xlsx('{folder}/x.xlsx')",
    "create secret s (type s3)",
    "create persistent secret s (type http)",
]
SETTINGS = [
    *(
        f"set {name} = {value}"
        for name, value in {
            "enable_external_access": "true",
            "lock_configuration": "false",
            "memory_limit": "'50GB'",
            "threads": "64",
            "temp_directory": "'{folder}/out'",
            "max_temp_directory_size": "'1TB'",
            "extension_directory": "'{folder}'",
            "custom_extension_repository": "'http://127.0.0.1:9'",
            "autoinstall_known_extensions": "true",
            "autoload_known_extensions": "true",
            "allow_community_extensions": "true",
            "allow_unsigned_extensions": "true",
            "allow_persistent_secrets": "true",
            "secret_directory": "'{folder}'",
            "allowed_directories": "['/']",
            "allowed_paths": "['/etc/passwd']",
            "python_enable_replacements": "true",
            "file_search_path": "'/etc'",
            "home_directory": "'/etc'",
            "log_query_path": "'{folder}/out.txt'",
            "profiling_output": "'{folder}/out.json'",
        }.items()
    ),
    "set global lock_configuration = false",
    "set session memory_limit = '50GB'",
    *(
        f"reset {name}"
        for name in (
            "lock_configuration",
            "enable_external_access",
            "memory_limit",
            "temp_directory",
        )
    ),
    *(
        f"pragma {setting}"
        for setting in (
            "memory_limit='50GB'",
            "threads=64",
            "temp_directory='{folder}'",
            "enable_profiling='json'",
        )
    ),
    "call enable_logging(storage='file', storage_path='{folder}')",
]
CHANGE = [
    "insert into deals select * from deals",
    "update deals set name = 'x'",
    "delete from deals",
    "truncate deals",
    "drop table deals",
    "alter table deals rename to gone",
    "create table x as select 1",
    "create or replace table deals as select 1",
    "create view v as select 1",
    "create macro m() as 1",
    "create schema s",
    "create sequence q",
    "create type t as enum ('a')",
    "explain analyze delete from deals",
    "select 1; drop table deals",
    "begin; drop table deals; commit",
    "prepare p as delete from deals; execute p",
    "attach ':memory:' as elsewhere",
]
# These are not denied, but nothing outside the connection's own memory comes of them.
HARMLESS = [
    "checkpoint",
    "force checkpoint",
    "vacuum",
    "call pragma_version()",
    "create secret s (type http, bearer_token 'x')",
    "from duckdb_secrets()",
    "create temp table mine as select 1",
    "select write_log('x')",
    "select current_setting('temp_directory')",
]
KINDS = {"read": READ, "write": WRITE, "network": NETWORK, "settings": SETTINGS}
READING = {
    **{kind: KINDS[kind] for kind in ("read", "write", "network")},
    "settings": ["set enable_external_access = true", "set allowed_directories = ['/']"],
}
# A statement that is merely misspelt would be a parser's or a binder's error, and the test would
# prove nothing.
DENIALS = (duckdb.PermissionException, duckdb.InvalidInputException, duckdb.CatalogException)


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """The folder that relative paths start from, with things worth stealing."""
    monkeypatch.chdir(tmp_path)
    duckdb.connect("other.duckdb").close()
    duckdb.sql("copy (select 1 as a) to 'secret.csv'")
    duckdb.sql("copy (select 1 as a) to 'secret.parquet'")
    duckdb.sql("copy (select 1 as a) to 'secret.json'")
    return tmp_path


@pytest.fixture
def viewer(example: Workspace) -> duckdb.DuckDBPyConnection:
    return example.current()._connection


@pytest.fixture
def building(example: Workspace, tmp_path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection that has the uploads attached and makes the tables."""
    parsed = [
        (example._parsed(upload.parsed), None, upload.report["format"])
        for upload in example.state.in_force
    ]
    builder = SnapshotBuilder(tmp_path / "made.duckdb", parsed)
    builder._engine.execute("create table deals as select 'D1' as deal_id, 'Olha' as owner")
    yield builder._engine
    builder.close()


@pytest.fixture
def reading(tmp_path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection that reads a foreign file: that one, and no other."""
    (tmp_path / "source.csv").write_text("a\n1\n", encoding="utf-8")
    engine = Engine(tmp_path / "read.duckdb", tmp_path / "source.csv")
    assert Store(engine, 1).read(tmp_path / "source.csv", Dialect(",", '"'), 1) == 1
    engine.run("create table deals as select 'D1' as deal_id, 'Olha' as owner")
    yield engine.con
    engine.close()


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def denied(connection: duckdb.DuckDBPyConnection, attack: str, folder: Path) -> None:
    before = listing(folder)
    here_is_a_python_variable = connection.cursor().execute("from deals").df()
    statement = attack.replace("{folder}", folder.as_posix())
    with connection.cursor() as cursor:
        try:
            cursor.execute(statement).fetchall()
        except DENIALS:
            pass
        except duckdb.Error as error:
            pytest.fail(f"no denial of {attack!r}: {error!r}")
        else:
            pytest.fail(f"not denied: {attack!r}")
    assert connection.cursor().execute("from deals").df().equals(here_is_a_python_variable), attack
    assert listing(folder) == before, attack


# One connection bears all attacks of a kind, one after the other, as a stranger would try them.


@pytest.mark.parametrize("kind", [*KINDS, "change"])
def test_through_a_snapshot_it_is_denied(viewer, here, kind):
    for attack in (KINDS | {"change": CHANGE})[kind]:
        denied(viewer, attack, here)


@pytest.mark.parametrize("kind", KINDS)
def test_while_a_snapshot_is_built_it_is_denied(building, here, kind):
    for attack in KINDS[kind]:
        denied(building, attack, here)


@pytest.mark.parametrize("kind", READING)
def test_while_a_file_is_read_it_is_denied(reading, here, kind):
    for attack in READING[kind]:
        denied(reading, attack, here)


def test_an_open_connection_would_have_done_it(here):
    """The table of attacks is worth something only if they work where nothing is locked."""
    for attack in READ[:-2]:
        with duckdb.connect() as open_one:
            open_one.execute("create table deals (a int)")
            statement = attack.replace("{folder}", here.as_posix())
            open_one.execute(statement.replace("workspace/../", "./")).fetchall()


def test_what_is_not_denied_changes_no_file(example, here):
    before = contents(example.folder)
    for statement in HARMLESS:
        with example.current()._connection.cursor() as cursor:
            cursor.execute(statement).fetchall()
            cursor.execute("drop table if exists mine")
        assert contents(example.folder) == before, statement
        assert len(example.current().ask(tables.deals)) == 8, statement
