"""Damage a small workspace in very many ways: `python -m bench.damage [HOW_MANY] [SEED]`.

Each must end in right numbers, with a notice where a number needs what was damaged, or in a refusal
by name. Prints how many ended how, and the seed of each that did not.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path

from funnel.workspace import Workspace
from tests.workspace.conftest import GOLDEN, begun
from tests.workspace.damages import WAYS, files_of, outcome, retyped, truth

FINE = {"refused", "said", "unsaid"}


def made(folder: Path) -> Path:
    """The worked example, with every kind of decision."""
    place = begun(folder)
    place.keep([place.read(path) for path in sorted(GOLDEN.glob("*.csv"))])
    place.notebook.set_limit("Retail", "New", 2.5)
    place.notebook.set_stage("Retail", "Offer", 2, "open")
    place.notebook.set_mark(datetime(2026, 1, 15), "norm introduced")
    place.rebuild().close()
    return folder


def main(many: int = 300, seed: int = 0) -> int:
    """Returns how many ended badly."""
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        whole = made(Path(name) / "whole")
        expected = truth(Workspace.open(whole).current())
        for number in range(seed, seed + many):
            draw, told = random.Random(number), ["a field"]

            def damage(folder: Path, draw: random.Random = draw, told: list[str] = told) -> None:
                if draw.random() < 0.25:
                    retyped(folder, draw, draw.random() < 0.5)
                    return
                way, file = draw.choice(WAYS), draw.choice(files_of(folder))
                told[0] = f"{way.__name__} {file}"
                way(folder / file, draw)

            try:
                ended = outcome(whole, Path(name) / str(number), damage, expected)
            except Exception as error:
                ended = f"TRACEBACK {type(error).__name__}: {error}"
            ends[ended.split(":")[0]] += 1
            if ended not in FINE:
                print(f"seed {number}: {told[0]}: {ended}", flush=True)
    print(dict(ends))
    return sum(many for ended, many in ends.items() if ended not in FINE)


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:]))))
