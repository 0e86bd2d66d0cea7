"""One anomaly rule per file: how a CRM filled in afterwards looks.

A rule module has
    NAME, TITLE (N_), MEANING (N_: one or two sentences about the business)
    COUNTED, COUNTED_MEANING (N_)   title and meaning of the column that counts its findings
    THRESHOLDS   {keyword of `find`: Threshold(name, unit, least)}: they become the settings form
    find(facts, *, thresholds…=defaults) -> ibis table
    UKRAINIAN    optional: its texts in Ukrainian, where no catalogue has them
    sentence(row) -> str   a finding (a row with the columns of `FOUND`) in words
The table has one row per finding (every deal of a batch is one) in the columns of
`rules.moves.FOUND`; rules see whole journeys, never a
scope. `everything` unites them.
"""

from __future__ import annotations

from functools import reduce
from types import ModuleType
from typing import Any

import ibis
import ibis.expr.types as ir

from funnel.discovery import modules
from funnel.facts import Facts
from funnel.rules.moves import FOUND
from funnel.thresholds import Thresholds, in_force, with_thresholds
from funnel.thresholds import defaults as defaults_of

# The findings with the thresholds in force, made with the snapshot: no filter changes them, so no
# filter has to wait for them.
STORED = ibis.table(FOUND, name="findings")


def rules() -> dict[str, ModuleType]:
    """All rules by name."""
    return modules(__name__)


def defaults(rule: ModuleType) -> dict[str, Any]:
    """A rule's thresholds with their defaults: timedelta, int or float."""
    return defaults_of(rule.find)


def find(rule: ModuleType, facts: Facts, thresholds: Thresholds | None = None) -> ir.Table:
    """What a rule finds, with the thresholds given here, else those of the settings, else its
    own."""
    facts = with_thresholds(facts, thresholds)
    return rule.find(facts, **in_force(rule.NAME, defaults(rule), facts, thresholds))


def everything(facts: Facts, thresholds: Thresholds | None = None) -> ir.Table:
    """The findings of all rules, one under the other: those that lie in the snapshot, unless the
    thresholds are others."""
    is_of_all = set(facts.found_by) == rules().keys()
    if is_of_all and not any(_differs(rule, facts, thresholds) for rule in rules().values()):
        return STORED
    return reduce(
        lambda one, other: one.union(other),
        (find(rule, facts, thresholds) for rule in rules().values()),
    )


def _differs(rule: ModuleType, facts: Facts, thresholds: Thresholds | None) -> bool:
    own = defaults(rule)
    return in_force(rule.NAME, own, facts, thresholds) != in_force(rule.NAME, own, facts)
