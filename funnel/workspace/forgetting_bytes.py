"""Whether a file still tells of somebody to be forgotten, whatever it is packed in."""

from __future__ import annotations

import codecs
import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path

from funnel.workspace.forgetting_notes import Whom


def forms_of(whom: Whom) -> set[str]:
    """The ways in which the client may be written."""
    said = whom.client.strip()
    return {said, said.lower(), said.upper(), said.title(), whom.digits} - {""}


def needles_of(whom: Whom, encodings: set[str]) -> set[bytes]:
    """The same as bytes of these encodings."""
    found = {form.encode(one, "ignore") for form in forms_of(whom) for one in encodings}
    return found - {b""}


def holds(path: Path, needles: set[bytes]) -> bool:
    """Whether any of the needles is in a file."""
    return bool(needles) and any(
        needle in content for content in _contents(path) for needle in needles
    )


def _contents(path: Path) -> Iterator[bytes]:
    """A file's bytes; of a workbook or a packed file also what is packed in it."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from (packed.read(name) for name in packed.namelist())
    try:
        with gzip.open(path) as packed:
            yield packed.read()
    except (OSError, EOFError):
        return


def known(encoding: str) -> str:
    """The encoding, if Python knows it; else UTF-8."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        return "utf-8"
    return encoding
