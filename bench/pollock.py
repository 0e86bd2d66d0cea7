"""The Pollock benchmark of polluted CSV files: `python -m bench.pollock FOLDER [--worst N]`.

FOLDER is a copy of the public benchmark (github.com/HPI-Information-Systems/Pollock) with its data
unpacked: below it, every folder that
has `csv/` and `clean/` is a set of files, and `pollock_weights.json` says how often each pollution
is met. Nothing is downloaded.

Ten numbers per file, as its authors define them: was it read at all; precision, recall and F1 of
the header's cells, of the records and
of all cells. Their mean, summed, is the simple score, weighted by frequency the weighted one; ten
is perfect. The reader is told nothing.
Besides: the share of files that came out exactly, and of those that did not though the reader
noticed nothing (“silently wrong”).
Cells are compared as they are: dates and prices in another form do not count as equal, which is
stricter than the original.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from funnel.errors import FunnelError
from funnel.reading.csv.text import text_table

Rows = Sequence[Sequence[str]]


class Outcome(NamedTuple):
    """One file: its score from 0 to 10, whether it came out exactly, and whether the reader noticed
    anything."""

    name: str
    score: float
    is_exact: bool
    is_noted: bool


class Scores(NamedTuple):
    """One set of files."""

    files: int
    simple: float
    weighted: float
    exact: float
    silent: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores of every set of files below a folder."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.pollock",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="name the N worst files of each set"
    )
    chosen = parser.parse_args(arguments)
    sets = sorted(
        path.parent for path in chosen.folder.rglob("clean") if (path.parent / "csv").is_dir()
    )
    if not sets:
        print(f"{chosen.folder}: no folder with csv/ and clean/ below it", file=sys.stderr)
        return 2
    weights = weights_of(chosen.folder)
    for folder in sets:
        outcomes = [
            outcome(path, folder / "clean" / path.name)
            for path in sorted((folder / "csv").iterdir())
        ]
        found = scores(outcomes, weights)
        weighted = f" weighted {found.weighted:.3f}" if found.weighted else ""
        print(
            f"{folder.name}: {found.files} files, simple {found.simple:.3f}{weighted}, exact"
            f" {found.exact:.1%}, silently wrong {found.silent:.2%}"
        )
        for one in sorted(outcomes, key=lambda one: one.score)[: chosen.worst]:
            print(
                f"  {one.score:6.3f} "
                f" {one.name}{'' if one.is_exact or one.is_noted else '  (silent)'}"
            )
    return 0


def weights_of(folder: Path) -> dict[str, float]:
    """How often each pollution is met, by file name."""
    found = next(iter(sorted(folder.rglob("pollock_weights.json"))), None)
    return json.loads(found.read_text(encoding="utf-8")) if found else {}


def outcome(polluted: Path, clean: Path) -> Outcome:
    """Read a file and compare it with what it should say."""
    with clean.open(encoding="utf-8-sig", newline="") as file:
        wanted = list(csv.reader(file))
    try:
        table = text_table(polluted)
    except FunnelError:  # refused with a sentence: nothing was read, and that was said
        return Outcome(polluted.name, 1 + sum(compare(wanted, [])), not wanted, True)
    found = [table.headers, *table.rows]
    return Outcome(
        polluted.name, 1 + sum(compare(wanted, found)), found == wanted, bool(table.notes)
    )


def compare(wanted: Rows, found: Rows) -> list[float]:
    """Precision, recall and F1 of the header, of the records, of all cells."""
    if not wanted:
        return [1.0] * 9
    header = measures(wanted[0], found[0] if found else [])
    records = measures(["".join(row) for row in wanted[1:]], ["".join(row) for row in found[1:]])
    cells = measures(
        [cell for row in wanted for cell in row], [cell for row in found for cell in row]
    )
    return [*header, *records, *cells]


def measures(wanted: Iterable[str], found: Iterable[str]) -> tuple[float, float, float]:
    """Precision and recall, as the benchmark names them, and their harmonic mean; of multisets."""
    want, have = Counter(wanted), Counter(found)
    common = (want & have).total()
    if not want.total():
        return 1.0, 1.0, 1.0
    if not common:
        return 0.0, 0.0, 0.0
    first, second = common / want.total(), common / have.total()
    return first, second, 2 * first * second / (first + second)


def scores(outcomes: Sequence[Outcome], weights: dict[str, float]) -> Scores:
    """The account of a set of files."""
    count = len(outcomes) or 1
    known = sum(weights.get(one.name, 0) for one in outcomes)
    weighted = (
        sum(weights.get(one.name, 0) * one.score for one in outcomes) / known if known else 0.0
    )
    silent = sum(not one.is_exact and not one.is_noted for one in outcomes)
    return Scores(
        len(outcomes),
        sum(one.score for one in outcomes) / count,
        weighted,
        sum(one.is_exact for one in outcomes) / count,
        silent / count,
    )


if __name__ == "__main__":
    sys.exit(main())
