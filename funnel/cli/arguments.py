"""The commands and their options. Each command's module is imported only when it runs, so that help
is instant."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from funnel.cli import engine_options, load_options
from funnel.cli.listing import METRICS
from funnel.discovery import wanted
from funnel.home import default_workspace
from funnel.i18n import N_
from funnel.inputs import CREDITS

KINDS_OF_PERIOD = ("week", "month", "quarter")
FORMATS = ("table", "csv", "json", "parquet", "xlsx")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    whole = argparse.ArgumentParser(
        prog="python -m funnel", description="What your CRM's sales funnel really did."
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    _load(commands)
    _show(commands)
    _report(commands)
    _promise(commands)
    _mark(commands)
    _goal(commands)
    _limits(commands)
    _passes(commands)
    _views(commands)
    _find(commands)
    _working_time(commands)
    _demo(commands)
    _verify(commands)
    _backup(commands)
    _restore(commands)
    _forget(commands)
    _build(commands)
    _run(commands)
    listing = commands.add_parser("list", help="what there is: metrics, rules, checks, formats")
    listing.set_defaults(run=_later("listing"))
    return whole


def _later(module: str) -> Callable[[argparse.Namespace], Any]:
    return lambda options: importlib.import_module(f"funnel.cli.{module}").run(options)


def _show_metric(options: argparse.Namespace) -> Any:
    wanted(options.metric, METRICS, N_("There is no metric “{name}”."))  # said at once
    return importlib.import_module("funnel.cli.show").run(options)


def _number(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"a number from {least} to {most}, not {text!r}")
        return int(text)

    return number


def _workspace(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--workspace",
        type=Path,
        default=default_workspace(),
        metavar="DIR",
        help="default: %(default)s",
    )


def _load(commands: Any) -> None:
    load = load_options.load(commands)
    _workspace(load)
    load.set_defaults(run=_later("load"))


def _show(commands: Any) -> None:
    show = commands.add_parser("show", help="print a metric")
    show.add_argument("metric", metavar="METRIC", help="see `list`")
    show.add_argument("deal", nargs="?", metavar="ID", help="of deal: its number")
    _workspace(show)
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


def _report(commands: Any) -> None:
    report = commands.add_parser("report", help="the whole review as one HTML file, or a PDF")
    _workspace(report)
    _scope(report)
    report.add_argument("--window", default="last-review", metavar="A..B")
    report.add_argument("--by", metavar="COLUMN", help="group by it instead of managers")
    report.add_argument(
        "--output", type=Path, required=True, metavar="FILE", help="ends in .html or .pdf"
    )
    report.set_defaults(run=_later("report"))


def _promise(commands: Any) -> None:
    promise = commands.add_parser(
        "promise", help="note what a review promised about a deal; see also `show promises`"
    )
    promise.add_argument("deal", nargs="?", metavar="DEAL", help="its number")
    promise.add_argument(
        "kind",
        nargs="?",
        metavar="KIND",
        help="call, close, hand_over, move_on, snooze or discussed",
    )
    promise.add_argument("--by", default="", metavar="DAY", help="such as 2026-01-31")
    promise.add_argument("--person", default="", metavar="P", help="who promises")
    promise.add_argument("--to", default="", metavar="X", help="the person or the stage")
    promise.add_argument("--text", default="", metavar="WORDS")
    promise.add_argument("--noted-by", default="", metavar="P")
    promise.add_argument("--strike", default="", metavar="PROMISE", help="it was a mistake")
    promise.add_argument(
        "--close-review", action="store_true", help="the next review begins with these data"
    )
    _workspace(promise)
    promise.set_defaults(run=_later("promise"))


def _mark(commands: Any) -> None:
    mark = commands.add_parser(
        "mark",
        help=(
            "mark the day of a change, for the check-up's before and after; without a day: list the"
            " marks"
        ),
    )
    mark.add_argument("day", nargs="?", default="", metavar="DAY", help="such as 2026-03-01")
    mark.add_argument(
        "words",
        nargs="?",
        default="",
        metavar="WORDS",
        help='what was changed, such as "norm introduced"',
    )
    mark.add_argument(
        "--forget", action="store_true", help="take the mark away; without words, all of that day"
    )
    _workspace(mark)
    mark.set_defaults(run=_later("mark"))


def _goal(commands: Any) -> None:
    goal = commands.add_parser(
        "goal",
        help="what a month is to bring, for `show goals` and the page Ahead; without a month: list"
        " the goals",
    )
    goal.add_argument("month", nargs="?", default="", metavar="MONTH", help="such as 2026-07")
    goal.add_argument("--pipeline", default="", metavar="P", help="default: all of them")
    goal.add_argument("--wins", type=int, metavar="N")
    goal.add_argument("--amount", type=float, metavar="A")
    goal.add_argument("--currency", default="", metavar="C", help="of the amount")
    goal.add_argument("--forget", action="store_true", help="take the goal away")
    _workspace(goal)
    goal.set_defaults(run=_later("goal"))


def _limits(commands: Any) -> None:
    limits = commands.add_parser(
        "limits", help="how long deals may stay in each stage, since when, and what it would be now"
    )
    limits.add_argument("--pipeline", metavar="P")
    limits.add_argument("--stage", metavar="S")
    limits.add_argument(
        "--recompute",
        action="store_true",
        help="let what is usual now be the limit from now on; limits that were set stay",
    )
    _workspace(limits)
    limits.set_defaults(run=_later("limits"))


def _working_time(commands: Any) -> None:
    working = commands.add_parser(
        "working-time",
        help="durations in working time: say the hours, or see which hold; everything is counted"
        " again",
    )
    working.add_argument(
        "--hours",
        action="append",
        default=[],
        metavar='"DAYS SPANS"',
        help='such as "mon-fri 09:00-13:00 14:00-18:00"; may be given again for other days',
    )
    working.add_argument(
        "--country", metavar="CC", help='whose holidays count, such as PL; "" none'
    )
    working.add_argument("--holiday", action="append", metavar="DAY", help="one more, or several")
    working.add_argument(
        "--working-day", action="append", metavar="DAY", help="worked all the same"
    )
    working.add_argument("--off", action="store_true", help="back to calendar time")
    _workspace(working)
    working.set_defaults(run=_later("working_time"))


def _passes(commands: Any) -> None:
    passes = commands.add_parser(
        "passes",
        help="which moves to another pipeline count as a success; without names: list them",
    )
    passes.add_argument("pipeline", nargs="?", default="", metavar="PIPELINE")
    passes.add_argument("other", nargs="?", default="", metavar="OTHER", help="which takes over")
    passes.add_argument(
        "--from", dest="stage", metavar="STAGE", help="from which stage on; default: the last open"
    )
    passes.add_argument("--off", action="store_true", help="such a move is no success any more")
    _workspace(passes)
    passes.set_defaults(run=_later("passes"))


def _views(commands: Any) -> None:
    views = commands.add_parser("views", help="the named views; `show METRIC --view NAME`")
    views.add_argument("--delete", metavar="NAME")
    views.add_argument("--default", metavar="NAME", help='which opens first; "" for none')
    _workspace(views)
    views.set_defaults(run=_later("views"))


def _find(commands: Any) -> None:
    find = commands.add_parser("find", help="a deal by its number or a part of its name")
    find.add_argument("text", nargs="+", metavar="TEXT")
    find.add_argument("--format", choices=("table", "csv", "json"), default="table")
    _workspace(find)
    find.set_defaults(run=_later("find"))


def _demo(commands: Any) -> None:
    demo = commands.add_parser("demo", help="load the demo company")
    _workspace(demo)
    demo.add_argument("--deals", type=_number(1, 1_000_000), default=2400, metavar="N")
    demo.add_argument("--seed", type=int, default=7, metavar="S")
    demo.set_defaults(run=_later("demo"))


def _backup(commands: Any) -> None:
    backup = commands.add_parser(
        "backup", help="write the uploads and all that was decided into one file"
    )
    backup.add_argument("file", type=Path, metavar="FILE")
    _workspace(backup)
    backup.set_defaults(run=_later("backup"))


def _restore(commands: Any) -> None:
    restore = commands.add_parser("restore", help="make a workspace what a backup says")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument(
        "--replace", action="store_true", help="give up the files that are loaded now"
    )
    _workspace(restore)
    restore.set_defaults(run=_later("restore"))


def _forget(commands: Any) -> None:
    forget = commands.add_parser(
        "forget", help="erase a deal, a client or an upload from everything that is kept"
    )
    whom = forget.add_mutually_exclusive_group(required=True)
    whom.add_argument("--deal", metavar="ID", default="", help="a deal, by its id")
    whom.add_argument(
        "--client", metavar="TEXT", default="", help="by name, telephone number or address"
    )
    whom.add_argument("--upload", metavar="NAME", default="", help="a loaded file")
    forget.add_argument("--yes", action="store_true", help="erase without asking again")
    _workspace(forget)
    forget.set_defaults(run=_later("forget"))


def _verify(commands: Any) -> None:
    verify = commands.add_parser(
        "verify", help="check that everything in the workspace is still what was written"
    )
    _workspace(verify)
    verify.set_defaults(run=_later("verify"))


def _build(commands: Any) -> None:
    build = engine_options.build(commands)
    _workspace(build)
    build.set_defaults(run=_later("build"))


def _run(commands: Any) -> None:
    run = commands.add_parser(
        "run", help="open the pages in the browser; an empty workspace shows the demo company"
    )
    _workspace(run)
    run.add_argument("--port", type=_number(1024, 65535), default=8501)
    run.add_argument("--processes", type=_number(1, 32), default=1, help="servers on that port")
    run.set_defaults(run=_later("serve"))
