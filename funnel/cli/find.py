"""`find`: a deal by its number or a part of its name."""

from __future__ import annotations

import argparse

from funnel.cli.output import give
from funnel.cli.show import current
from funnel.metrics import find


def run(options: argparse.Namespace) -> int:
    """Print the first of those found, and how many more there are."""
    snapshot = current(options.workspace)
    rows, count = find.look(snapshot, " ".join(options.text))
    is_table = options.format == "table"
    if count or not is_table:
        give(rows, options.format)
    said = find.words(len(rows), count)
    if is_table and said:
        print(said)
    if count:
        return 0
    return 1
