"""What shapes of questions were compiled to, for the next process: a small file for each.

A folder of them is a cache and nothing else: it may be deleted whenever, and nothing breaks where
it can't be read or written. A file holds SQL without the values of a question (constants of the
shape are in it: an erasure empties the folder) under its own digest; its name is the key of the
shape, in which the versions of all that writes SQL are. Who may write here may write the workspace,
whose files are asked with no other rights.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from uuid import uuid4

from funnel.workspace import shapes_known
from funnel.workspace.disk import make_private, private
from funnel.workspace.marker import MARKER, SHAPES

SHARED = "FUNNEL_SHAPES"  # a folder for all workspaces of this process, or "0" for none
MOST = 3000  # files, of about 1.5 kB
LARGEST = 4_000_000  # bytes of SQL
SIZE = 20  # bytes of a digest


def place(file: Path) -> Path | None:
    """Where what is asked of a file of a workspace is kept; None for a file outside of any."""
    given = os.environ.get(SHARED, "")
    if given:
        if given == "0":
            return None
        return Path(given)
    for folder in file.parents[:3]:
        if (folder / MARKER).exists():
            return folder / SHAPES
    return None


def find(folder: Path | None, key: str) -> list[str | int] | None:
    """What was kept, or what the product brings along; None where there is neither, or it is not
    what was written."""
    if folder is None:
        return None
    with suppress(OSError, ValueError, zlib.error, RecursionError):
        digest, packed = _parted((folder / key).read_bytes())
        if _digest(key, packed) == digest:
            plain = zlib.decompressobj().decompress(packed, LARGEST)
            return shapes_known.checked(json.loads(plain))
    return shapes_known.find(key)


def _parted(found: bytes) -> tuple[bytes, bytes]:
    return found[:SIZE], found[SIZE:]


def keep(folder: Path | None, key: str, pieces: Sequence[str | int]) -> None:
    """Write what a shape was compiled to; whoever looks meanwhile sees all of it or nothing."""
    if folder is None or not folder.parent.is_dir():
        return
    packed = zlib.compress(json.dumps(pieces).encode(), 1)
    with suppress(OSError):
        make_private(folder)
        made = folder / f"{uuid4().hex}.part"
        try:
            with open(made, "wb", opener=private) as file:
                file.write(_digest(key, packed) + packed)
            made.replace(folder / key)
        finally:
            made.unlink(missing_ok=True)
        if key.startswith("00"):  # once in 256
            _thin(folder)


def _digest(key: str, packed: bytes) -> bytes:
    return blake2b(key.encode() + packed, digest_size=SIZE).digest()


def _thin(folder: Path) -> None:
    """Let the oldest go where there are too many."""
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime)
    for file in files[: max(0, len(files) - MOST * 3 // 4) if len(files) > MOST else 0]:
        file.unlink(missing_ok=True)


def forget(workspace: Path) -> None:
    """Keep nothing of a workspace any more."""
    folder = workspace / SHAPES
    with suppress(FileNotFoundError):
        for file in folder.iterdir():
            file.unlink(missing_ok=True)
