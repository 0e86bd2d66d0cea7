"""Several servers behind one port: each browser always at the same one, which holds its tabs, its
uploads and its downloads.

A page of Streamlit lives in one process: what a tab uploads or downloads has to reach the server
of its socket. So connections can't be handed out by the system (SO_REUSEPORT); the cookie that
ties a browser to its downloads (`funnel.ui.doors`) says where it belongs, and a new browser goes
where the fewest tabs are open. Only the head of a request is read. A connection carries one
request (`Connection: close`), since a reverse proxy in front may send the requests of several
browsers through one; the socket of a page stays open. Whom to let in decide the servers, each for
itself, as if it were alone.
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.ui import doors

HOST = "127.0.0.1"
PATIENCE = 30.0  # seconds for the head of a request
MOST = 10_000  # browsers that are remembered
PIECE = 65_536  # bytes
HOP = (b"connection", b"keep-alive", b"proxy-connection")  # headers that are for us


class Front:
    """Which browser belongs to which server, and the way there."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = ports
        self._tabs = [0] * len(ports)  # open sockets, by server
        self._homes: OrderedDict[str, int] = OrderedDict()  # a browser's token → its server

    async def visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request from its head to the end of its answer."""
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            try:
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
                await self._pass_on(head, reader, writer)
            finally:
                writer.close()

    async def _pass_on(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        is_socket = b"websocket" in header(head, b"upgrade").lower()
        place = self.place(doors.token_of(header(head, b"cookie").decode("latin-1")))
        own_reader, own_writer = await asyncio.open_connection(HOST, self._ports[place])
        self._tabs[place] += is_socket
        own_writer.write(head if is_socket else closing(head))
        asked = asyncio.create_task(_pipe(reader, own_writer, ends=is_socket))
        try:
            await _pipe(own_reader, writer, ends=False)
        finally:
            asked.cancel()
            own_writer.close()
            self._tabs[place] -= is_socket

    def place(self, token: str) -> int:
        """The server of a browser; of one without a cookie yet, that with the fewest tabs."""
        fewest = min(range(len(self._ports)), key=lambda place: (self._tabs[place], place))
        if not token:
            return fewest
        if token not in self._homes:
            self._homes[token] = min(range(len(self._ports)), key=self._load)
        self._homes.move_to_end(token)
        if len(self._homes) > MOST:
            self._homes.popitem(last=False)
        return self._homes[token]

    def _load(self, index: int) -> tuple[int, int]:
        """Open tabs, and browsers that may open some."""
        return self._tabs[index], list(self._homes.values()).count(index)


def header(head: bytes, name: bytes) -> bytes:
    """A header of a request; blank if it is not there."""
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip()
    return b""


def closing(head: bytes) -> bytes:
    """The head of a request after whose answer the connection ends."""
    first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    kept = [line for line in lines if line.partition(b":")[0].strip().lower() not in HOP]
    return b"\r\n".join([first, *kept, b"Connection: close", b"", b""])


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, ends: bool) -> None:
    """All bytes from one end to the other, no faster than they are taken; whether the other end
    `ends` with this one."""
    with suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
    if ends:
        writer.close()


def begin(port: int, ports: Sequence[int]) -> None:
    """Serve on this computer only, beside the thread that watches the servers, once all of them
    answer. Raises FunnelError where somebody else has the port."""
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name != "nt")
    try:
        door.bind((HOST, port))
    except OSError as cause:
        door.close()
        raise FunnelError(
            N_("Another program has port {port}"),
            now=N_("Choose another one with --port."),
            code="port_taken",
            port=port,
        ) from cause

    def run() -> None:
        for own in ports:
            _wait_for(own)
        asyncio.run(_serve(door, Front(ports)))

    threading.Thread(target=run, daemon=True).start()


async def _serve(door: socket.socket, front: Front) -> None:
    server = await asyncio.start_server(front.visit, sock=door, backlog=256)
    async with server:
        await server.serve_forever()


def _wait_for(port: int) -> None:
    pause = threading.Event()
    while True:
        with socket.socket() as door:
            if door.connect_ex((HOST, port)) == 0:
                return
        pause.wait(0.1)


def free_ports(count: int) -> list[int]:
    """So many ports of this computer that nobody listens on."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind((HOST, 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()
