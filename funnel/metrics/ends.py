"""Which stages are the end of a pipeline, and which look like it: deals come and never leave."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.codes import Kind
from funnel.evidence import ENOUGH
from funnel.i18n import N_
from funnel.scope import Scope

# Why a number of outcomes, or of stuck deals, is blank.
NO_ENDS = N_("Nobody has said which stage ends a deal")
NO_LIMITS = N_(
    "How long is too long is not known: it takes the log of stage changes, a limit for each stage,"
    " or 20 won deals with both their dates"
)
OUTCOMES = ("won", "lost", "closed", "wins", "stopped")
# A deal or two in a hundred are taken out of an end again.
LEFT = 0.02


def end_stages(scope: Scope) -> ir.Table:
    """The stages of the scope that are won or lost: pipeline, stage, kind."""
    s = tables.stages
    s = s.filter(s.kind.isin([Kind.WON, Kind.LOST]))
    s = scope.in_pipelines(s)
    return s.select("pipeline", "stage", "kind")


def told(table: pd.DataFrame) -> pd.DataFrame:
    """A table as a screen shows it: where nobody has said which stage ends a deal
    (`attrs["has_end"]`), without the columns of outcomes, in which nothing is counted."""
    if table.attrs.get("has_end", True):
        return table
    untold = [
        name
        for name in map(str, table)
        if "to_won" in name
        or "rate" in name
        or (any(word in name for word in OUTCOMES) and not table[name].fillna(0).any())
    ]
    return table.drop(columns=untold)


def never_left(scope: Scope) -> ir.Table:
    """The open stages that 20 deals or more moved to and hardly any left: pipeline, stage, visits;
    the fullest first."""
    v = tables.visits
    v = v.filter(v.visit_no > 1)
    v = scope.in_pipelines(v)
    counted = v.group_by("pipeline", "stage").agg(
        visits=v.count(), left=v.left_at.notnull().cast("int64").sum()
    )
    found = counted.filter(counted.visits >= ENOUGH, counted.left <= LEFT * counted.visits)
    return found.order_by(found.visits.desc(), found.stage).select("pipeline", "stage", "visits")
