"""A true browser against a true server: `python -m funnel run` on a workspace of its own, and
Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.companies import demo_company

ROOT = Path(__file__).parents[2]
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
PATIENCE = 90_000  # milliseconds: the machine may be busy; nothing here measures time

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On a busy machine a click may come while the page is drawn anew: a flow that fails is
    pressed once more. What fails twice is a fault."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@dataclass
class Visitor:
    """One browser with one tab, and what it asked of other hosts."""

    page: Page
    base: str
    foreign: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> None:
        """Go to a page of the product and wait until it is there."""
        self.page.goto(self.base + path)
        self.settled()

    def settled(self) -> None:
        """Wait until nothing is being computed."""
        self.page.wait_for_selector(
            "[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE
        )
        self.page.wait_for_selector("[data-testid=stHeading]", timeout=PATIENCE)

    def scope(self) -> str:
        """The line under the heading."""
        return (
            self.page.get_by_test_id("stMain")
            .get_by_test_id("stCaptionContainer")
            .first.inner_text()
        )


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def started(
    workspace: Path,
    port: int,
    *,
    command: Sequence[str] = (sys.executable, "-m", "funnel"),
    folder: Path = ROOT,
    more: Sequence[str] = (),
    **environment: str,
) -> subprocess.Popen[bytes]:
    """`python -m funnel run`, with `more` of the command line, once it answers."""
    server = subprocess.Popen(
        [*command, "run", "--workspace", str(workspace), "--port", str(port), *more],
        cwd=folder,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
    return server


@contextmanager
def served(workspace: Path, *more: str) -> Iterator[str]:
    """The address of a server on a workspace; `more` of its command line."""
    port = free_port()
    server = started(workspace, port, more=more)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


@pytest.fixture(
    scope="module"
)  # not longer: while it lasts its event loop runs, and tests of ours start loops of their own
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=CHROMIUM, args=["--disable-dev-shm-usage"])
        yield one
        one.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """A new visitor: a browser profile of its own."""
    profiles = []

    def visited(base: str, locale: str = "en-GB") -> Visitor:
        profile = browser.new_context(locale=locale, viewport={"width": 1366, "height": 900})
        profiles.append(profile)
        visitor = Visitor(profile.new_page(), base)
        own = (base, base.replace("http", "ws", 1), "data:", "blob:", "about:")
        visitor.page.on(
            "request",
            lambda request: (
                None if request.url.startswith(own) else visitor.foreign.append(request.url)
            ),
        )
        visitor.page.set_default_timeout(PATIENCE)
        return visitor

    yield visited
    for profile in profiles:
        profile.close()


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(demo_company(tmp_path_factory, deals=300)) as base:
        yield base


@pytest.fixture(scope="session")
def small_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that holds a small demo company; to be copied, not used."""
    return demo_company(tmp_path_factory, deals=40)


@pytest.fixture
def own_site(tmp_path: Path, small_company: Path) -> Iterator[str]:
    """A server on a workspace of its own that holds a small demo company."""
    shutil.copytree(small_company, tmp_path / "own")
    with served(tmp_path / "own") as base:
        yield base
