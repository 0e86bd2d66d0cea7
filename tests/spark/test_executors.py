"""A cluster of two executors, each a process of its own: when one is killed, before a question or in
the middle of it, the answer still comes, and is right.

Left out by name where there is no room for three more processes of Java, or they do not start in
time: a machine of CI is small.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from funnel.answers import answer
from funnel.spark import made
from tests.metrics.doors import UTC, complete
from tests.model.door import drawn, from_tables
from tests.spark.cluster import NoServer, needs_spark, running
from tests.spark.doors import AS_OF, HARD, IN_UTC, SESSIONS, asked, assert_same, fill

pytestmark = [needs_spark(), pytest.mark.usefixtures("long_ago")]

MASTER = "local-cluster[2,1,1024]"  # Spark refuses 512 MB
SMALL = {"spark.driver.memory": "1g", "spark.executor.memory": "1g"}
ROOM = 3.0  # GB that have to be free
PATIENCE = 60  # seconds
EXECUTOR = b"CoarseGrainedExecutorBackend"


def free() -> float:
    """GB of memory that nobody uses."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable"):
            return int(line.split()[1]) / 1e6
    return 0.0


def of_group(group: int, named: bytes = b"") -> set[int]:
    """The processes of a group that still run, of which the command line says this."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state, _, of = (process / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(of) == group and state != "Z" and named in (process / "cmdline").read_bytes():
                found.add(int(process.name))
        except OSError:
            continue  # it ended meanwhile
    return found


def until(holds: Callable[[], bool]) -> bool:
    """Whether it holds within a while."""
    for _ in range(PATIENCE * 5):
        if holds():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Its address and the group of its processes; none of them outlives the tests."""
    if not Path("/proc/meminfo").exists() or free() < ROOM:
        pytest.skip(f"left out: {ROOM} GB of memory are wanted for two executors")
    folder = tmp_path_factory.mktemp("executors")
    try:
        with running(folder, MASTER, SMALL, PATIENCE) as engine:
            group = int((folder / "group").read_text())
            if not until(lambda: len(of_group(group, EXECUTOR)) == 2):
                pytest.skip("left out: two executors did not start in time")
            assert [*(folder / "scratch").rglob("blockmgr-*")]  # and not where all programs write
            yield engine, group
            while SESSIONS:  # as long as somebody hears it
                SESSIONS.pop().stop()
    except NoServer as cause:
        pytest.skip(f"left out: no cluster of two executors starts here: {cause}")
    assert until(lambda: not of_group(group))
    assert not (folder / "scratch").exists()


def kill_one(group: int) -> None:
    """End an executor without a word; another one comes in its place."""
    before = of_group(group, EXECUTOR)
    os.kill(min(before), signal.SIGKILL)
    assert until(lambda: min(before) not in of_group(group, EXECUTOR))


def comes_back(group: int, before: set[int]) -> bool:
    return until(lambda: len(of_group(group, EXECUTOR) - before) >= 1)


def test_an_answer_comes_and_is_right_though_an_executor_is_killed(server):
    engine, group = server
    inputs = {name: drawn(text) for name, text in HARD.items()}
    fill(engine, "killed", inputs)
    made(engine, "killed", "killed_made", AS_OF)
    inputs["deals"] = inputs["deals"].replace(IN_UTC)
    duck = complete(from_tables(as_of="2026-02-01 09:00", **inputs))
    spark = asked(engine, "killed_made")

    def assert_right(name: str, theirs: Any) -> None:
        assert_same(answer(name, duck, UTC).table, theirs.table, name, is_list=True)

    assert_right("conversion", answer("conversion", spark, UTC))
    first = of_group(group, EXECUTOR)
    assert len(first) == 2
    kill_one(group)
    assert_right("no-task", answer("no-task", spark, UTC))
    assert comes_back(group, first)
    second = of_group(group, EXECUTOR)
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(answer, "managers", spark, UTC)
        time.sleep(0.5)  # by then it is on its way
        assert not told.done()
        kill_one(group)
        assert_right("managers", told.result(timeout=120))
    assert comes_back(group, second)
