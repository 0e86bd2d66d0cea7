"""The tiles of the overview that need a log of moves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from funnel.facts import Facts
from funnel.i18n import days, t
from funnel.metrics import conversion, dwell
from funnel.metrics.conversion_words import worst_leak
from funnel.metrics.dwell_words import longest, unended
from funnel.metrics.rows import part_of
from funnel.scope import Scope

Tile = dict[str, Any]


def of_moves(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> list[Tile]:
    """Where most wins are lost, and where deals stay longest."""
    passed = conversion.compute(part_of(tallies, "conversion"), scope, facts)
    stayed = dwell.compute(part_of(tallies, "dwell"), scope, facts, days_to=False)
    return [_leak(passed, scope, facts), _longest(stayed, scope, facts)]


def _leak(passed: pd.DataFrame, scope: Scope, facts: Facts) -> Tile:
    tile = {
        "tile": "leak",
        "title": t("Worst leak"),
        "unit": "deals",
        "page": "conversion",
        "sentence": conversion.headline(passed, scope, facts),
    }
    worst = worst_leak(passed)
    if worst is None:
        return tile | {"value": np.nan}
    places = {"pipeline": worst["pipeline"], "stage": worst["stage"]}
    return tile | places | {"value": worst["stopped"], "n": worst["reached"]}


def _longest(stayed: pd.DataFrame, scope: Scope, facts: Facts) -> Tile:
    tile = {
        "tile": "dwell",
        "title": t("Longest stay"),
        "unit": "days",
        "page": "dwell",
        "sentence": dwell.headline(stayed, scope, facts),
    }
    slowest = longest(stayed)
    if slowest is None or unended(stayed) is not None:
        return tile | {"value": np.nan}
    words = t(
        "Half of the deals leave “{stage}” within {days}",
        stage=slowest["stage"],
        days=days(slowest["km_median_days"]),
    )
    found = {
        "pipeline": slowest["pipeline"],
        "stage": slowest["stage"],
        "n": slowest["visits"],
        "sentence": words,
    }
    return tile | found | {"value": slowest["km_median_days"]}
