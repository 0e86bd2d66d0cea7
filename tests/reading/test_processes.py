"""A reader that is a copy of the program: it reads, fails and ends as one of its own interpreter
does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# a program of its own, since this one has threads
BEGIN = """
import os, sys
from pathlib import Path
from funnel.errors import FunnelError
from funnel.reading import Choices, Limits, Reader, read_in_child
folder = Path(sys.argv[1])
deals, out = folder / "deals.csv", folder / "a.duckdb"
one, other = Reader(may_fork=True), Reader(may_fork=True)
one.start(), other.start()
children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
assert len(children) == 2
assert all(Path(f"/proc/{pid}/cmdline").read_bytes() == Path("/proc/self/cmdline").read_bytes() for pid in children), "not forked"
"""


def run(tmp_path: Path, script: str) -> str:
    (tmp_path / "deals.csv").write_text(
        "deal_id,stage,created_at\nD1,New,2026-01-01\n", encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no process is forked here")


def test_copies_read_and_are_gone_afterwards(tmp_path: Path) -> None:
    script = """
for number, reader in enumerate((one, other, one)):
    print(read_in_child(deals, "deals.csv", Choices(), folder / f"{number}.duckdb", reader=reader).inputs)
one.stop(), other.stop()
print(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
"""
    assert run(tmp_path, script).splitlines() == ["{'deals': 1}"] * 3 + ["[]"]


def test_a_copy_has_no_file_open_but_its_own(tmp_path: Path) -> None:
    script = """
for reader in (one, other):
    read_in_child(deals, "deals.csv", Choices(), out, reader=reader)
print(max(len(os.listdir(f"/proc/{pid}/fd")) for pid in children))
"""
    assert int(run(tmp_path, script)) <= 5


def test_a_copy_that_dies_is_a_sentence_and_the_next_file_is_read(tmp_path: Path) -> None:
    script = """
os.kill(int(children[0]), 9)
for _ in range(2):
    try:
        print(read_in_child(deals, "deals.csv", Choices(), out, reader=one).inputs)
    except FunnelError as error:
        print(error.code, out.exists())
"""
    first, second = run(tmp_path, script).splitlines()
    assert first in ("reader_crashed False", "{'deals': 1}")  # its end may be known in time
    assert second == "{'deals': 1}"


def test_a_limit_holds_for_a_copy(tmp_path: Path) -> None:
    script = """
try:
    read_in_child(deals, "deals.csv", Choices(), out, limits=Limits(memory=1 << 20), reader=one)
except FunnelError as error:
    print(error.code, out.exists())
"""
    assert run(tmp_path, script) in ("too_large False\n", "reader_crashed False\n")


def test_a_cancel_ends_the_copy(tmp_path: Path) -> None:
    script = """
try:
    read_in_child(deals, "deals.csv", Choices(), out, cancel=lambda: True, reader=one)
except FunnelError as error:
    print(error.code, out.exists())
"""
    assert run(tmp_path, script) == "cancelled False\n"


def test_a_program_in_which_duckdb_has_run_is_not_forked(tmp_path: Path) -> None:
    """Its threads are not Python's, and its memory would count against the limit of the copy: no
    thread could start there."""
    script = """
import duckdb
connection = duckdb.connect(config={"threads": 2})
late = Reader(may_fork=True)
late.start()
(child,) = set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()) - set(children)
print(Path(f"/proc/{child}/cmdline").read_bytes() == Path("/proc/self/cmdline").read_bytes())
print(read_in_child(deals, "deals.csv", Choices(), out, reader=late).inputs)
"""
    assert run(tmp_path, script).splitlines() == ["False", "{'deals': 1}"]
