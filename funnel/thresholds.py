"""Thresholds of rules and checks: keyword defaults of the functions that use them, which the
settings and the caller may override."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from types import ModuleType
from typing import Any

from funnel.errors import FunnelError
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.nearest import choice

Thresholds = Mapping[
    str, Mapping[str, Any]
]  # {rule or check: {threshold: value}}; durations as timedelta or seconds


class Unit(Enum):
    """What one step of a threshold is: seconds of a duration, or a plain number."""

    MINUTES = 60
    HOURS = 3_600
    DAYS = 86_400
    COUNT = "count"
    SHARE = "share"
    NUMBER = "number"


@dataclass(frozen=True)
class Threshold:
    """What a form says of a threshold: its name (N_), its unit, and from where on it may be moved
    (None: a count from 1, anything else from 0). Its default is that of the keyword."""

    name: str
    unit: Unit
    least: float | None = None


def of(module: ModuleType, own: Mapping[str, Any]) -> dict[str, Threshold]:
    """What a rule or check says of its thresholds `own`; one that says nothing of it stands under
    the name of its keyword, in the unit of its default."""
    said = getattr(module, "THRESHOLDS", {})
    return {key: said.get(key) or Threshold(key, _unit(value)) for key, value in own.items()}


def _unit(default: Any) -> Unit:
    if isinstance(default, timedelta):
        return Unit.MINUTES
    if isinstance(default, int):
        return Unit.COUNT
    return Unit.NUMBER


def defaults(*functions: Callable[..., Any]) -> dict[str, Any]:
    """What the functions' keyword arguments are unless somebody says otherwise: timedelta, int,
    float or text."""
    given = [
        one for function in functions for one in inspect.signature(function).parameters.values()
    ]
    return {one.name: one.default for one in given if one.default is not inspect.Parameter.empty}


def in_force(
    name: str, own: Mapping[str, Any], facts: Facts, thresholds: Thresholds | None = None
) -> dict[str, Any]:
    """`own` defaults of a rule or check, under what the settings say of it, under what is given
    here. Raises `FunnelError` for one that is given here and that it does not have; a setting of
    such a name may be another program's."""
    _check((thresholds or {}).get(name, {}), name, own)
    said = with_thresholds(facts, thresholds).settings.get("thresholds") or {}
    return {
        **own,
        **{key: _like(value, own[key]) for key, value in said.get(name, {}).items() if key in own},
    }


def _check(given: Iterable[str], name: str, own: Mapping[str, Any]) -> None:
    """Raises for a threshold that a rule or check does not have."""
    for key in given:
        if key not in own:
            raise FunnelError(
                N_("“{name}” has no threshold “{key}”."),
                now=N_("Choose one of: {known}."),
                code="no_threshold",
                name=name,
                key=key,
                known=choice(key, own),
            )


def with_thresholds(facts: Facts, thresholds: Thresholds | None) -> Facts:
    """The same facts with these thresholds among the settings, for a rule that asks another
    rule."""
    if not thresholds:
        return facts
    saved = facts.settings.get("thresholds") or {}
    both = {
        name: {**saved.get(name, {}), **thresholds.get(name, {})} for name in (*saved, *thresholds)
    }
    return replace(facts, settings={**facts.settings, "thresholds": both})


def taken(function: Callable[..., Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the options that a function names."""
    names = inspect.signature(function).parameters
    return {name: value for name, value in options.items() if name in names}


def _like(value: Any, default: Any) -> Any:
    if isinstance(default, timedelta) and not isinstance(value, timedelta):
        return timedelta(seconds=float(value))
    return value
