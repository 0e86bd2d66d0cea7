"""Thresholds of rules and checks: keyword defaults of the functions that use them, which the
settings and the caller may override."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from funnel.facts import Facts

Thresholds = Mapping[
    str, Mapping[str, Any]
]  # {rule or check: {threshold: value}}; durations as timedelta or seconds


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
    here."""
    said = with_thresholds(facts, thresholds).settings.get("thresholds") or {}
    return {
        **own,
        **{key: _like(value, own[key]) for key, value in said.get(name, {}).items() if key in own},
    }


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
