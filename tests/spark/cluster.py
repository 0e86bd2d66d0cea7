"""A real Spark Connect server for as long as a test needs it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
PATIENCE = 120  # seconds until it listens
# Questions about a handful of rows: to compile each to machine code would take longer than they do.
SETTINGS = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.memory": "1g",
}


def needs_spark() -> pytest.MarkDecorator:
    """Left out by name where Spark or Java is not installed."""
    found = importlib.util.find_spec("pyspark")
    home = Path(found.origin).parent if found and found.origin else None
    has_server = home is not None and (home / "bin" / "spark-submit").exists()
    is_there = has_server and shutil.which("java") is not None
    return pytest.mark.skipif(not is_there, reason="Spark's server or Java is not installed")


@contextmanager
def running(folder: Path, master: str = "local[2]") -> Generator[str]:
    """The address of a server that ends with the test."""
    import pyspark

    home = Path(pyspark.__file__).parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = SETTINGS | {
        "spark.connect.grpc.binding.port": str(port),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
    }
    options = [part for pair in settings.items() for part in ("--conf", "=".join(pair))]
    command = [home / "bin" / "spark-submit", "--class", SERVER, "--master", master, *options]
    with (folder / "server.txt").open("wb") as log:
        server = subprocess.Popen(
            [*map(str, command), "spark-internal"],
            cwd=folder,
            env=os.environ | {"SPARK_HOME": str(home)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_for(port, server, folder / "server.txt")
        yield f"sc://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(30)


def _wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    for _ in range(PATIENCE * 2):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, log.read_text()[-3000:]
        time.sleep(0.5)
    raise TimeoutError(log.read_text()[-3000:])
