"""Several servers behind one port: a browser stays where it is, and nothing else is decided."""

from __future__ import annotations

import asyncio
import socket

import pytest

from funnel.errors import FunnelError
from funnel.ui import front
from funnel.ui.front import Front, closing, header

TOKENS = [f"{number:043d}" for number in range(40)]
HEAD = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nCookie: x=1\r\n\r\n"


def test_a_browser_stays_and_browsers_are_spread():
    two = Front([1, 2])
    homes = {token: two.place(token) for token in TOKENS}
    assert {token: two.place(token) for token in TOKENS} == homes
    assert sorted(homes.values()) == [0] * 20 + [1] * 20


def test_a_new_browser_goes_where_the_fewest_tabs_are_open():
    two = Front([1, 2])
    two._tabs[:] = [3, 1]
    assert two.place(TOKENS[0]) == two.place("") == 1


def test_who_was_not_here_for_long_is_forgotten(monkeypatch):
    monkeypatch.setattr(front, "MOST", 5)
    two = Front([1, 2])
    for token in TOKENS:
        two.place(token)
    assert list(two._homes) == TOKENS[-5:]


def test_only_what_says_whether_the_connection_stays_is_changed():
    assert closing(HEAD) == (
        b"GET / HTTP/1.1\r\nHost: a\r\nCookie: x=1\r\nConnection: close\r\n\r\n"
    )
    assert header(HEAD, b"cookie") == b"x=1"
    assert header(HEAD, b"upgrade") == b""


def test_a_port_that_is_taken_is_a_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(FunnelError, match="Another program has port"):
            front.begin(other.getsockname()[1], [1])


async def _answers(cookies: list[str], body: bytes = b"") -> list[bytes]:
    """What servers that say their number and what they were sent answer, through one front."""
    ports = []
    servers = []
    for number in range(2):

        async def said(reader, writer, number=number):
            head = await reader.readuntil(b"\r\n\r\n")
            sent = await reader.readexactly(len(body))
            assert b"Connection: close" in head
            writer.write(b"%d " % number + sent)
            await writer.drain()
            writer.close()

        servers.append(await asyncio.start_server(said, "127.0.0.1", 0))
        ports.append(servers[-1].sockets[0].getsockname()[1])
    door = await asyncio.start_server(Front(ports).visit, "127.0.0.1", 0)
    answers = []
    for cookie in cookies:
        reader, writer = await asyncio.open_connection(*door.sockets[0].getsockname())
        writer.write(b"PUT / HTTP/1.1\r\nCookie: funnel_viewer=%s\r\n\r\n" % cookie.encode() + body)
        answers.append(await asyncio.wait_for(reader.read(), 30))
        writer.close()
    for server in (door, *servers):
        server.close()
    return answers


def test_all_that_is_sent_arrives_at_the_server_of_the_browser():
    body = bytes(range(256)) * 2_000
    one, other, again = asyncio.run(_answers([TOKENS[0], TOKENS[1], TOKENS[0]], body))
    assert one == again == b"0 " + body
    assert other == b"1 " + body
