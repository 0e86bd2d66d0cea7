"""What one run of a page costs the server: `python -m bench.reruns [WORKSPACE] [PAGE …]`.

A true server, and a visitor on its WebSocket (`bench.visitor`). For each page: the first look, then
each of six managers chosen alone (filters that nobody asked for before), then the same once more.
CPU seconds of the server, a run; wall seconds beside them; bytes that it sent. Without a workspace
the demo company is made.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

from bench.visitor import Heard, Visitor, processor, serving

PAGES = (
    "",
    "review",
    "conversion",
    "time",
    "routes",
    "stuck",
    "ahead",
    "deals",
    "why",
    "over-time",
    "managers",
    "one-click",
    "check-up",
    "quality",
    "stages",
)
MANAGERS = 6
FIELD = "Managers"


async def page(base: str, process: int, name: str) -> str:
    """The row of a page."""
    async with Visitor(base, name) as visitor:
        await visitor.run()
        names = visitor.options[FIELD][:MANAGERS]
        new, seen = [await _all(visitor, process, names) for _ in range(2)]
    return f"{name or 'overview':<12}" + _cells(*new) + _cells(*seen)


async def _all(visitor: Visitor, process: int, names: list[str]) -> tuple[float, list[Heard]]:
    before = processor(process)
    heard = [await visitor.choose(FIELD, [name]) for name in names]
    for one in heard:
        for text in one.wrong:
            print(f"  {visitor.page}: {text}", file=sys.stderr)
    await asyncio.sleep(0.2)  # the server clears away what the run left
    return (processor(process) - before) / len(names), heard


def _cells(cost: float, heard: list[Heard]) -> str:
    wall = statistics.median(one.seconds for one in heard)
    sent, figures, tables = (
        statistics.median(getattr(one, part) for one in heard) / 1000
        for part in ("sent", "figures", "tables")
    )
    return f"{cost:9.3f}{wall:8.2f}{sent:9.0f}{figures:9.0f}{tables:8.0f}"


async def every(base: str, process: int, pages: list[str]) -> None:
    """A row a page."""
    columns = f"{'CPU s':>9}{'wall s':>8}{'sent kB':>9}{'figures':>9}{'tables':>8}"
    print(f"{'':<12}{'a filter never asked for':<43}{'the same again':<43}")
    print(f"{'page':<12}{columns}{columns}")
    for name in pages:
        print(await page(base, process, name), flush=True)


def main(workspace: str = "", *pages: str) -> None:
    """Serve, and ask for every page."""
    with tempfile.TemporaryDirectory() as folder:
        own = Path(workspace) if workspace else Path(folder) / "workspace"
        with serving(own) as (base, process):
            asyncio.run(every(base, process, list(pages) or list(PAGES)))


if __name__ == "__main__":
    main(*sys.argv[1:])
