"""The options of a Spark cluster: what is built there, and what is asked there."""

from __future__ import annotations

import argparse
from typing import Any

from funnel.errors import FunnelError
from funnel.home import Cluster
from funnel.i18n import N_

ADDRESS = "sc://HOST:15002"
PLACE = "CATALOG.SCHEMA"


def asked(command: argparse.ArgumentParser) -> None:
    """Of a command that asks the cluster instead of the workspace."""
    command.add_argument("--engine", metavar=ADDRESS, help="ask what was built on a Spark cluster")
    command.add_argument(
        "--from", dest="source", metavar=PLACE, help="with --engine: where it was built"
    )


def where(options: argparse.Namespace) -> Cluster | None:
    """The cluster that shall answer; None: the workspace does."""
    if not options.engine:
        return None
    if not options.source:
        raise FunnelError(
            N_("Say where it was built."),
            now=N_("Add --from CATALOG.SCHEMA, the place that `funnel build --to` was given."),
            code="no_source",
        )
    return Cluster(options.engine, options.source)


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
