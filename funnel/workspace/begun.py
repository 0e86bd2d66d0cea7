"""The names of what was begun in a workspace: only these are ever cleared away.

A name is written down before its file is made: one line of JSON in `.begun`, with the process at
work on it. Whatever else lies in the folder, under whatever name, is not ours to remove. A file
that was read bears its names here until it is kept: whoever only tried it leaves nothing behind.
A folder of somebody's own is theirs as long as they hold the lock of a file in it, which ends with
their process.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import time
from collections.abc import Callable, Collection, Generator, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from funnel.workspace.disk import hold, private, put_in_place
from funnel.workspace.sealed import Broken, sealed, typed

BEGUN = ".begun"
ABANDONED = 3600.0  # seconds: no reading takes that long, so nobody is at work on it
HELD = ".held"
TEMPORARY = re.compile(r"(?:(?:parsed|snapshots|uploads/[0-9a-f]{64})/)?\.tmp-[\w.-]+\Z")
SNAPSHOT = re.compile(r"snapshots/(snap-\d{6,12})\.duckdb\Z")
UNKEPT = re.compile(r"(?:uploads/[0-9a-f]{64}|parsed/[0-9a-f]{24}\.duckdb)\Z")
A_DAY = 24 * ABANDONED  # a visitor may think about a file for so long


@dataclass(frozen=True)
class Begun:
    """A name, and who began it."""

    name: str
    pid: int
    host: str
    at: float

    @property
    def is_abandoned(self) -> bool:
        """Whether nobody can be at work on it any more."""
        patience = A_DAY if UNKEPT.match(self.name) else ABANDONED
        return time.time() - self.at > patience or (
            self.host == socket.gethostname() and not _is_alive(self.pid)
        )


def note(folder: Path, name: str) -> Path:
    """Write a name down; returns its path."""
    assert _is_ours(name), name
    entry = Begun(name, os.getpid(), socket.gethostname(), time.time())
    listed = open(folder / BEGUN, "ab", opener=private)  # noqa: SIM115 – its opener
    with listed as file, hold(file, wait=True):
        # a line that a full disk or a kill cut short ends here, and takes none with it
        file.write(b"\n" + json.dumps(asdict(entry)).encode() + b"\n")
    return folder / name


_locks: dict[Path, ExitStack] = {}  # of the folders that this process holds


def own_folder(folder: Path) -> Path:
    """A folder for files of one visitor, until it is given up, at the latest with this process:
    the next start removes what a killed one left."""
    made = note(folder, f".tmp-{uuid4().hex}")
    made.mkdir(mode=0o700)
    lock = open(made / HELD, "ab", opener=private)  # noqa: SIM115 – open until it is given up
    with ExitStack() as until:
        until.enter_context(lock)
        until.enter_context(hold(lock))
        _locks[made] = until.pop_all()
    return made


def give_up(made: Path) -> None:
    """Remove a folder of one's own."""
    if made in _locks:
        _locks.pop(made).close()
    shutil.rmtree(made, ignore_errors=True)


def _is_held(made: Path) -> bool:
    """Whether somebody has the lock of a folder of their own."""
    try:
        with (made / HELD).open("ab") as lock, hold(lock) as is_free:
            return not is_free
    except FileNotFoundError:
        return False
    except OSError:  # not for us to open: somebody else's
        return True


@contextmanager
def aside(folder: Path, place: str = "") -> Generator[Path]:
    """A folder for files on their way, beside those that they become; gone when the work ends."""
    name = f".tmp-{uuid4().hex}"
    made = note(folder, f"{place}/{name}" if place else name)
    made.mkdir(mode=0o700)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def write_sealed(folder: Path, name: str, content: dict[str, Any]) -> None:
    """Replace a sealed file of the workspace as a whole."""
    target = folder / name
    place = target.parent.relative_to(folder).as_posix()
    with aside(folder, "" if place == "." else place) as made:
        (made / target.name).write_bytes(sealed(content))
        put_in_place(made / target.name, target)


def begun(folder: Path) -> list[Begun]:
    """What was written down and can be read."""
    try:
        return _entries((folder / BEGUN).read_bytes())
    except FileNotFoundError:
        return []


def _entries(content: bytes) -> list[Begun]:
    return [entry for line in content.splitlines() if (entry := _entry(line))]


def _entry(line: bytes) -> Begun | None:
    try:
        entry = typed(json.loads(line), Begun)
    except (Broken, ValueError):
        return None
    if _is_ours(entry.name):
        return entry
    return None


def _is_ours(name: str) -> bool:
    return any(kind.match(name) for kind in (TEMPORARY, SNAPSHOT, UNKEPT))


def clear(folder: Path, snapshots: Collection[str], kept: Collection[str] = ()) -> None:
    """Remove what was abandoned, and the snapshots that were begun and are not among those to
    keep; `kept` are names that the record has meanwhile. Needs the importer's lock."""

    def is_waste(entry: Begun) -> bool:
        snapshot = SNAPSHOT.match(entry.name)
        if snapshot:
            return snapshot[1] not in snapshots
        if (folder / entry.name / HELD).exists():
            return not _is_held(folder / entry.name)
        return entry.name not in kept and entry.is_abandoned

    for entry in begun(folder):
        if is_waste(entry):
            _remove(folder / entry.name)
    _forget(
        folder,
        lambda entry: (
            entry.name in kept or (is_waste(entry) and not (folder / entry.name).exists())
        ),
    )


def remove(folder: Path, names: Iterable[str]) -> None:
    """Remove what belonged to uploads that are not kept any more. Needs the importer's lock."""
    for name in names:
        assert UNKEPT.match(name), name
        _remove(folder / name)


def let_go(folder: Path, name: str) -> None:
    """Remove what was read and shall not be kept, unless another reading of the same file waits."""
    mine = [entry for entry in begun(folder) if entry.name == name]
    if len(mine) == 1:
        _remove(folder / name)
    if mine:
        once = mine[0]
        _forget(folder, lambda entry: entry == once)


def _forget(folder: Path, is_over: Callable[[Begun], bool]) -> None:
    """Strike out names that are over. Killed at any point, it leaves too many names, never too
    few: what is left is written over the beginning, then the end is cut off."""
    path = folder / BEGUN
    if not path.exists():
        return
    with path.open("rb+") as file, hold(file, wait=True):
        entries = _entries(file.read())
        left = [entry for entry in entries if not is_over(entry)]
        if len(left) < len(entries):
            file.seek(0)
            file.write(_lines(left))
            file.truncate()


def _lines(entries: Iterable[Begun]) -> bytes:
    return b"".join(b"\n" + json.dumps(asdict(entry)).encode() + b"\n" for entry in entries)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError:  # somebody has it open (Windows): next time
        return


def _is_alive(pid: int) -> bool:
    if os.name == "nt":
        return True  # asking would end it; time will tell
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
