"""Many who look at once, each on a page of their own choosing another manager every four seconds:
how long they wait, and what the server uses (`python -m bench.viewers --sockets 20`)."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from pathlib import Path

from bench.reruns import FIELD, PAGES
from bench.visitor import Heard, Visitor, memory, processor, serving

EVERY = 4.0  # seconds between two choices of one viewer


async def viewer(base: str, number: int, end: float, heard: list[Heard]) -> None:
    """One viewer until the end; who waits longer than four seconds chooses again at once."""
    dice = random.Random(number)
    async with Visitor(base, PAGES[number % len(PAGES)]) as visitor:
        await visitor.run()
        await asyncio.sleep(dice.uniform(0, EVERY))
        while time.monotonic() < end:
            began = time.monotonic()
            name = dice.choice(visitor.options[FIELD])
            heard.append(await visitor.choose(FIELD, [name]))
            await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - began)))


async def crowd(base: str, many: int, seconds: float) -> list[Heard]:
    """All of them at once."""
    heard: list[Heard] = []
    end = time.monotonic() + seconds
    await asyncio.gather(*(viewer(base, number, end, heard) for number in range(many)))
    return heard


def measure(workspace: Path, many: int, minutes: float, processes: int) -> str:
    """A row: so many viewers of so many servers."""
    with serving(workspace, "--processes", str(processes)) as (base, command):
        before = memory(command)
        used, began = processor(command), time.monotonic()
        heard = asyncio.run(crowd(base, many, 60 * minutes))
        used, took = processor(command) - used, time.monotonic() - began
        after = memory(command)
    waits = sorted(one.seconds for one in heard)
    cuts = statistics.quantiles(waits, n=20)
    wrong = sum(bool(one.wrong) for one in heard)
    return (
        f"{processes:>9}{many:>9}{len(heard):>8}{len(heard) / took:>11.2f}"
        f"{statistics.median(waits):>8.2f}{cuts[-1]:>8.2f}{waits[-1]:>8.2f}"
        f"{used / len(heard):>10.3f}{before:>8}{after:>8}{wrong:>7}"
    )


def table(workspace: Path, many: int, minutes: float, processes: list[int]) -> None:
    """A row for each number of servers."""
    print(
        f"{'processes':>9}{'viewers':>9}{'reruns':>8}{'a second':>11}{'p50 s':>8}{'p95 s':>8}"
        f"{'most':>8}{'CPU s':>10}{'MB':>8}{'then':>8}{'wrong':>7}"
    )
    for number in processes:
        print(measure(workspace, many, minutes, number), flush=True)
