"""What the product's own questions were compiled to, carried along with the code: the first build
of a workspace compiles nothing that every build asks.

The file holds shapes of made companies only (`bench/shapes.py`). A shape's key says all that its
SQL hangs on, with the versions of all that writes it: under other versions, or once a question was
changed, none is found, and it is compiled. Who may write here may write the code.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock

FILE = Path(__file__).with_name("known_shapes.zip")
WITHOUT = "FUNNEL_NO_KNOWN_SHAPES"  # if it is set, none are looked for
WHENEVER = (2026, 1, 1, 0, 0, 0)  # the same shapes make the same file
BROKEN = (KeyError, OSError, ValueError, RecursionError, zlib.error, zipfile.BadZipFile)
_lock = Lock()


def find(key: str) -> list[str | int] | None:
    """The pieces of a shape; None where it is not among them."""
    if os.environ.get(WITHOUT):
        return None
    with suppress(*BROKEN), _lock:
        known = _opened()
        if known:
            return checked(json.loads(known.read(key)))
        return None
    return None


def checked(pieces: object) -> list[str | int]:
    """Text and numbers by turns. Raises ValueError for anything else."""
    if not isinstance(pieces, list) or not len(pieces) % 2:
        raise ValueError
    if not all(type(one) is str for one in pieces[::2]):
        raise ValueError
    if not all(type(one) is int and one >= 0 for one in pieces[1::2]):
        raise ValueError
    return pieces


@lru_cache(maxsize=1)
def _opened() -> zipfile.ZipFile | None:
    """The file, held open; None where there is none that can be read."""
    try:
        return zipfile.ZipFile(FILE)
    except (OSError, zipfile.BadZipFile):
        return None


def write(shapes: Mapping[str, Sequence[str | int]], made_by: str = "") -> None:
    """Write the file anew; `made_by`: the versions that are in the keys, for who wonders."""
    with zipfile.ZipFile(FILE, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        made.comment = made_by.encode()
        for key in sorted(shapes):
            made.writestr(
                zipfile.ZipInfo(key, WHENEVER), json.dumps(shapes[key]), zipfile.ZIP_DEFLATED, 9
            )
