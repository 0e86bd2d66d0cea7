"""`goal`: what a month is to bring, of one pipeline or of all; `show goals` holds it against what
is expected."""

from __future__ import annotations

import argparse
from datetime import date

from funnel import tables
from funnel.cli.days import read_day
from funnel.cli.show import current
from funnel.errors import FunnelError
from funnel.i18n import N_, money, month, t, tn
from funnel.week.goal import Goal
from funnel.workspace import Snapshot, Workspace


def run(options: argparse.Namespace) -> int:
    """Set a goal, take one away, or list all; that is remembered."""
    snapshot = current(options.workspace)  # says so if nothing is loaded
    book = Workspace.open(options.workspace).notebook
    is_demo = snapshot.facts.is_demo
    if options.month:
        goal = _meant(options, snapshot)
        known = {(one.month, one.pipeline) for one in book.goals(is_demo)}
        if options.forget and (goal.month, goal.pipeline) not in known:
            raise FunnelError(
                N_("There is no goal for that month and pipeline."),
                now=N_("See which there are: `python -m funnel goal`."),
                code="no_goal",
            )
        book.set_goal(goal, is_demo)
    every = book.goals(is_demo)
    for one in every:
        print(_words(one))
    if not every:
        print(t("No goal is set yet."))
    return 0


def _meant(options: argparse.Namespace, snapshot: Snapshot) -> Goal:
    day = read_day(f"{options.month[:7]}-01", date.fromisoformat)
    s = tables.stages
    pipelines = set(snapshot.ask(s.select("pipeline").distinct())["pipeline"].dropna())
    if options.pipeline and options.pipeline not in pipelines:
        raise FunnelError(
            N_("There is no pipeline “{name}”."),
            now=N_("Choose one of: {known}."),
            code="no_pipeline",
            name=options.pipeline,
            known=", ".join(sorted(pipelines)),
        )
    if options.forget:
        return Goal(day, options.pipeline)
    if options.wins is None and options.amount is None:
        raise FunnelError(
            N_("It is not said what the month is to bring."),
            now=N_("Add --wins or --amount; --forget takes the goal away."),
            code="bad_goal",
        )
    return Goal(day, options.pipeline, options.wins, options.amount, options.currency.upper())


def _words(goal: Goal) -> str:
    told = [tn("{n} win", "{n} wins", goal.wins)] if goal.wins else []
    if goal.amount:
        told.append(money(goal.amount, goal.currency or None))
    return f"{month(goal.month)} · {goal.pipeline or t('all pipelines')}: {', '.join(told)}"
