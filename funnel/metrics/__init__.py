"""One metric per file: expressions that count (under the scope) and pandas that computes.

A metric module has
    NAME         what the command line calls it
    TITLE        a few words (N_)
    NEEDS        the inputs without which there is no number, e.g. ("transitions",); () for none
    DEFINITIONS  its columns: each a `Column` (name, title, unit, meaning), or, of one that other
    metrics have too, only {column: a sentence (N_) that says what it is here}; a long list stands
    beside it, in `<metric>_columns.py`
    tallies(scope, facts) -> {name: ibis table}            what the engine counts
    compute(tallies, scope, facts) -> DataFrame            the table people read; `tallies` are
    DataFrames by the same names
    LEARNS       optional {tally: function}: of a tally that no scope changes what `compute` gets in
    its place, made once a snapshot (`funnel.answers.learned`)
    LEARNS_OF_SEVERAL  optional {name: (tallies, function of {tally: rows} and facts)}: the same of
    several, which `compute` gets under that name in the place of them
    IN_TURN      optional: True if a tally is asked when `compute` reads it first, in a `Mapping`
    SHARED       optional: the tallies, of few rows, that no choice of managers changes; they are
    asked once for all of them
    headline(table, scope, facts) -> str                   optional: the sentence that answers the
    page's question, exactly true
    UKRAINIAN    optional: its texts in Ukrainian, where no catalogue has them
Moments are UTC: a day, an hour or a month of one is asked of `funnel.local_at.local_at`, which
knows the clock on the wall. Tables are those of `funnel.tables`, mostly through the scope.
Either may take more keyword arguments with defaults; `funnel.answers.answer(…, **options)` passes
them on to whichever names them.

What a count by group mostly needs: a share and its interval `funnel.stats.wilson`, whose ends are
called `<share>_low` and `<share>_high` and need no definition of their own; a column of the export
`funnel.matching.deal_column("Source")`; a month `funnel.metrics.months` (dates, as every column of
`Unit.MONTH` or `Unit.DAY`); columns that several metrics have, with their units,
`funnel/answers/titles.py`. A table may be empty, and any cell of it blank: `headline` too gets such
ones.
"""

from __future__ import annotations

from typing import Protocol

import ibis.expr.types as ir
import pandas as pd

from funnel.facts import Facts
from funnel.i18n import N_

INPUT_WORDS = {
    "deals": N_("the list of deals"),
    "transitions": N_("the log of stage changes"),
    "tasks": N_("the list of tasks"),
    "task_changes": N_("the log of task date changes"),
    "owner_changes": N_("the log of owner changes"),
}


class Door(Protocol):
    """Whatever answers expressions: a snapshot, or a test's own."""

    @property
    def facts(self) -> Facts:
        """What the data knows about itself."""
        ...

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """The rows of an expression over `funnel.tables`."""
        ...
