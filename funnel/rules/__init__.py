"""One anomaly rule per file: how a CRM filled in afterwards looks.

A rule module has
    NAME, TITLE (N_), MEANING (N_: one or two sentences about the business)
    find(facts, *, thresholds…=defaults) -> ibis table     thresholds are keyword defaults; they become the settings form
The table has one row per finding (every deal of a batch is one) in the columns of `rules.moves.FOUND`; rules see whole journeys, never a
scope. `everything` unites them.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from types import ModuleType
from typing import Any

import ibis
import ibis.expr.types as ir

from funnel.discovery import modules
from funnel.facts import Facts
from funnel.rules.moves import FOUND

Thresholds = Mapping[str, Mapping[str, Any]]  # {rule: {threshold: value}}; durations as timedelta or seconds

# The findings with the thresholds in force, made with the snapshot: no filter changes them, so no filter has to wait for them.
STORED = ibis.table(FOUND, name="findings")


def rules() -> dict[str, ModuleType]:
    """All rules by name."""
    return modules(__name__)


def defaults(rule: ModuleType) -> dict[str, Any]:
    """A rule's thresholds with their defaults: timedelta, int or float."""
    return {name: given.default for name, given in inspect.signature(rule.find).parameters.items() if name != "facts"}


def find(rule: ModuleType, facts: Facts, thresholds: Thresholds | None = None) -> ir.Table:
    """What a rule finds, with the thresholds given here, else those of the settings, else its own."""
    facts = _with(facts, thresholds)
    return rule.find(facts, **_chosen(rule, facts))


def everything(facts: Facts, thresholds: Thresholds | None = None) -> ir.Table:
    """The findings of all rules, one under the other: those that lie in the snapshot, unless the thresholds are others."""
    if facts.has_findings and all(_chosen(rule, facts, thresholds) == _chosen(rule, facts) for rule in rules().values()):
        return STORED
    return reduce(lambda one, other: one.union(other), (find(rule, facts, thresholds) for rule in rules().values()))


def _with(facts: Facts, thresholds: Thresholds | None) -> Facts:
    """The same facts with these thresholds in force, for the rules that ask another rule."""
    if not thresholds:
        return facts
    saved = facts.settings.get("thresholds") or {}
    both = {name: {**saved.get(name, {}), **thresholds.get(name, {})} for name in (*saved, *thresholds)}
    return replace(facts, settings={**facts.settings, "thresholds": both})


def _chosen(rule: ModuleType, facts: Facts, thresholds: Thresholds | None = None) -> dict[str, Any]:
    own = defaults(rule)
    chosen = {**(facts.settings.get("thresholds") or {}).get(rule.NAME, {}), **(thresholds or {}).get(rule.NAME, {})}
    return own | {name: _typed(value, own[name]) for name, value in chosen.items() if name in own}


def _typed(value: Any, default: Any) -> Any:
    if isinstance(default, timedelta) and not isinstance(value, timedelta):
        return timedelta(seconds=float(value))
    return value
