"""Commands with which somebody decides something."""

from __future__ import annotations

from typing import Any

from funnel.cli.command import later, workspace


def promise(commands: Any) -> None:
    """`promise`."""
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
    workspace(promise)
    promise.set_defaults(run=later("promise"))


def mark(commands: Any) -> None:
    """`mark`."""
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
    workspace(mark)
    mark.set_defaults(run=later("mark"))


def goal(commands: Any) -> None:
    """`goal`."""
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
    workspace(goal)
    goal.set_defaults(run=later("goal"))


def limits(commands: Any) -> None:
    """`limits`."""
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
    workspace(limits)
    limits.set_defaults(run=later("limits"))


def working_time(commands: Any) -> None:
    """`working-time`."""
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
    workspace(working)
    working.set_defaults(run=later("working_time"))


def passes(commands: Any) -> None:
    """`passes`."""
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
    workspace(passes)
    passes.set_defaults(run=later("passes"))
