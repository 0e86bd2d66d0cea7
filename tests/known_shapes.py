"""What the questions of the tests were compiled to, carried along with them: compiling one takes as
long as asking it of a tiny company ten times.

A shape's key says all that its SQL hangs on, with the versions of all that writes it
(`funnel/workspace/shape.py`), so that an old file costs time and nothing else. It is made anew of a
folder in which a run kept what it asked:

    FUNNEL_SHAPES=/tmp/asked python -m pytest -n 2 --dist worksteal
    python -m tests.known_shapes /tmp/asked
"""

from __future__ import annotations

import json
import lzma
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from funnel.workspace import shapes_kept

FILE = Path(__file__).with_name("known_shapes.xz")
MOST = 20_000  # files in the folder of a run
find = shapes_kept.find


@cache
def known() -> dict[str, str]:
    """By their keys, each as JSON."""
    if not FILE.exists():
        return {}
    return json.loads(lzma.decompress(FILE.read_bytes()))


def find_or_bring(folder: Path | None, key: str) -> Any:
    """What was kept; what is brought along is kept in the folder of the run, and in no other."""
    found = find(folder, key)
    if found or str(folder) != os.environ.get(shapes_kept.SHARED):
        return found
    if key not in known():
        return None
    brought = json.loads(known()[key])
    shapes_kept.keep(folder, key, brought)
    return brought


@contextmanager
def brought_along() -> Iterator[None]:
    """Meanwhile what tests ask is known."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shapes_kept, "find", find_or_bring)
        patch.setattr(shapes_kept, "MOST", MOST)
        yield


def write(folder: Path) -> None:
    """Write the file anew from a folder of shapes. Alike ones stand beside each other: so they
    take a fiftieth of the room."""
    pieces = {path.name: find(folder, path.name) for path in folder.iterdir()}
    texts = {key: json.dumps(found) for key, found in pieces.items() if found}
    alike = dict(sorted(texts.items(), key=lambda one: (one[1], one[0])))
    FILE.write_bytes(lzma.compress(json.dumps(alike).encode()))
    print(f"{len(alike):,} shapes, {FILE.stat().st_size / 1000:,.0f} kB")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
