"""Kill whoever changes a workspace, at random moments: `python -m bench.kills [HOW_MANY] [SEED]`.

Each child takes uploads back, lets them count again, builds again and sets a mark, until `kill -9`
comes. Afterwards the workspace must tell the state before or after what it was at, to the deal, and
everything kept must be whole. This process itself never uses DuckDB, so that it can be forked.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import funnel.workspace.making  # noqa: F401 – each child would import it again
from funnel import tables
from funnel.workspace import Snapshot, Workspace  # noqa: F401
from funnel.workspace.verify import checks

FILES = 3
DEALS = 400  # in each file
LONGEST = 2.5  # seconds until a kill


def made(folder: Path) -> None:
    """A workspace of a few files, each with deals of its own."""
    place = Workspace.open(folder / "workspace")
    readings = []
    for number in range(FILES):
        rows = [f"D{number}-{n},R,Offer,M{n % 5},2026-01-{1 + n % 28:02d}" for n in range(DEALS)]
        path = folder / f"deals-{number}.csv"
        header = "deal_id,pipeline,stage,owner,created_at"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        readings.append(place.read(path))
    place.keep(readings)


def work(folder: Path, log: Path, seed: int) -> None:
    """Change the workspace until somebody kills us; say before each step what it will be."""
    draw = random.Random(seed)
    place = Workspace.open(folder)
    with log.open("a", encoding="utf-8", buffering=1) as said:
        while True:
            counting = {upload.sha for upload in place.state.in_force}
            step = draw.choice(["take back", "rebuild", "mark"])
            upload = draw.choice(place.uploads())
            wanted = counting ^ {upload.sha} if step == "take back" else counting
            said.write(json.dumps([step, sorted(counting), sorted(wanted)]) + "\n")
            if step == "take back":
                (place.drop if upload.in_force else place.restore)(upload.sha)
            elif step == "mark":
                place.notebook.set_mark(datetime(2026, 1, draw.randint(1, 28)), f"{seed}")
                place.rebuild()
            else:
                place.rebuild()
            said.write(json.dumps(["done"]) + "\n")


def check(folder: Path, steps: list[Any]) -> None:
    """The state before or after the step under way, and nothing damaged or left behind."""
    last = next(step for step in reversed(steps) if step != ["done"])
    allowed = [last[2]] if steps[-1] == ["done"] else [last[1], last[2]]
    place = Workspace.open(folder)
    place.clear()
    counting = sorted(upload.sha for upload in place.state.in_force)
    assert counting in allowed, (counting, last)
    snapshot = place.current()
    assert snapshot
    deals = len(snapshot.ask(tables.deals))
    assert deals == DEALS * len(counting), (deals, counting)
    assert not place.notices, place.notices
    wrong = [one.path for one in checks(folder) if not one.is_whole]
    assert not wrong, wrong
    left = [str(path) for path in folder.rglob(".tmp-*")]
    assert not left, left
    kept = set(place.state.snapshots)
    assert {path.stem for path in (folder / "snapshots").glob("*.duckdb")} == kept


def forked(task: Callable[[], None]) -> int:
    """A child at a task; its process id."""
    child = os.fork()
    if child:
        return child
    try:
        task()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main(many: int = 100, seed: int = 0) -> int:
    """Returns how many kills left something else than the state before or after."""
    ends: Counter[str] = Counter()
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        _, begun = os.waitpid(forked(lambda: made(Path(name))), 0)
        assert begun == 0, "nothing to kill: the workspace was not made"
        folder = Path(name) / "workspace"
        for number in range(many):
            log = Path(name) / f"log-{number}"
            log.touch()
            child = forked(lambda number=number, log=log: work(folder, log, seed + number))
            while log.stat().st_size == 0:
                time.sleep(0.01)
            time.sleep(draw.random() * LONGEST)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            steps = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
            _, status = os.waitpid(forked(lambda steps=steps: check(folder, steps)), 0)
            under_way = "nothing" if steps[-1] == ["done"] else steps[-1][0]
            ends[f"{under_way}: {'whole' if status == 0 else 'NOT WHOLE'}"] += 1
    print(dict(sorted(ends.items())))
    return sum(many for end, many in ends.items() if "NOT" in end)


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:]))))
