"""The same company on one machine and on Spark: building, and every metric, with what a cluster
does for it.

`python -m bench.at_size --deals 100000 [--master 'local[2]'] [--memory 6g] [--only NAME …]`

Needs Java and `pip install 'pyspark[connect]'`. A row is written as soon as it is known: CPU
seconds and seconds by the clock of both, then the cluster's questions, jobs, and megabytes read
and shuffled. An answer that differs is said.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import duckdb

from bench.__main__ import load, run
from bench.make import make
from bench.visitor import free_port, memory, processor
from funnel.answers import answer, metrics
from funnel.facts import Facts
from funnel.model import Decisions
from funnel.scope import Scope
from funnel.spark import SparkSnapshot, connected, made
from funnel.workspace import Workspace
from tests.spark import cluster
from tests.spark.doors import assert_same

BUILT = "made"
SCOPES = {
    "everything": Scope(timezone="UTC"),
    "one manager": Scope(timezone="UTC", managers=("Manager 3",)),
}
# of one deal, or of one machine's files
OWN = {"deal", "promises", "imports", "rejects", "quality"}
LISTS = {"deals", "visits"}  # a screen of them
SCREEN = 100
HEAD = "{:<14}{:>9}{:>9}{:>9}{:>9}{:>6}{:>6}{:>9}{:>9}"
LINE = "{:<14}{:>9.2f}{:>9.2f}{:>9.1f}{:>9.1f}{:>6}{:>6}{:>9.1f}{:>9.1f}"
NAMES = ("", "1 CPU s", "1 clock", "Spark CPU", "clock", "asks", "jobs", "MB read", "shuffled")
KEPT = "1000000"  # jobs and stages that the cluster remembers, to be counted


@dataclass
class Counted:
    """A door that counts what it is asked."""

    behind: SparkSnapshot
    asked: int = 0

    @property
    def facts(self) -> Facts:
        """What it knows about itself."""
        return self.behind.facts

    def ask(self, expression):
        """As the door behind it."""
        self.asked += 1
        return self.behind.ask(expression)


@dataclass(frozen=True)
class Work:
    """What a cluster has done so far."""

    jobs: int
    read: float  # megabytes
    shuffled: float

    def since(self, before: Work) -> tuple[int, float, float]:
        """Jobs, megabytes read and megabytes shuffled since then."""
        return self.jobs - before.jobs, self.read - before.read, self.shuffled - before.shuffled


class Server:
    """A Spark Connect server and its own counts."""

    def __init__(self, engine: str, folder: Path, port: int) -> None:
        self.engine = engine
        self.process = int((folder / "group").read_text())
        self._about = f"http://127.0.0.1:{port}/api/v1/applications"

    def _told(self, path: str) -> list[dict]:
        with urlopen(self._about + path) as told:
            return json.load(told)

    def work(self) -> Work:
        """Jobs and megabytes of all that is done."""
        application = self._told("")[0]["id"]
        stages = self._told(f"/{application}/stages?status=complete")
        return Work(
            len(self._told(f"/{application}/jobs")),
            sum(one["inputBytes"] for one in stages) / 1e6,
            sum(one["shuffleWriteBytes"] for one in stages) / 1e6,
        )


def settings(memory_limit: str, port: int) -> dict[str, str]:
    """As a server of one's own would be set: it compiles, and plans anew while it runs."""
    kept = {
        name: value
        for name, value in cluster.SETTINGS.items()
        if "binding" in name or "driver.bind" in name or "driver.host" in name
    }
    return kept | {
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.maxPlanStringLength": "0",
        "spark.driver.memory": memory_limit,
        "spark.ui.enabled": "true",
        "spark.ui.port": str(port),
        "spark.ui.retainedJobs": KEPT,
        "spark.ui.retainedStages": KEPT,
        "spark.ui.retainedTasks": "1000",
    }


def fill(folder: Path) -> None:
    """Write the company's files as a folder of Parquet, all cells texts, as a lake has them."""
    for path in folder.glob("*.csv"):
        target = folder / "lake" / path.stem
        target.mkdir(parents=True, exist_ok=True)
        duckdb.sql(f"from read_csv('{path}', all_varchar = true)").write_parquet(
            str(target / "rows.parquet")
        )


def timed(process: Callable[[], float], work: Callable[[], object]) -> tuple[float, float, object]:
    """CPU seconds by `process`, seconds by the clock, and what the work gives."""
    cpu, clock = process(), time.perf_counter()
    told = work()
    return process() - cpu, time.perf_counter() - clock, told


def build(server: Server, folder: Path) -> None:
    """Print what both builds take."""
    cpu, _, (clock, peak) = timed(_reaped, lambda: run(load(folder, folder / "workspace")))
    print(f"one machine loads in {clock:.0f} s, {cpu:.0f} CPU s, {peak:,.0f} MB", flush=True)
    session = connected(server.engine)
    session.sql(f"create schema if not exists {BUILT}").collect()
    session.stop()
    before = server.work()
    cpu, clock, _ = timed(
        lambda: processor(server.process),
        lambda: made(server.engine, str(folder / "lake"), BUILT, Decisions(timezone="UTC")),
    )
    jobs, read, shuffled = server.work().since(before)
    print(
        f"Spark builds in {clock:.0f} s, {cpu:.0f} CPU s, {memory(server.process):,} MB;"
        f" {jobs} jobs, {read:,.0f} MB read, {shuffled:,.0f} MB shuffled\n",
        flush=True,
    )


def _reaped() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ask(server: Server, folder: Path, only: tuple[str, ...]) -> None:
    """Print a row for each metric and scope."""
    one = Workspace.open(folder / "workspace").current()
    if one is None:
        raise SystemExit("nothing is loaded")
    many = SparkSnapshot(server.engine, BUILT)
    for title, scope in SCOPES.items():
        print(title)
        print(HEAD.format(*NAMES), flush=True)
        for name, metric in metrics().items():
            if name in OWN or not set(metric.NEEDS) <= one.facts.has or (only and name not in only):
                continue
            show(name, scope, one, many, server)


def show(name: str, scope: Scope, one, many: SparkSnapshot, server: Server) -> None:
    """Print what an answer takes on both, and whether it is the same."""
    limit = SCREEN if name in LISTS else None
    cpu, clock, ours = timed(time.process_time, lambda: answer(name, one, scope, limit=limit))
    door, before = Counted(many), server.work()
    spark_cpu, spark_clock, theirs = timed(
        lambda: processor(server.process), lambda: answer(name, door, scope, limit=limit)
    )
    work = server.work().since(before)
    print(LINE.format(name, cpu, clock, spark_cpu, spark_clock, door.asked, *work), flush=True)
    try:
        assert_same(ours.table, theirs.table, name, is_list=limit is None)
    except AssertionError as differs:
        print(f"    differs: {str(differs).splitlines()[0]}", flush=True)


def main() -> None:
    """Build, then ask."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--deals", type=int, default=100_000)
    asked.add_argument("--master", default="local[2]")
    asked.add_argument("--memory", default="6g")
    asked.add_argument("--only", nargs="*", default=())
    asked.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "funnel-size")
    options = asked.parse_args()
    folder = make(options.folder / str(options.deals), options.deals)
    fill(folder)
    port = free_port()
    cluster.SETTINGS = settings(options.memory, port)
    with (
        tempfile.TemporaryDirectory(dir=options.folder) as own,
        cluster.running(Path(own), options.master) as engine,
    ):
        server = Server(engine, Path(own), port)
        build(server, folder)
        ask(server, folder, tuple(options.only))


if __name__ == "__main__":
    main()
