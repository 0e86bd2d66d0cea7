"""Serve the pages on this computer only, each with a strict content policy."""

from __future__ import annotations

import gc
import importlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import FrameType
from typing import Any

from funnel.discovery import modules

ROOT = Path(__file__).parents[2]
# Everything comes from here; frames of other sites are refused. Streamlit and Plotly need inline
# styles, and images made by the page.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
    " blob:; font-src 'self' data:; connect-src 'self'{sockets}; worker-src 'self' blob:;"
    " frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
)
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]
HOST = re.compile(rb"[A-Za-z0-9.\-\[\]:]{1,255}")

Message = dict[str, Any]


def policy(host: bytes) -> bytes:
    """The content policy for a page asked of this host: its own socket, and nothing else."""
    name = host.decode() if HOST.fullmatch(host) else ""
    return POLICY.format(sockets=f" ws://{name} wss://{name}" if name else "").encode()


class SafeHeaders:
    """ASGI middleware: the policy and the headers above on every answer."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(
        self,
        scope: Message,
        receive: Callable[..., Any],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer, with the headers added."""
        host = dict(scope.get("headers", ())).get(b"host", b"")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", ()),
                    *HEADERS,
                    (b"content-security-policy", policy(host)),
                ]
            await send(message)

        if (
            scope["type"] == "http" and scope["path"] == "/overview"
        ):  # Streamlit serves the first page at the root only
            await _moved(guarded, b"/?" + scope.get("query_string", b""))
            return
        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


async def _moved(send: Callable[[Message], Awaitable[None]], target: bytes) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": 307,
            "headers": [(b"location", target.rstrip(b"?")), (b"content-length", b"0")],
        }
    )
    await send({"type": "http.response.body", "body": b""})


def warm_up() -> None:
    """Import what the first page will need while nobody waits yet."""
    for package in ("funnel.metrics", "funnel.rules", "funnel.answers"):
        modules(package)
    importlib.import_module("funnel.charts.conversion")
    gc.collect()
    # what is imported stays: looking through it for garbage stops an answer for a tenth of a second
    # now and then
    gc.freeze()


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


def run(workspace: Path, port: int) -> int:
    """Serve until stopped, and open a browser where there is a screen; returns the server's exit
    status."""
    print(f"http://127.0.0.1:{port}", flush=True)  # noqa: T201 – the one thing a person needs to know
    environment = os.environ | {"FUNNEL_WORKSPACE": str(workspace.absolute())}
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "app.py"),
        "--server.port",
        str(port),
    ]
    if has_screen():
        threading.Thread(target=open_when_ready, args=(port,), daemon=True).start()
    return _served(command, environment)


def _served(command: list[str], environment: dict[str, str]) -> int:
    """Run the server; who stops this process stops it too, and we end after it. Returns its exit
    status, 0 if it was asked to stop."""
    asked: list[int] = []
    started: list[subprocess.Popen[bytes]] = []

    def stop(number: int, _: FrameType | None) -> None:
        asked.append(number)
        for server in started:
            server.terminate()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
            started.append(server)
            if asked:
                server.terminate()
            status = server.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0 if asked else status
