"""What a closed tab held is given back: its session ends, and the memory goes back to the system;
once nobody looks any more, the answers that were kept for the next one go too.

Streamlit keeps a session so long that a line that was down for a moment finds it again
(`server.disconnectedSessionTTL`), but lets go of it only when another one comes; the C library
keeps what was freed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from threading import Thread
from typing import Any

from funnel.ui import memory, ready
from funnel.ui.inside_streamlit import sessions_left

EVERY = 5.0  # seconds between two looks


@asynccontextmanager
async def giving_back(_app: Any) -> AsyncGenerator[None]:
    """As long as the server runs."""
    task = asyncio.create_task(_watch())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _watch() -> None:
    before = 0
    while True:
        await asyncio.sleep(EVERY)
        now = sessions_left()
        if now < before:
            await asyncio.to_thread(give_back, is_last=now == 0)
        before = now
        # in a thread of its own: what breaks there ends no watch
        Thread(target=beside, args=(now,), daemon=True).start()


def beside(viewers: int) -> None:
    """While somebody looks: what computing took goes back, and what takes long is begun."""
    if viewers:
        memory.trim()
    ready.look(viewers)


def give_back(*, is_last: bool) -> None:
    """What nobody holds any more goes back to the system."""
    if is_last:
        ready.let_go()
    memory.give_back()
