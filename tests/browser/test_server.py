"""What a running server does behind the pages: it asks no other host for anything, a reader ends
with whoever waited for it, and with a killed command nothing goes on and nothing is left behind."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, ROOT, Visitor, free_port, started

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc"),
]
HEADER = "deal_id,stage,owner,created_at\n"
DEALS = HEADER + "".join(f"{n},New,Olha,2026-01-{n % 28 + 1:02d}\n" for n in range(50))
SOON = 10  # seconds: a reader that is not told to end goes on for half a minute
PAGES = (
    "/", "/conversion", "/time", "/routes", "/stuck", "/deals", "/one-click", "/check-up", "/load",
    "/stages", "/quality",
)  # fmt: skip


@dataclass
class Server:
    """`python -m funnel run` that is watched."""

    base: str
    process: subprocess.Popen[bytes]
    said: Path
    scratch: Path  # the system's folder for temporary files, as it sees it

    def readers(self) -> list[int]:
        return [
            pid for pid, command in family(self.process.pid) if "reading.process.worker" in command
        ]


def family(parent: int) -> list[tuple[int, str]]:
    """The descendants of a process, with their commands."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            status = (place / "stat").read_text().rpartition(")")[2].split()
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it ended while we looked
            continue
        if int(status[1]) == parent and status[0] != "Z":
            found += [(int(place.name), command), *family(int(place.name))]
    return found


def until(holds: Callable[[], bool], patience: float = 60) -> bool:
    end = time.monotonic() + patience
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return held


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def server(small_company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("watched")
    shutil.copytree(small_company, folder / "workspace")
    for name in ("hook", "scratch"):
        (folder / name).mkdir()
    shutil.copyfile(ROOT / "tests" / "browser" / "watched.py", folder / "hook" / "sitecustomize.py")
    port = free_port()
    environment = {
        "PYTHONPATH": os.pathsep.join([str(folder / "hook"), str(ROOT)]),
        "WATCHED_SAID": str(folder / "said"),
        "TMPDIR": str(folder / "scratch"),
    }
    process = started(folder / "workspace", port, **environment)
    yield Server(f"http://127.0.0.1:{port}", process, folder / "said", folder / "scratch")
    process.kill()
    process.wait()


def hand_over(visitor: Visitor, *files: str) -> None:
    """Files of fifty deals, each with one more of its own: nothing in them was read before."""
    own = {name: f"{DEALS}{name},New,Olha,2026-01-01\n".encode() for name in files}
    visitor.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": own[name]} for name in files]
    )


def answers(base: str, **headers: str) -> int:
    """What a page of somewhere else gets that knocks at the socket."""
    own = base.removeprefix("http://")
    socket = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    connection = http.client.HTTPConnection(own, timeout=30)
    connection.request("GET", "/_stcore/stream", headers=socket | {"Host": own} | headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_the_watch_would_have_noticed(server):
    script = "import socket; socket.getaddrinfo('funnel.example', 80)"
    environment = os.environ | {
        "PYTHONPATH": str(server.said.parent / "hook"),
        "WATCHED_SAID": str(server.said.parent / "control"),
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, check=False
    )
    assert b"PermissionError" in done.stderr
    assert "OUT socket.getaddrinfo funnel.example" in (server.said.parent / "control").read_text()


def test_no_other_host_is_asked_for_anything(server, visit):
    visitor = visit(server.base)
    for path in PAGES:
        visitor.open(path)
    assert answers(server.base, Origin="http://evil.example") == 403
    assert answers(server.base, Origin="http://evil.example", Host="evil.example") == 403
    visitor.open("/load")
    hand_over(visitor, "deals.csv")
    main = visitor.page.get_by_test_id("stMain")
    main.get_by_role("button", name="Keep 1 file").click()
    expect(main.get_by_text("1 file counts", exact=False).first).to_be_visible()
    said = server.said.read_text(encoding="utf-8")
    for watched in ("-m funnel run", "-m streamlit run", "-m funnel.reading.process.worker"):
        assert f"watched {watched}" in said
    assert "OUT" not in said
    assert visitor.foreign == []


def test_readers_end_with_cancel_and_with_their_tab_and_nobody_waits_for_them(server, visit):
    first, second = visit(server.base), visit(server.base)
    first.open("/load")
    hand_over(first, "slow 1.csv", "slow 2.csv")
    assert until(lambda: len(server.readers()) == 2)
    second.open("/load")
    hand_over(second, "good.csv")
    good = second.page.get_by_text("Rows in the file: 51 = 51", exact=False)
    expect(good).to_be_visible(timeout=3 * PATIENCE)
    first.page.get_by_role("button", name="Cancel", exact=True).first.click()
    assert until(lambda: len(server.readers()) == 1, SOON)
    first.page.close()
    assert until(lambda: not server.readers(), SOON)


def test_a_killed_command_takes_its_server_and_readers_along(server, visit):
    visitor = visit(server.base)
    visitor.open("/load")
    hand_over(visitor, "slow.csv")
    assert until(lambda: len(server.readers()) == 1)
    others = [pid for pid, _ in family(server.process.pid)]
    assert len(others) == 2
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    assert until(lambda: not any(map(is_alive, others)), SOON)
    assert list(server.scratch.iterdir()) == []
