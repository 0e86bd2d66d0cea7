"""The order in which the tables are made."""

from __future__ import annotations

from funnel.facts import Facts
from funnel.model.inputs import Builder, Decisions


def build(door: Builder, decisions: Decisions) -> Facts:
    """Make all tables from the inputs that the door holds."""
    raise NotImplementedError
