"""Several servers over one workspace: what one does is seen in the other, and they end together."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import free_port, started
from tests.browser.test_agenda_by_keyboard import AGENDA, at_card, promise
from tests.browser.test_server import SOON, family, is_alive, until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc"),
]
DEALS = "deal_id,stage,owner,created_at\n" + "".join(
    f"{n},New,Olha,2026-01-{n + 1:02d}\n" for n in range(7)
)


@pytest.fixture
def two(tmp_path: Path, small_company: Path):
    """Two servers on a workspace of their own: the address, and the process of the command."""
    place = shutil.copytree(small_company, tmp_path / "own")
    port = free_port()
    command = started(place, port, more=("--processes", "2"))
    yield f"http://127.0.0.1:{port}", command
    if command.poll() is None:
        os.killpg(command.pid, signal.SIGTERM)
        command.wait(20)


def servers(command) -> list[int]:
    return [pid for pid, said in family(command.pid) if "-m streamlit" in said]


def sockets(pid: int) -> int:
    """Open connections of a server, its listening door aside."""
    own = {str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[3] == "01" and f"socket:[{row[9]}]" in own for row in rows)


def test_what_is_decided_and_loaded_in_one_is_seen_in_the_other(two, visit):
    base, command = two
    one, other = visit(base), visit(base)
    one.open(AGENDA)
    other.open(AGENDA)
    assert [sockets(pid) > 0 for pid in servers(command)] == [True, True]
    at_card(one, 1)
    promise(one, "1", so_far=0)
    other.page.reload()
    at_card(other, 1)
    expect(other.page.get_by_role("button", name="Strike")).to_have_count(1)
    one.open("/load")
    one.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        [{"name": "deals.csv", "mimeType": "text/csv", "buffer": DEALS.encode()}]
    )
    one.page.get_by_role("button", name="Keep 1 file").click()
    expect(one.page.get_by_text("1 file counts", exact=False).first).to_be_visible()
    other.open("/deals")
    expect(other.page.get_by_role("heading", name="7 deals", exact=False)).to_be_visible()
    with other.page.expect_download() as found:
        other.page.get_by_role("button", name="CSV").first.click()
    assert len(Path(found.value.path()).read_text().splitlines()) == 8


def test_each_server_lets_in_whom_it_would_let_in_alone(two):
    base, _ = two
    name = base.removeprefix("http://")
    statuses = {}
    for said in (name, "evil.example", "127.0.0.1:1"):
        connection = http.client.HTTPConnection(name, timeout=30)
        connection.request("GET", "/", headers={"Host": said})
        answer = connection.getresponse()
        statuses[said] = answer.status
        assert "content-security-policy" in {key.lower() for key, _ in answer.getheaders()}
        connection.close()
    assert list(statuses.values()) == [200, 403, 403]


@pytest.mark.parametrize("of", ["command", "server"])
def test_with_the_command_or_one_of_them_all_end(two, of):
    _, command = two
    own = servers(command)
    assert len(own) == 2
    os.kill(command.pid if of == "command" else own[1], signal.SIGKILL)
    assert command.wait(SOON) != 0
    assert until(lambda: not any(map(is_alive, own)), SOON)
