"""A visitor without a browser: the WebSocket of a page, with Streamlit's own messages.

It says what a browser would (address, choices, which large elements it still has) and hears all
that comes back; what a browser then draws costs the server nothing.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.browser.conftest import free_port, started

EARLY = 2  # a run that ended because another one follows at once
PATIENCE = 300  # seconds
LARGEST = 200_000_000  # bytes of a message


@dataclass(frozen=True)
class Heard:
    """What came back of one run."""

    seconds: float
    sent: int  # bytes that the server sent
    figures: int  # of them for figures
    tables: int  # and for tables
    wrong: tuple[str, ...]  # errors on the page


class Visitor:
    """One tab."""

    def __init__(self, base: str, page: str) -> None:
        self.base, self.page, self.query = base, page, ""
        self.hash = ""
        self.chosen: dict[str, list[str]] = {}  # by the label of a field of several
        self.fields: dict[str, str] = {}  # label → id
        self.options: dict[str, list[str]] = {}
        self.kept: set[str] = set()  # large elements that the browser has
        self.socket: ClientConnection | None = None

    async def __aenter__(self) -> Visitor:
        address = self.base.replace("http", "ws", 1) + "/_stcore/stream"
        self.socket = await connect(
            address, origin=self.base, subprotocols=["streamlit"], max_size=LARGEST, proxy=None
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._open.close()

    @property
    def _open(self) -> ClientConnection:
        assert self.socket is not None
        return self.socket

    async def choose(self, label: str, values: list[str]) -> Heard:
        """Change a field of several options, as a click does."""
        self.chosen[label] = values
        return await self.run()

    async def run(self) -> Heard:
        """One run of the page, until the last element is there."""
        began = time.perf_counter()
        await self._open.send(self._asked().SerializeToString())
        size = figures = tables = 0
        wrong: list[str] = []
        fresh: set[str] = set()
        while True:
            payload = await asyncio.wait_for(self._open.recv(), PATIENCE)
            message = ForwardMsg.FromString(payload)
            size += len(payload)
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self.hash = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "ref_hash":
                fresh.add(message.ref_hash)
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                what = element.WhichOneof("type")
                figures += len(payload) if what == "plotly_chart" else 0
                tables += len(payload) if what in ("dataframe", "arrow_data_frame") else 0
                if message.metadata.cacheable:
                    fresh.add(message.hash)
                if what == "multiselect":
                    self.fields[element.multiselect.label] = element.multiselect.id
                    self.options[element.multiselect.label] = list(element.multiselect.options)
                if what == "exception" or (what == "alert" and element.alert.format == 1):
                    wrong.append(str(element)[:300])
            elif kind == "script_finished" and message.script_finished != EARLY:
                break
        self.kept = fresh
        return Heard(time.perf_counter() - began, size, figures, tables, tuple(wrong))

    def _asked(self) -> BackMsg:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_script_hash = self.query, self.hash
        state.page_name = "" if self.hash else self.page
        state.cached_message_hashes.extend(self.kept)
        state.context_info.timezone, state.context_info.locale = "Europe/Kyiv", "en-GB"
        state.context_info.url = f"{self.base}/{self.page}"
        for label, values in self.chosen.items():
            if label in self.fields:
                widget = state.widget_states.widgets.add(id=self.fields[label])
                widget.string_array_value.data.extend(values)
        return asked


# ---- the server ----------------------------------------------------------------------------------


def children(process: int) -> list[int]:
    """The processes that a process has started, theirs too."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    own = [int(one) for one in text.split()]
    return own + [further for one in own for further in children(one)]


@contextmanager
def serving(workspace: Path, *more: str) -> Iterator[tuple[str, int]]:
    """The address of a server of ours on a workspace, and the process of its command."""
    port = free_port()
    command = started(workspace, port, more=more)
    try:
        yield f"http://127.0.0.1:{port}", command.pid
    finally:
        command.terminate()
        command.wait(60)


def processor(process: int) -> float:
    """CPU seconds that a process and all that it started have used."""
    total = 0
    for one in (process, *children(process)):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> int:
    """Megabytes that a process and all that it started hold."""
    total = 0
    for one in (process, *children(process)):
        try:
            lines = Path(f"/proc/{one}/status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return total // 1024
