"""Readers of a program, seen from outside: they read, fail and end, and nothing of them is left."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BEGIN = """
import os, sys
from pathlib import Path
from funnel.errors import FunnelError
from funnel.reading import Choices, Limits, Reader, read_in_child
folder = Path(sys.argv[1])
deals, out = folder / "deals.csv", folder / "a.duckdb"
one, other = Reader(), Reader()
one.start(), other.start()
children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
assert len(children) == 2
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


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells of the children")


def test_readers_read_and_are_gone_afterwards(tmp_path: Path) -> None:
    script = """
for number, reader in enumerate((one, other, one)):
    print(read_in_child(deals, "deals.csv", Choices(), folder / f"{number}.duckdb", reader=reader).inputs)
one.stop(), other.stop()
print(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
"""
    assert run(tmp_path, script).splitlines() == ["{'deals': 1}"] * 3 + ["[]"]


def test_whoever_read_a_large_file_reads_no_other(tmp_path: Path) -> None:
    """What it addressed it keeps, and the next file might find nothing left of what it may."""
    script = """
import funnel.reading.process.reader as process
def child():
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
other.stop()
before = child()
read_in_child(deals, "deals.csv", Choices(), folder / "1.duckdb", reader=one)
print(child() == before)
process.LAST = 10
read_in_child(deals, "deals.csv", Choices(), folder / "2.duckdb", reader=one)
print(child())
print(read_in_child(deals, "deals.csv", Choices(), folder / "3.duckdb", reader=one).inputs)
one.close()
"""
    assert run(tmp_path, script).splitlines() == ["True", "[]", "{'deals': 1}"]


def test_a_reader_that_dies_is_a_sentence_and_the_next_file_is_read(tmp_path: Path) -> None:
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


def test_a_limit_holds_for_a_reader(tmp_path: Path) -> None:
    script = """
try:
    read_in_child(deals, "deals.csv", Choices(), out, limits=Limits(memory=1 << 20), reader=one)
except FunnelError as error:
    print(error.code, out.exists())
"""
    assert run(tmp_path, script) in ("too_large False\n", "reader_crashed False\n")


def test_a_cancel_ends_the_reader(tmp_path: Path) -> None:
    script = """
try:
    read_in_child(deals, "deals.csv", Choices(), out, cancel=lambda: True, reader=one)
except FunnelError as error:
    print(error.code, out.exists())
"""
    assert run(tmp_path, script) == "cancelled False\n"
