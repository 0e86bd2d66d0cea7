"""What viewers cost the server, and whether it is given back: `python -m bench.viewers [MANY]`.

Starts a server on the demo, opens MANY browsers on it, lets each look at some pages, closes them,
and says the server's memory at each step.

`python -m bench.viewers 20 --sockets [--minutes 3] [--processes 1 2 4] [--workspace DIR]`: no
browsers, their sockets alone, each with a new filter every four seconds (`bench.crowd`).
"""

from __future__ import annotations

import argparse
import shutil
import signal
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench import crowd
from tests.browser.conftest import free_port, started

PATHS = ("/", "/conversion", "/time", "/deals", "/load")


def server_of(command: int) -> int:
    """The process that serves."""
    children = Path(f"/proc/{command}/task/{command}/children").read_text().split()
    return int(children[0])


def memory(process: int) -> int:
    """Megabytes that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


def visits(base: str, many: int, process: int, chromium: str) -> None:
    """All of them open at once, then all closed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for _ in range(many):
            page = browser.new_context().new_page()
            for path in PATHS:
                page.goto(base + path)
                page.wait_for_selector("[data-testid=stHeading]", timeout=120_000)
                page.wait_for_selector(
                    "[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000
                )
        print(f"{many} viewers: {memory(process)} MB", flush=True)
        browser.close()


def main(many: int = 8) -> None:
    """Two rounds."""
    chromium = shutil.which("chromium") or "google-chrome"
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = started(Path(folder) / "workspace", port)
        process, base = server_of(command.pid), f"http://127.0.0.1:{port}"
        print(f"nobody yet: {memory(process)} MB", flush=True)
        for _ in range(2):
            visits(base, many, process, chromium)
            for waited in (15, 30):
                time.sleep(15)
                print(f"{waited} s after they left: {memory(process)} MB", flush=True)
        command.send_signal(signal.SIGTERM)
        command.wait(60)


def asked() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("many", type=int, nargs="?", default=8)
    parser.add_argument("--sockets", action="store_true")
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--processes", type=int, nargs="+", default=[1])
    parser.add_argument("--workspace", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    options = asked()
    if options.sockets:
        with tempfile.TemporaryDirectory() as folder:
            own = options.workspace or Path(folder) / "workspace"
            crowd.table(own, options.many, options.minutes, options.processes)
    else:
        main(options.many)
