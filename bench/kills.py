"""Kill whoever changes a workspace, at random moments: `python -m bench.kills [HOW_MANY] [SEED]
[STEP …]`.

Each child takes uploads back, lets them count again, builds again, notes marks and promises,
imports files (as a command does, and as the session of a server does) and restores a backup, until
`kill -9` comes. Afterwards the workspace must tell the state before or after what it was at, to the
deal, every promise that was confirmed must be there, and everything kept must be whole. This
process itself never uses DuckDB, so that it can be forked.
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
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import funnel.workspace.making  # noqa: F401 – each child would import it again
from funnel import tables
from funnel.ui.loading.session import Session
from funnel.workspace import Snapshot, Workspace  # noqa: F401
from funnel.workspace.backup import backup, restore
from funnel.workspace.disk import digest
from funnel.workspace.verify import checks

FILES = 3
DEALS = 400  # in each file
LONGEST = 2.0  # seconds until a kill
BACKUP = "backup.funnel"
PROMISED: list[str] = []  # what this child noted since it last restored


def write(folder: Path, name: str) -> Path:
    """A file with deals of its own."""
    rows = [f"{name}-{n},R,Offer,M{n % 5},2026-01-{1 + n % 28:02d}" for n in range(DEALS)]
    path = folder / f"{name}.csv"
    header = "deal_id,pipeline,stage,owner,created_at"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def made(folder: Path) -> None:
    """A workspace of a few files, a backup of it, and files that it does not hold yet."""
    place = Workspace.open(folder / "workspace")
    place.keep([place.read(write(folder, f"first-{number}")) for number in range(FILES)])
    backup(place, folder / BACKUP)
    for number in range(FILES):
        write(folder, f"more-{number}")


def turned(place: Workspace, draw: random.Random) -> Iterator[set[str]]:
    """Take an upload back, or let it count again."""
    upload = draw.choice(place.uploads())
    yield {one.sha for one in place.state.in_force} ^ {upload.sha}
    (place.drop if upload.in_force else place.restore)(upload.sha)


def rebuilt(place: Workspace, draw: random.Random) -> Iterator[set[str]]:
    """Set a mark and build again."""
    yield {one.sha for one in place.state.in_force}
    place.notebook.set_mark(datetime(2026, 1, draw.randint(1, 28)), f"{draw.random()}")
    place.rebuild()


def promised(place: Workspace, draw: random.Random) -> Iterator[set[str]]:
    """Note a promise."""
    yield {one.sha for one in place.state.in_force}
    word, seen = f"{draw.random()}", datetime(2026, 1, 1)
    place.notebook.promise("D0-1", "call", seen_at=seen, is_demo=False, text=word)
    PROMISED.append(word)


def imported(place: Workspace, draw: random.Random) -> Iterator[set[str]]:
    """Load a file as a command does."""
    path = _another(place, draw)
    yield {one.sha for one in place.state.in_force} | {digest(path)}
    place.keep([place.read(path)])


def served(place: Workspace, draw: random.Random) -> Iterator[set[str]]:
    """Load a file as a visitor of a server does."""
    path = _another(place, draw)
    yield {one.sha for one in place.state.in_force} | {digest(path)}
    session = Session(place)
    with path.open("rb") as file:
        session.take([file])
    while session.is_busy:
        time.sleep(0.01)
    place.keep([item.reading for item in session.ready if item.reading])
    session.clear()


def restored(place: Workspace, _: random.Random) -> Iterator[set[str]]:
    """Go back to the backup."""
    firsts = place.folder.parent.glob("first-*.csv")
    PROMISED.clear()
    yield {digest(path) for path in firsts}
    restore(place, place.folder.parent / BACKUP, may_replace=True)


def _another(place: Workspace, draw: random.Random) -> Path:
    return draw.choice(sorted(place.folder.parent.glob("*.csv")))


STEPS = {step.__name__: step for step in (turned, rebuilt, promised, imported, served, restored)}


def work(folder: Path, log: Path, seed: int, names: Sequence[str]) -> None:
    """Change the workspace until somebody kills us; say before each step what it will be."""
    draw = random.Random(seed)
    place = Workspace.open(folder)
    with log.open("a", encoding="utf-8", buffering=1) as said:
        while True:
            before = sorted(one.sha for one in place.state.in_force)
            step = draw.choice(names)
            change = STEPS[step](place, draw)
            said.write(json.dumps([step, before, sorted(next(change)), PROMISED]) + "\n")
            next(change, None)
            said.write(json.dumps(["done", [], [], PROMISED]) + "\n")


def check(folder: Path, steps: list[Any]) -> None:
    """The state before or after the step under way, and nothing damaged, lost or left behind."""
    last = next((step for step in reversed(steps) if step[0] != "done"), steps[-1])
    allowed = [last[2]] if steps[-1][0] == "done" else [last[1], last[2]]
    place = Workspace.open(folder)
    place.clear()
    counting = sorted(upload.sha for upload in place.state.in_force)
    assert counting in allowed, (counting, last)
    snapshot = place.current()
    assert snapshot
    deals = len(snapshot.ask(tables.deals))
    assert deals == DEALS * len(counting), (deals, counting)
    assert not place.notices, place.notices
    noted = {one.text for one in place.notebook.promises(False)}
    assert noted.issuperset(steps[-1][3]), "a promise is gone"
    wrong = [one.path for one in checks(folder) if not one.is_whole]
    assert not wrong, wrong
    left = [str(path) for path in folder.rglob(".tmp-*")]
    assert not left, left
    kept = {upload.sha for upload in place.uploads()}
    assert {path.name for path in (folder / "uploads").iterdir()} == kept
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


def last_import(folder: Path) -> None:
    """After all kills a file can still be loaded."""
    place = Workspace.open(folder)
    place.keep([place.read(write(folder.parent, "last"))])
    check(folder, [["done", [], sorted(one.sha for one in place.state.in_force), []]])


def main(many: int = 100, seed: int = 0, *names: str) -> int:
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
            child = forked(
                lambda number=number, log=log: work(
                    folder, log, seed + number, names or [*STEPS, "turned"]
                )
            )
            while log.stat().st_size == 0:
                time.sleep(0.01)
            time.sleep(draw.random() * LONGEST)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            steps = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
            _, status = os.waitpid(forked(lambda steps=steps: check(folder, steps)), 0)
            under_way = "nothing" if steps[-1][0] == "done" else steps[-1][0]
            ends[f"{under_way}: {'whole' if status == 0 else 'NOT WHOLE'}"] += 1
        _, status = os.waitpid(forked(lambda: last_import(folder)), 0)
        ends[f"load after them: {'whole' if status == 0 else 'NOT WHOLE'}"] += 1
    print(dict(sorted(ends.items())))
    return sum(many for end, many in ends.items() if "NOT" in end)


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:3]), *sys.argv[3:])))
