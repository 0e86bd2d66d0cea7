"""What a named view asks for, beside what the options of a command say."""

from __future__ import annotations

import argparse
from typing import Any

from funnel.workspace.notebook_views import NamedView


def merged(options: argparse.Namespace, view: NamedView) -> None:
    """Let the options say what the view asks for where they say nothing; filters add up."""
    asked = view.asked
    options.where = [*asked.get("where", []), *options.where]
    for name in ("pipeline", "manager"):
        setattr(options, name, getattr(options, name) or list(asked.get(name, [])))
    if not (options.period or options.since or options.until):
        for name in ("period", "since", "until"):
            setattr(options, name, _last(asked, name))
    options.credit = options.credit or _last(asked, "credit")
    options.by = options.by or _last(asked, "by")


def _last(asked: dict[str, list[str]], name: str) -> Any:
    values = asked.get(name, [])
    if values:
        return values[-1]
    return None
