"""Every answer carries the strict headers, whatever the host says it is; the pages open by
themselves where somebody sits."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest

from funnel.ui import serve
from funnel.ui.safe_headers import SafeHeaders, policy

ROOT = Path(__file__).parents[2]


def answered(
    path: str = "/", host: bytes = b"127.0.0.1:8501", query: bytes = b""
) -> tuple[int, dict[bytes, bytes]]:
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"1")]})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": path, "query_string": query, "headers": [(b"host", host)]}
    asyncio.run(SafeHeaders(app)(scope, None, send))
    return sent[0]["status"], dict(sent[0]["headers"])


def test_the_policy_lets_in_our_own_socket_only():
    _, headers = answered()
    assert (
        b"connect-src 'self' ws://127.0.0.1:8501 wss://127.0.0.1:8501;"
        in headers[b"content-security-policy"]
    )
    assert headers[b"x-own"] == b"1"


@pytest.mark.parametrize("host", [b"", b"a; script-src *", b"evil' *", b"a b", b"a\xff"])
def test_a_strange_host_adds_nothing_to_the_policy(host):
    assert b"connect-src 'self';" in policy(host)


def test_the_overview_is_also_found_by_its_name():
    status, headers = answered("/overview", query=b"manager=Olha")
    assert (status, headers[b"location"]) == (307, b"/?manager=Olha")
    assert b"content-security-policy" in headers
    # the bare root is the first visit, which begins elsewhere
    assert answered("/overview")[1][b"location"] == b"/?here=overview"


def test_the_settings_are_the_safe_ones():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["server"]["allowedHosts"] == ["localhost", "127.0.0.1"]
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["client"]["disableDataExport"] is True
    assert settings["runner"]["magicEnabled"] is False


@pytest.mark.parametrize(
    ("is_terminal", "display", "opens"),
    [(True, ":0", True), (True, "", False), (False, ":0", False)],
)
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_a_browser_is_opened_only_for_somebody_who_sits_there(
    monkeypatch, is_terminal, display, opens
):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal, raising=False)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert serve.has_screen() is opens


def test_the_browser_is_opened_once_the_server_answers(monkeypatch):
    opened: list[str] = []
    monkeypatch.setattr(serve.webbrowser, "open", opened.append)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        serve.open_when_ready(port, patience=0.3)
        assert opened == []
        server.listen()
        serve.open_when_ready(port)
    assert opened == [f"http://127.0.0.1:{port}"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_stops_the_command_stops_the_server_too(tmp_path, number):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "funnel",
        "run",
        "--workspace",
        str(tmp_path / "w"),
        "--port",
        str(port),
    ]
    run = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert _until(lambda: _answers(port))
        run.send_signal(number)
        assert run.wait(60) == 0
        assert _until(lambda: not _answers(port))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)


def test_a_server_that_does_not_end_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(serve, "PATIENCE", 0.1)
    deaf = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); input()"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", deaf], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with server:
        assert server.stdout
        server.stdout.readline()
        serve._end([server])
    assert server.returncode == -signal.SIGKILL


def _answers(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


def _until(holds, patience: float = 90) -> bool:
    end = time.monotonic() + patience
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.1)
    return held


def test_the_command_that_waits_beside_the_server_holds_none_of_what_pages_need():
    asked = "import sys, funnel.ui.serve; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert not {"pandas", "ibis", "duckdb", "streamlit", "plotly"} & set(told.stdout.split())


def test_the_server_is_told_to_hold_little_unless_somebody_said_so(monkeypatch):
    name, value = next(iter(serve.SPARING.items()))
    monkeypatch.delenv(name, raising=False)
    assert serve._environment()[name] == value
    monkeypatch.setenv(name, "1")
    assert serve._environment()[name] == "1"


HOLDS = """
import ctypes
import numpy as np
import pyarrow as pa

class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "abcdmefghi"]

library = ctypes.CDLL(None)
library.mallinfo2.restype = Told
large = np.ones(3_000_000)
del large  # from here on the C library would take arrays of this size from what it keeps
before = library.mallinfo2().m
array = np.ones(1_000_000)
print(library.mallinfo2().m - before >= array.nbytes, pa.default_memory_pool().backend_name)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C library's own setting")
def test_large_arrays_are_no_part_of_what_the_c_library_keeps():
    told = subprocess.run(
        [sys.executable, "-c", HOLDS],
        env=serve._environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["True", "system"]
