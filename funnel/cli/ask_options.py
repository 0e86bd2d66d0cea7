"""Commands that ask: a metric, the report, a deal, the named views."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import Any

from funnel.cli import engine_options
from funnel.cli.command import later, workspace
from funnel.cli.listing import METRICS
from funnel.discovery import wanted
from funnel.i18n import N_
from funnel.inputs import CREDITS

KINDS_OF_PERIOD = ("week", "month", "quarter")


FORMATS = ("table", "csv", "json", "parquet", "xlsx")


def _show_metric(options: argparse.Namespace) -> Any:
    wanted(options.metric, METRICS, N_("There is no metric “{name}”."))  # said at once
    return importlib.import_module("funnel.cli.show").run(options)


def show_command(commands: Any) -> None:
    """`show`."""
    show = commands.add_parser("show", help="print a metric")
    show.add_argument("metric", metavar="METRIC", help="see `list`")
    show.add_argument("deal", nargs="?", metavar="ID", help="of deal: its number")
    workspace(show)
    _scope(show)
    show.add_argument(
        "--window",
        metavar="A..B",
        help="of bridge and change: last-week, two-weeks, month, last-review, or two moments",
    )
    show.add_argument("--at", metavar="MOMENT", help="of stock: the day or moment to look at")
    show.add_argument(
        "--by",
        metavar="COLUMN",
        help=(
            "group by a column of the deals, such as a helper's, instead of managers; the bridge"
            " also by pipeline or manager"
        ),
    )
    show.add_argument(
        "--stage", metavar="S", help="of drivers: ask who is lost at this stage, or slow there"
    )
    show.add_argument(
        "--about", choices=("lost", "slow"), help="with --stage: which of the two; default: lost"
    )
    engine_options.asked(show)
    show.add_argument("--format", choices=FORMATS, default="table")
    show.add_argument("--output", type=Path, metavar="FILE")
    show.add_argument("--sql", action="store_true", help="print the SQL that runs instead")
    show.add_argument(
        "--definitions", action="store_true", help="print what each column means instead"
    )
    show.set_defaults(run=_show_metric)


def _scope(command: argparse.ArgumentParser) -> None:
    command.add_argument("--pipeline", action="append", default=[], metavar="P")
    command.add_argument(
        "--manager", action="append", default=[], metavar="M", help='"" for nobody'
    )
    command.add_argument(
        "--period",
        choices=[f"{which}-{kind}" for which in ("this", "last") for kind in KINDS_OF_PERIOD]
        + ["90-days", "last-review"],
        help="a period by its name, at as of; instead of --since and --until",
    )
    command.add_argument("--since", metavar="D", help="a day, included")
    command.add_argument("--until", metavar="D", help="a day, not included")
    command.add_argument("--credit", choices=CREDITS, help="default: holder")
    command.add_argument(
        "--view", metavar="NAME", help="the filters of a named view; what is said beside it counts"
    )
    command.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="FILTER",
        help=(
            "by any column of the deals, also of the export; several hold together:"
            " 'Source=Ads|Referral', 'City!=Lviv', 'name~smith', 'tags is empty',"
            " 'amount>=1000', 'created_at=2026-01-01..2026-03-31', 'manager!=Olha'"
        ),
    )


def report(commands: Any) -> None:
    """`report`."""
    report = commands.add_parser("report", help="the whole review as one HTML file, or a PDF")
    workspace(report)
    _scope(report)
    engine_options.asked(report)
    report.add_argument("--window", default="last-review", metavar="A..B")
    report.add_argument("--by", metavar="COLUMN", help="group by it instead of managers")
    report.add_argument(
        "--output", type=Path, required=True, metavar="FILE", help="ends in .html or .pdf"
    )
    report.set_defaults(run=later("report"))


def views(commands: Any) -> None:
    """`views`."""
    views = commands.add_parser("views", help="the named views; `show METRIC --view NAME`")
    views.add_argument("--delete", metavar="NAME")
    views.add_argument("--default", metavar="NAME", help='which opens first; "" for none')
    workspace(views)
    views.set_defaults(run=later("views"))


def find(commands: Any) -> None:
    """`find`."""
    find = commands.add_parser("find", help="a deal by its number or a part of its name")
    find.add_argument("text", nargs="+", metavar="TEXT")
    find.add_argument("--format", choices=("table", "csv", "json"), default="table")
    workspace(find)
    find.set_defaults(run=later("find"))
