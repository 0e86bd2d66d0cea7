"""Serve the pages on this computer only, by one process or several."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from funnel.discovery import modules
from funnel.home import ENGINE, SERVER, SOURCE, Cluster, site
from funnel.reading.process.spawn import die_with
from funnel.ui import doors, front
from funnel.ui.early_demo import made_early

COMMAND = "FUNNEL_COMMAND"  # tells the server which process started it
WATCHED = 0.2  # seconds between two looks at the servers
# What a server of many threads holds after large answers is mostly what they have let go of. So
# arrays of 4 MB go back to the system at once (left to itself the C library takes the size of the
# largest that was let go of, up to 32 MB), and Arrow's texts come from the same library instead of
# one that keeps what was freed thread by thread. Read by both as a process begins.
SPARING = {"MALLOC_MMAP_THRESHOLD_": str(4 * 2**20), "ARROW_DEFAULT_MEMORY_POOL": "system"}
PATIENCE = 10.0  # seconds for a server to end by itself


def begin_to_warm_up() -> None:
    """Import what the first page will need while nobody waits yet."""
    if _warming.ident is None:
        _warming.start()


def be_warm() -> None:
    """Wait until that is done: of several threads that import modules which need each other one may
    be given a module that is not whole yet."""
    if _warming.is_alive():
        _warming.join()


def _warm_up() -> None:
    for package in ("funnel.metrics", "funnel.rules", "funnel.answers"):
        modules(package)
    importlib.import_module("funnel.workspace.compiling")
    importlib.import_module("funnel.charts.conversion")
    gc.collect()
    # what is imported stays: looking through it for garbage stops an answer for a tenth of a second
    # now and then
    gc.freeze()


_warming = threading.Thread(target=_warm_up, daemon=True)


def end_with_command() -> None:
    """The server ends with the command that started it, even if that is killed."""
    parent = os.environ.get(COMMAND, "")
    if parent.isdecimal():
        die_with(int(parent))
        if sys.platform not in ("linux", "win32"):
            threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()


def _watch(parent: int) -> None:
    """Where the system does not end us, we look."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def has_screen() -> bool:
    """Whether somebody sits at this computer, so that the pages can be opened for them."""
    if not sys.stdout.isatty():
        return False
    return (
        os.name == "nt"
        or sys.platform == "darwin"
        or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    )


def open_when_ready(port: int, patience: float = 120) -> None:
    """Open the pages in the browser as soon as the server answers; streamlit does so for plain
    scripts only."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                webbrowser.open(f"http://127.0.0.1:{port}")
                return
        time.sleep(0.2)


def run(workspace: Path, port: int, processes: int = 1, where: Cluster | None = None) -> int:
    """Serve until stopped, and open a browser where there is a screen; returns the server's exit
    status. Several `processes` share the port (`funnel.ui.front`); with `where` a cluster
    answers. An empty workspace gets its demo company meanwhile."""
    # the one thing a person needs to know
    print(f"http://127.0.0.1:{port}", flush=True)  # noqa: T201
    environment = _environment() | {
        "FUNNEL_WORKSPACE": str(workspace.absolute()),
        COMMAND: str(os.getpid()),
    }
    if where:
        environment |= {ENGINE: where.engine, SOURCE: where.source}
    ports = [port]
    if processes > 1:
        ports = front.free_ports(processes)
        environment[doors.FRONT] = str(port)
        front.begin(port, ports)
    if has_screen():
        threading.Thread(target=open_when_ready, args=(port,), daemon=True).start()
    servers = [
        (_command(own), environment | {SERVER: f"-{number}" if number else ""})
        for number, own in enumerate(ports)
    ]
    if where:
        return _served(servers)
    with made_early(workspace.absolute()):
        return _served(servers)


def _command(port: int) -> list[str]:
    app = str(site() / "app.py")
    return [sys.executable, "-m", "streamlit", "run", app, "--server.port", str(port)]


def _environment() -> dict[str, str]:
    """Ours without what would change the settings that are promises: whom the server listens to,
    and what it tells; and with what keeps the server's memory small, unless somebody said so."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("STREAMLIT_")}
    own.pop(doors.FRONT, None)
    return SPARING | own


def _served(commands: Sequence[tuple[list[str], dict[str, str]]]) -> int:
    """Run the servers, each a command in its environment; who stops this process stops them too,
    and we end after them. Returns the exit status of the first that ends by itself, 0 if they were
    asked to stop."""
    asked = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: asked.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    servers: list[subprocess.Popen[bytes]] = []
    try:
        for command, environment in commands:
            servers.append(subprocess.Popen(command, cwd=site(), env=environment))
        return _first_to_end(servers, asked)
    finally:
        _end(servers)
        for number, handler in before.items():
            signal.signal(number, handler)


def _first_to_end(servers: Sequence[subprocess.Popen[bytes]], asked: threading.Event) -> int:
    while not asked.wait(WATCHED):
        statuses = [server.poll() for server in servers]
        if (ended := next((one for one in statuses if one is not None), None)) is not None:
            return ended
    return 0


def _end(servers: Sequence[subprocess.Popen[bytes]]) -> None:
    """With one of them all end; one that still sends a long file to somebody is not waited for."""
    for server in servers:
        server.terminate()
    end = time.monotonic() + PATIENCE
    for server in servers:
        try:
            server.wait(max(end - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
