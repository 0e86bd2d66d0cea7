"""`find`: a deal by its number or a part of its name."""

from __future__ import annotations

import argparse

from funnel.cli.output import give
from funnel.cli.show import current
from funnel.i18n import number, t
from funnel.metrics import find


def run(options: argparse.Namespace) -> int:
    """Print the first of those found, and how many more there are."""
    snapshot = current(options.workspace)
    found = find.hits(" ".join(options.text))
    count = int(snapshot.ask(find.counted(found))["deals"].iloc[0])
    if options.format == "table" and not count:
        print(t("No deal has this in its number, name, company or contact."))
        return 1
    rows = snapshot.ask(find.first(found))
    give(rows, options.format)
    if options.format == "table" and count > len(rows):
        print(
            t(
                "The first {shown} of {all}: write more of the name.",
                shown=number(len(rows)),
                all=number(count),
            )
        )
    return 0 if count else 1
