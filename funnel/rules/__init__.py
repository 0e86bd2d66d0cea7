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
from datetime import timedelta
from functools import reduce
from types import ModuleType
from typing import Any

import ibis.expr.types as ir

from funnel.discovery import modules
from funnel.facts import Facts

Thresholds = Mapping[str, Mapping[str, Any]]  # {rule: {threshold: value}}; durations as timedelta or seconds


def rules() -> dict[str, ModuleType]:
    """All rules by name."""
    return modules(__name__)


def defaults(rule: ModuleType) -> dict[str, Any]:
    """A rule's thresholds with their defaults: timedelta, int or float."""
    return {name: given.default for name, given in inspect.signature(rule.find).parameters.items() if name != "facts"}


def find(rule: ModuleType, facts: Facts, thresholds: Thresholds | None = None) -> ir.Table:
    """What a rule finds, with the thresholds given here, else those of the settings, else its own."""
    chosen = {**(facts.settings.get("thresholds") or {}).get(rule.NAME, {}), **(thresholds or {}).get(rule.NAME, {})}
    own = defaults(rule)
    return rule.find(facts, **{name: _typed(value, own[name]) for name, value in chosen.items() if name in own})


def everything(facts: Facts, thresholds: Thresholds | None = None) -> ir.Table:
    """The findings of all rules, one under the other."""
    return reduce(lambda one, other: one.union(other), (find(rule, facts, thresholds) for rule in rules().values()))


def _typed(value: Any, default: Any) -> Any:
    if isinstance(default, timedelta) and not isinstance(value, timedelta):
        return timedelta(seconds=float(value))
    return value
