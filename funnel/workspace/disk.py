"""Only a crash-proof rename is trusted: atomic files, one importer at a time, room enough."""

from __future__ import annotations

import hashlib
import math
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from funnel.errors import FunnelError
from funnel.i18n import N_

MAKING = ".making"  # held by the one who makes the demo


def sync_folder(folder: Path) -> None:
    """Make renames in a folder survive a loss of power (Windows does that by itself)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def private(path: str, flags: int) -> int:
    """An opener of files that nobody else may read."""
    return os.open(path, flags, 0o600)


def put_in_place(made: Path, target: Path) -> None:
    """Rename a finished file to where readers look for it; whoever looks sees the old one or the
    new one. Nobody else may read it: it holds a company's clients."""
    made.chmod(0o600)
    with made.open("rb+") as file:
        os.fsync(file.fileno())
    made.replace(target)
    sync_folder(target.parent)


def make_private(folder: Path) -> Path:
    """A folder that only its owner may open; made if need be."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_mode & 0o777 != 0o700:
        folder.chmod(0o700)
    return folder


def digest(path: Path) -> str:
    """A file's SHA-256; blank where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return ""


def need_room(folder: Path, size: int) -> None:
    """Refuse an import that the disk could not hold three times over."""
    if shutil.disk_usage(folder).free < 3 * size:
        raise FunnelError(
            N_("There is not enough room on the disk for this import: {size} MB are needed."),
            now=N_("Free some space and load again; nothing was changed."),
            code="disk_full",
            size=math.ceil(3 * size / 1e6),
        )


@contextmanager
def only_importer(folder: Path, wait: bool = False) -> Generator[None]:
    """Hold the workspace's lock: one import at a time, others get a sentence. It ends with its
    process, whatever happens."""
    lock = open(folder / ".lock", "a+", opener=private)  # noqa: SIM115 – its opener
    with lock as file, hold(file, wait) as is_held:
        if not is_held:
            raise FunnelError(
                N_("Another import into this workspace is in progress."),
                now=N_("Wait until it is done, then try again."),
                code="import_in_progress",
            )
        yield


@contextmanager
def in_turn(folder: Path) -> Generator[None]:
    """Wait for who is making the demo in this workspace: several servers over one may begin it at
    the same moment."""
    with open(folder / MAKING, "a+", opener=private) as file, hold(file, wait=True):
        yield


@contextmanager
def hold(file: IO[Any], wait: bool = False) -> Generator[bool]:
    """Lock an open file until the end; whether that came about.

    By the lock of the system, as the library `filelock` does it: it holds between processes and
    ends with a killed one. By hand, because the file stays the one that `private` opened, which
    nobody else may read, and because waiting for it is left to the system.
    """
    if os.name == "nt":
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            yield False
            return
        yield True  # closing the file ends it
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        yield False
        return
    try:
        yield True
    finally:
        file.flush()
        fcntl.flock(file, fcntl.LOCK_UN)
