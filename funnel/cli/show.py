"""`show`: one metric under a scope, as a table, CSV, JSON, Parquet or XLSX."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from funnel import tables
from funnel.answers import Answer, answer, filters, metric
from funnel.cli import engine_options
from funnel.cli.days import read_day
from funnel.cli.named_views import merged
from funnel.cli.output import give, written
from funnel.durations import defined_anywhere
from funnel.errors import FunnelError
from funnel.filters import Condition
from funnel.i18n import N_, grouped, hours, t
from funnel.metrics import Door, notes
from funnel.metrics.presets import preset
from funnel.metrics.stages import with_names
from funnel.scope import BY, Scope
from funnel.thresholds import taken
from funnel.week.window import Window, moment_of
from funnel.workspace import Snapshot, Workspace, to_sql


def run(options: argparse.Namespace) -> int:
    """Print the metric, or write it to a file."""
    if options.stage:
        options.metric = _at_stage(options.metric)
    module = metric(options.metric)
    if options.definitions:
        from funnel.answers.columns import definitions  # all columns of all metrics

        for column, definition in definitions(module, says=defined_anywhere).items():
            print(f"{column}: {definition}")
        return 0
    snapshot = door(options)
    asked = _asked(options, module, snapshot) | _noted(options, module, snapshot)
    scope = scope_of(options, snapshot)
    found = answer(options.metric, snapshot, scope, **asked)
    if options.sql:
        for name, expression in found.expressions.items():
            print(f"-- {name}\n{to_sql(expression)};\n")
        return 0
    _give(found, options, snapshot, scope)
    return 0


def _at_stage(name: str) -> str:
    """What is asked of one stage; only who asks so waits for what drives it."""
    from funnel.metrics import drivers, stage_drivers

    return stage_drivers.NAME if name == drivers.NAME else name


def _asked(options: argparse.Namespace, module: ModuleType, snapshot: Door) -> dict[str, Any]:
    """What only some metrics can be asked: a window of time, a moment, a breakdown. A metric that
    knows it names it; asked of another one it is refused."""
    facts = snapshot.facts
    asked = {}
    if options.by in getattr(module, "BREAKDOWNS", ()):
        asked["by"] = options.by
        options.by = None
    if options.window:
        asked["window"] = Window.of(options.window, facts, _last_review(options, snapshot))
    if options.deal:
        asked["deal_id"] = options.deal
    asked |= {name: value for name in ("stage", "about") if (value := getattr(options, name))}
    if options.at:
        asked["at"] = moment_of(options.at, facts)
    known = taken(module.tallies, asked) | taken(module.compute, asked)
    _refuse_unknown([name for name in asked if name not in known], module)
    return asked


def _refuse_unknown(unknown: Sequence[str], module: ModuleType) -> None:
    """Raises for what a metric can't be asked."""
    if not unknown:
        return
    if list(unknown) == ["deal_id"]:
        raise FunnelError(
            N_("“{metric}” is not about one deal."),
            now=N_("Leave its number out, or ask `show deal ID`."),
            code="unknown_option",
            metric=t(module.TITLE),
        )
    raise FunnelError(
        N_("“{metric}” takes no --{name}."),
        now=N_("Leave it out."),
        code="unknown_option",
        metric=t(module.TITLE),
        name=unknown[0],
    )


def _last_review(options: argparse.Namespace, snapshot: Door) -> datetime | None:
    notebook = Workspace.open(options.workspace).notebook
    return notebook.last_review(snapshot.facts.as_of, snapshot.facts.is_demo)


def _noted(options: argparse.Namespace, module: ModuleType, snapshot: Door) -> dict[str, Any]:
    """What people noted in the reviews, for a metric that judges it."""
    noted = taken(module.compute, {"promises": (), "goals": ()})
    if not noted:
        return {}
    notebook = Workspace.open(options.workspace).notebook
    every = {"promises": notebook.promises, "goals": notebook.goals}
    return {name: every[name](snapshot.facts.is_demo) for name in noted}


def door(options: argparse.Namespace) -> Door:
    """What answers: the workspace's snapshot, or what was built on a cluster."""
    where = engine_options.where(options)
    if where is None:
        return current(options.workspace)
    from funnel.spark import People, SparkSnapshot  # only with the extra

    return SparkSnapshot(*where, People.of_notebook(Workspace.open(options.workspace).notebook))


def current(folder: Path) -> Snapshot:
    """The snapshot that counts, or a sentence that nothing is loaded."""
    workspace = Workspace.open(folder)
    snapshot = workspace.current()
    tell(workspace)
    if snapshot is None:
        raise FunnelError(
            N_("Nothing is loaded in {folder}."),
            now=N_(
                "Load files with `python -m funnel load FILE…`, or the demo with `python -m funnel"
                " demo`."
            ),
            code="nothing_loaded",
            folder=str(folder),
        )
    hours.put(snapshot.facts.day_hours)
    return snapshot


def tell(workspace: Workspace) -> None:
    """Say what was found damaged, and what came of it."""
    for notice in workspace.notices:
        print(f"funnel: {notice}", file=sys.stderr)


def scope_of(options: argparse.Namespace, snapshot: Door) -> Scope:
    """The scope that the options say."""
    if options.view:
        book = Workspace.open(options.workspace).notebook
        merged(options, book.view(options.view, snapshot.facts.is_demo))
    conditions: tuple[Condition, ...] = ()
    if options.where or options.by:
        known = filters.columns(snapshot)
        conditions = filters.understood(options.where, known)
        found = known.found(options.by) if options.by else None
        options.by = None if found == "manager" else found
    _check(conditions, options, snapshot)
    since, until = _period(options, snapshot)
    scope = Scope(
        pipelines=tuple(options.pipeline),
        managers=tuple(options.manager),
        since=since,
        until=until,
        credit=f"{BY}{options.by}" if options.by else options.credit or "holder",
        timezone=snapshot.facts.timezone,
    )
    grouped.put(_title(scope.column) if scope.column else "")
    everyone = partial(filters.people, snapshot, scope.column)
    names = {"pipeline": partial(filters.pipelines, snapshot), "manager": everyone}
    return filters.under(scope, conditions, lambda column: names[column]())


def _title(column: str) -> str:
    from funnel.answers.columns import title  # all columns of all metrics

    return title(column)


def _check(conditions: Sequence[Condition], options: argparse.Namespace, snapshot: Door) -> None:
    """Of a pipeline, a manager or a value that nobody has is only said so: the answer is true, if
    empty."""
    deals, visits = tables.deals, tables.visits
    managers = [visits[mode] for mode in tables.CREDITS]
    for asked, names in (
        (options.pipeline, [deals.pipeline, visits.pipeline]),
        ([getattr(options, "stage", None)], [tables.stages.stage]),
        ([] if options.by else options.manager, [deals.owner, *managers]),
    ):
        for name in filter(None, asked):
            if not any(
                len(snapshot.ask(column.as_table().filter(column == name).limit(1)))
                for column in names
            ):
                print(t("Nothing in the data is called “{name}”.", name=name), file=sys.stderr)
    for condition in conditions:
        for value, near in filters.strangers(condition, snapshot).items():
            print(filters.stranger(condition.column, value, near), file=sys.stderr)


def _period(options: argparse.Namespace, snapshot: Door) -> tuple[date | None, date | None]:
    """The days of a named period, else those that are given."""
    if not options.period:
        return _day(options.since), _day(options.until)
    return preset(options.period, snapshot.facts, _last_review(options, snapshot))


def _day(text: str | None) -> date | None:
    if not text:
        return None
    moment = read_day(text, datetime.fromisoformat)
    return moment if len(text) > 10 else moment.date()


def _named(table: pd.DataFrame, form: str) -> pd.DataFrame:
    """As people read it, the row without a stage has words; another program gets it blank."""
    is_staged = {"stage", "position"}.issubset(table.columns)
    return with_names(table) if form == "table" and is_staged else table


def _give(found: Answer, options: argparse.Namespace, snapshot: Door, scope: Scope) -> None:
    if options.output or options.format in {"parquet", "xlsx"}:
        content = written(found.table, options.format, options.metric)
        if options.output:
            with options.output.open("wb") as target:
                target.writelines(content)
        else:
            sys.stdout.buffer.writelines(content)
        return
    if options.format == "table":
        facts = snapshot.facts
        moment = facts.as_of_words()
        if facts.knows_as_of:
            moment = t("as of {moment}", moment=f"{facts.as_of:%Y-%m-%d %H:%M} UTC")
        print(" · ".join(filter(None, (scope.words(), moment, facts.clock_words()))))
        if found.headline:
            print(found.headline)
        for sentence in notes.all_of(found.table):
            print(sentence)
    give(_named(found.table, options.format), options.format)
