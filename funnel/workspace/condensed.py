"""Lists of deals of every week, without what they repeat: kept beside the typed rows, so that one
more list is compared with its neighbours alone.

A row is left out where the lists before and after it say the same of its deal. Whatever compares
each list with the one before then finds the same differences, and the first and the last row that
say something, which is all that the model asks of lists; `repeats` (`condensing`) says when that
holds. Nothing of it hangs on what people decided.

A part is one list between two others; its key is made of their three contents. The file is a cache
under its own digest, which the record knows: what is missing or broken is made anew. Parts of
lists that do not count any more are not in the next file.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import duckdb

from funnel.model import input_schema
from funnel.workspace.begun import aside
from funnel.workspace.condensing import Condensing
from funnel.workspace.disk import digest, put_in_place
from funnel.workspace.state import CONDENSED, Kept

FEWEST = 20_000  # rows of lists that could be condensed, below which it saves nothing
VERSION = 1  # of what is left out

Between = tuple[Kept, Kept, Kept]  # the list before, the list, the list after


@dataclass(frozen=True)
class Condensed:
    """The file, and which part of it stands for the list of which upload (1, 2, 3 …)."""

    path: Path
    sha256: str
    parts: Mapping[int, int]  # {upload_no: part_no}


def condense(
    folder: Path, uploads: Sequence[Kept], parsed: Callable[[str], Path], known: str
) -> Condensed | None:
    """The condensed lists of the uploads in force, made as far as they are not in the file whose
    SHA-256 is `known`; None where that would save nothing. Needs the importer's lock."""
    path = folder / CONDENSED
    lists = between(uploads)
    if not lists or sum(_rows(one) for _, one, _ in lists.values()) < FEWEST:
        path.unlink(missing_ok=True)
        return None
    keys = {number: _key(three) for number, three in lists.items()}
    kept = _kept(path, known)
    if kept.keys() != set(keys.values()):
        missing = {
            keys[number]: three for number, three in lists.items() if keys[number] not in kept
        }
        with aside(folder, "parsed") as made:
            _write(made / path.name, path, kept, set(keys.values()), missing, parsed)
            known = digest(made / path.name)
            put_in_place(made / path.name, path)
        kept = _kept(path, known)
    parts = {number: kept[key] for number, key in keys.items() if key in kept}
    return Condensed(path, known, {number: part for number, part in parts.items() if part > 0})


def between(uploads: Sequence[Kept]) -> dict[int, Between]:
    """{upload_no: the list between its neighbours} of the uploads that may be condensed.

    Only where every list speaks of a moment, and every upload says what it brought; of three lists
    of one format and of moments that no other list speaks about. What is looked at whole, the last
    two of each format, is not among them.
    """
    if not all(upload.report.get("inputs") for upload in uploads):
        return {}
    lists = [(one.observed_at, number, one) for number, one in enumerate(uploads, 1) if _rows(one)]
    dated = sorted((at, number, one) for at, number, one in lists if at is not None)
    if len(dated) < len(lists):
        return {}
    at_once = Counter(at for at, _, _ in dated)
    newest = {_format(one): at for at, _, one in dated}
    found = {}
    for three in zip(dated, dated[1:], dated[2:], strict=False):
        _, number, one = three[1]
        before, after = three[0][2], three[2][2]
        is_alone = all(at_once[at] == 1 for at, _, _ in three)
        is_followed = three[2][0] < newest[_format(one)]
        is_alike = _format(before) == _format(one) == _format(after)
        if is_alone and is_followed and is_alike and set(one.report["inputs"]) == {"deals"}:
            found[number] = (before, one, after)
    return found


def _rows(upload: Kept) -> int:
    return int(upload.report["inputs"].get("deals", 0))


def _format(upload: Kept) -> str:
    return str(upload.report["format"])


def _key(three: Between) -> str:
    contents = [upload.parsed_sha256 for upload in three]
    text = f"{VERSION} {list(input_schema('deals').items())} {contents}"
    return hashlib.sha256(text.encode()).hexdigest()


def _kept(path: Path, known: str) -> dict[str, int]:
    """{key: part_no} of the file, if it is to the byte what was written; a part that is as long as
    its list has the number 0."""
    if not known or digest(path) != known:
        return {}
    try:
        with closing(duckdb.connect(str(path), read_only=True)) as con:
            return dict(con.execute("select key, part_no from parts").fetchall())
    except duckdb.Error:
        return {}


def _write(
    made: Path,
    path: Path,
    kept: Mapping[str, int],
    wanted: set[str],
    missing: Mapping[str, Between],
    parsed: Callable[[str], Path],
) -> None:
    """The file with these parts: those that are kept, and those that are missing. Nothing stays in
    it of parts that are not wanted."""
    stay = {key: part for key, part in kept.items() if key in wanted}
    is_longer = bool(kept) and len(stay) == len(kept)
    if is_longer:
        shutil.copyfile(path, made)
    with closing(Condensing(made, is_new=not is_longer)) as condensing:
        if stay and not is_longer:
            condensing.take_over(path, stay)
        numbers = count(max(kept.values(), default=0) + 1)
        condensing.open(
            {upload.parsed: parsed(upload.parsed) for three in missing.values() for upload in three}
        )
        for key, three in missing.items():
            condensing.add(key, next(numbers), [upload.parsed for upload in three])
