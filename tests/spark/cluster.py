"""A real Spark Connect server for as long as a test needs it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
PATIENCE = 240  # seconds until it listens
LEFT_OUT = 77  # how a run of tests ends for which no server could be started
DIED = 78  # and one whose server ended before they did
# Questions about a handful of rows: each takes as long as it takes to plan it. So nothing is
# compiled or planned once more on the way, a table has one part, and nobody keeps what was asked
# for pages that nobody opens: the plans of a hundred questions fill a gigabyte.
SETTINGS = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.leafNodeDefaultParallelism": "1",
    "spark.sql.files.minPartitionNum": "1",
    "spark.default.parallelism": "1",
    "spark.sql.maxPlanStringLength": "0",
    "spark.sql.ui.retainedExecutions": "1",
    "spark.ui.retainedJobs": "1",
    "spark.ui.retainedStages": "1",
    "spark.ui.retainedTasks": "1",
    "spark.connect.ui.retainedSessions": "1",
    "spark.connect.ui.retainedStatements": "1",
    "spark.driver.memory": "2g",
    # a room for compiled code that does not have to be swept while a hundred questions are planned
    "spark.driver.extraJavaOptions": (
        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=240m"
    ),
}


class NoServer(Exception):
    """What the server wrote before it ended, or did not listen in time."""


def needs_spark() -> pytest.MarkDecorator:
    """Left out by name where Spark or Java is not installed."""
    found = importlib.util.find_spec("pyspark")
    home = Path(found.origin).parent if found and found.origin else None
    has_server = home is not None and (home / "bin" / "spark-submit").exists()
    is_there = has_server and shutil.which("java") is not None
    return pytest.mark.skipif(not is_there, reason="Spark's server or Java is not installed")


@contextmanager
def running(
    folder: Path,
    master: str = "local[2]",
    more: Mapping[str, str] | None = None,
    patience: int = PATIENCE,
) -> Generator[str]:
    """The address of a server that ends with the test; all its processes are of the group that
    stands in the file `group`. Raises `NoServer` if none starts, and afterwards if it ended by
    itself."""
    import pyspark

    home = Path(pyspark.__file__).parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = (
        SETTINGS
        | dict(more or {})
        | {
            "spark.connect.grpc.binding.port": str(port),
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
        }
    )
    scratch = folder / "scratch"
    scratch.mkdir()
    options = [part for pair in settings.items() for part in ("--conf", "=".join(pair))]
    command = [home / "bin" / "spark-submit", "--class", SERVER, "--master", master, *options]
    with (folder / "server.txt").open("wb") as log:
        server = subprocess.Popen(
            [*map(str, command), "spark-internal"],
            cwd=folder,
            env=os.environ | {"SPARK_HOME": str(home)} | _within(scratch),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (folder / "group").write_text(str(server.pid))
    try:
        _wait_for(port, server, folder / "server.txt", patience)
        yield f"sc://127.0.0.1:{port}"
        if server.poll() is not None:
            raise NoServer(_said(folder / "server.txt"))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait(30)
        shutil.rmtree(scratch, ignore_errors=True)  # who is killed leaves it


def _within(scratch: Path) -> dict[str, str]:
    """What has a server and its executors write beside the tables into a folder of their own."""
    java = f"{os.environ.get('JAVA_TOOL_OPTIONS', '')} -Djava.io.tmpdir={scratch}"
    return {"SPARK_LOCAL_DIRS": str(scratch), "JAVA_TOOL_OPTIONS": java.strip()}


def _wait_for(port: int, server: subprocess.Popen, log: Path, patience: int) -> None:
    for _ in range(patience * 2):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.5)
    raise NoServer(_said(log))


def _said(log: Path) -> str:
    """What the server wrote last."""
    return log.read_text()[-3000:]
