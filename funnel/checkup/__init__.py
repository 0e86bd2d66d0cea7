"""One funnel mistake per file: evidence, verdict, advice.

A check has
    NAME      what the command line calls it, e.g. "parking_stage"
    TITLE     a few words (N_)
    MEANING   why the mistake matters, one or two sentences (N_)
    PLACE     its place among the checks, as the command line and the page list them
    FIGURE    Drawn(table, by, reads): how its evidence is drawn; without it the share alone
    THRESHOLDS    {keyword: Threshold(name, unit, least)}: they become a form
    NEEDS     the inputs without which nothing can be told, e.g. ("transitions",); () for none
    RESTS_ON_OUTCOMES  optional: True if nothing can be said before a stage is known as won or lost
    MEASURES_TIME      optional: True if it rests on time in stage, which moves seen between two
    uploads make approximate
    UKRAINIAN          optional: its texts in Ukrainian, where no catalogue has them
    missed(tallies, scope, facts) -> str    how strong a fault could still be missed, one sentence
    tallies(scope, facts) -> {name: ibis table}                        what the engine counts; may
    name thresholds
    examine(tallies, scope, facts, *, thresholds…=defaults) -> list of Finding     `tallies` are
    DataFrames by the same names, each asked when it is read first: a check reads what the verdict
    rests on, and only then the lists behind it
Thresholds are keyword defaults of either. `examine` returns one finding per
thing found, or one that says that nothing was
found or that it cannot be told. No verdict rests on fewer than 20 cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from funnel.checkup.finding import UNKNOWN, Finding, Point, lacks, unknown
from funnel.discovery import modules
from funnel.errors import FunnelError
from funnel.facts import Facts
from funnel.i18n import N_, t
from funnel.metrics import Door
from funnel.metrics.ends import end_stages
from funnel.metrics.later import Later, Tallies
from funnel.scope import Scope
from funnel.thresholds import Thresholds, in_force, taken
from funnel.thresholds import defaults as defaults_of

LAST = 1_000
Answers = Mapping[str, Tallies]  # {check: {tally: what the engine counted}}

__all__ = [
    "Answers",
    "Finding",
    "Thresholds",
    "answers",
    "check",
    "checks",
    "defaults",
    "everything",
    "examine",
    "examined",
    "run",
    "tallies_of",
]


def checks() -> dict[str, ModuleType]:
    """All checks by name, by their places; one without a place comes last."""
    found = modules(__name__)
    return dict(sorted(found.items(), key=lambda one: (getattr(one[1], "PLACE", LAST), one[0])))


def check(name: str) -> ModuleType:
    """The check of that name, or a sentence that lists the names there are."""
    if name not in checks():
        raise FunnelError(
            N_("There is no check “{name}”."),
            now=N_("Choose one of: {known}."),
            name=name,
            known=", ".join(checks()),
        )
    return checks()[name]


def defaults(module: ModuleType) -> dict[str, Any]:
    """A check's thresholds with their defaults: timedelta, int, float or text."""
    return defaults_of(module.tallies, module.examine)


def run(
    module: ModuleType, door: Door, scope: Scope, thresholds: Thresholds | None = None
) -> list[Finding]:
    """What one check finds, with the thresholds given here, else those of the settings, else its
    own."""
    asked = tallies_of(module, scope, door.facts, thresholds)
    said = Later({name: partial(door.ask, table) for name, table in asked.items()})
    return examine(module, said, scope, door.facts, thresholds)


def everything(door: Door, scope: Scope, thresholds: Thresholds | None = None) -> list[Finding]:
    """What all checks find, in the order of the checks."""
    return examined(answers(door, scope, thresholds), scope, door.facts, thresholds)


def answers(door: Door, scope: Scope, thresholds: Thresholds | None = None) -> Answers:
    """What the engine says to all that the checks ask, as soon as one reads it; what several ask is
    asked once."""
    known: dict[Any, pd.DataFrame] = {}

    def ask(table: ir.Table) -> pd.DataFrame:
        question = table.op()
        if question not in known:
            known[question] = door.ask(table)
        return known[question]

    asked = {
        name: tallies_of(module, scope, door.facts, thresholds) for name, module in checks().items()
    }
    return {
        name: Later({key: partial(ask, table) for key, table in tables.items()})
        for name, tables in asked.items()
    }


def examined(
    answers: Answers, scope: Scope, facts: Facts, thresholds: Thresholds | None = None
) -> list[Finding]:
    """What all checks make of the answers, in the language in force."""
    return [
        finding
        for name, module in checks().items()
        for finding in examine(module, answers[name], scope, facts, thresholds)
    ]


def tallies_of(
    module: ModuleType, scope: Scope, facts: Facts, thresholds: Thresholds | None = None
) -> dict[str, ir.Table]:
    """What a check asks of the engine; nothing if an input that it needs is missing."""
    if _missing(module, facts):
        return {}
    asked = module.tallies(
        scope, facts, **taken(module.tallies, _in_force(module, facts, thresholds))
    )
    if _rests_on_outcomes(module):
        return asked | {"ends": end_stages(scope)}
    return asked


def examine(
    module: ModuleType,
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    thresholds: Thresholds | None = None,
) -> list[Finding]:
    """What a check makes of the answers; if an input that it needs is missing, that it cannot tell,
    and which."""
    if missing := _missing(module, facts):
        return [lacks(module.NAME, *missing)]
    if _rests_on_outcomes(module) and not len(tallies["ends"]):
        return [_without_ends(module.NAME)]
    options = _in_force(module, facts, thresholds)
    found = module.examine(tallies, scope, facts, **taken(module.examine, options))
    if all(finding.verdict == UNKNOWN for finding in found):
        return found
    missed = module.missed(tallies, scope, facts, **taken(module.missed, options))
    is_rough = facts.seen_between_uploads and getattr(module, "MEASURES_TIME", False)
    return [_with_doubts(finding, missed, is_rough) for finding in found]


def _with_doubts(finding: Finding, missed: str, is_rough: bool) -> Finding:
    """What a check says, with what it could have missed; if it `is_rough`, with the word that moves
    seen between two uploads make durations approximate."""
    if finding.verdict == UNKNOWN:
        return finding
    told = replace(finding, missed=missed)
    if not is_rough:
        return told
    text = t("some moves were only seen between two uploads, so that time in stage is approximate")
    return replace(told, points=(*told.points, Point(text, None)))


def _rests_on_outcomes(module: ModuleType) -> bool:
    return getattr(module, "RESTS_ON_OUTCOMES", False)


def _without_ends(name: str) -> Finding:
    """Where no stage is won or lost, no outcome is known."""
    return unknown(
        name,
        t("Cannot be told: no stage is known as won or lost"),
        advice=t("Say on Stages which stages are the end."),
    )


def _missing(module: ModuleType, facts: Facts) -> list[str]:
    return [need for need in module.NEEDS if need not in facts.has]


def _in_force(module: ModuleType, facts: Facts, thresholds: Thresholds | None) -> dict[str, Any]:
    return in_force(module.NAME, defaults(module), facts, thresholds)
