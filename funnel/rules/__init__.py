"""One anomaly rule per file: how a CRM filled in afterwards looks.

A rule module has
    NAME, TITLE (N_), MEANING (N_: one or two sentences about the business)
    find(facts, *, thresholds…=defaults) -> ibis table     thresholds are keyword defaults; they become the settings form
The table has one row per finding (every deal of a batch is one): rule, deal_id, pipeline, mover, happened_at, run (int64, blank where
the rule has no runs), move_count, span_seconds, from_stage, to_stage, outcome; rules see whole journeys, never a scope.
"""

from __future__ import annotations

from types import ModuleType

from funnel.discovery import modules


def rules() -> dict[str, ModuleType]:
    """All rules by name."""
    return modules(__name__)
