"""The options of `load`: how a file is written, where it can't say so itself."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from funnel.inputs import INPUTS


def load(commands: Any) -> argparse.ArgumentParser:
    """The command that reads files."""
    command = commands.add_parser("load", help="read files and let them count")
    command.add_argument("files", nargs="+", metavar="FILE", type=Path)
    command.add_argument(
        "--as-of",
        metavar='"2026-02-01 09:00"',
        help="the moment the export speaks about; default: its latest event",
    )
    command.add_argument(
        "--timezone", metavar="ZONE", help="of texts without offset; default: Europe/Kyiv"
    )
    command.add_argument("--format", metavar="NAME", help="which export it is; see `list`")
    command.add_argument("--as", dest="kind", choices=tuple(INPUTS), help="what the rows are")
    command.add_argument("--encoding", metavar="E")
    command.add_argument("--delimiter", metavar="D", help=r"one character, or \t")
    command.add_argument("--date-order", choices=("dmy", "mdy", "ymd"))
    command.add_argument("--decimal", choices=(",", "."))
    command.add_argument(
        "--column", action="append", default=[], metavar="OURS=THEIRS", dest="columns"
    )
    command.add_argument(
        "--header", choices=("yes", "no"), help="whether the first row is a header"
    )
    command.add_argument(
        "--duplicates",
        choices=("last", "first"),
        help="which row of a deal counts that is listed twice",
    )
    command.add_argument(
        "--status",
        action="append",
        default=[],
        metavar="WORD=KIND",
        dest="words",
        help="what a word of a status means: won, lost, open; of a task done, open",
    )
    command.add_argument(
        "--zone",
        action="append",
        default=[],
        metavar="LETTERS=OFFSET",
        dest="zones",
        help="what the letters of a zone mean, such as BST=+01:00",
    )
    command.add_argument(
        "--turned",
        choices=("yes", "no"),
        help="whether a spreadsheet took days for months in true dates",
    )
    command.add_argument("--sheet", metavar="NAME", help="of an XLSX with several")
    command.add_argument("--json", action="store_true", help="print what was found as JSON")
    command.add_argument("--dry-run", action="store_true", help="read and tell, but keep nothing")
    return command
