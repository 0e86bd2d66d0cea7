"""The options of a Spark cluster: what is built there, and what is asked there."""

from __future__ import annotations

import argparse
from typing import Any

ADDRESS = "sc://HOST:15002"
PLACE = "CATALOG.SCHEMA"


def asked(command: argparse.ArgumentParser) -> None:
    """Of a command that asks the cluster instead of the workspace."""
    command.add_argument("--engine", metavar=ADDRESS, help="ask what was built on a Spark cluster")
    command.add_argument(
        "--from", dest="source", metavar=PLACE, help="with --engine: where it was built"
    )


def build(commands: Any) -> argparse.ArgumentParser:
    """The command that builds."""
    command = commands.add_parser(
        "build", help="make a snapshot's tables on a Spark cluster, from the tables of its lake"
    )
    command.add_argument("--engine", required=True, metavar=ADDRESS)
    command.add_argument(
        "--from", dest="source", metavar=PLACE, help="or a folder of Parquet files"
    )
    command.add_argument("--to", dest="target", required=True, metavar=PLACE)
    command.add_argument("--as-of", metavar='"2026-02-01 09:00"', help="default: latest event")
    command.add_argument("--timezone", metavar="ZONE", help="of moments without offset")
    command.add_argument("--versions", action="store_true", help="list what was built")
    command.add_argument("--back", type=int, metavar="N", help="let version N count again")
    return command
