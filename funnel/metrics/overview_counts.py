"""How many deals were won, lost and new in the periods of the overview: all of them in one
question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import reduce
from operator import and_

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel.metrics.beginnings import begun_in
from funnel.metrics.closings import closed_in
from funnel.metrics.periods import Comparison
from funnel.scope import Scope

OWN = "closed"  # the period that is looked at


def periods_of(scope: Scope, held: Comparison | None) -> dict[str, Scope]:
    """The period of the scope and those that it is held against, by name."""
    if held is None:
        return {OWN: scope}
    periods = {OWN: scope, "before": held.before, "year": held.year_ago}
    return periods | ({"whole": held.whole} if held.whole else {})


def counted(periods: Mapping[str, Scope]) -> ir.Table:
    """How many journeys of the scope were won and lost in each period and, where it is one, how
    many deals were `new` in it; and their amounts: outcome, currency, and two columns a period."""
    wide = _spanning(periods.values())
    found = closed_in(wide).select("outcome", "amount", "currency", at="closed_at")
    if wide.since or wide.until:
        fresh = begun_in(wide).mutate(outcome=ibis.literal("new"))
        found = found.union(fresh.select(*found.columns), distinct=False)
    sums = {}
    for name, scope in periods.items():
        is_inside = _inside(found, scope)
        sums[f"deals_{name}"] = found.count(where=is_inside)
        sums[f"amount_{name}"] = found.amount.sum(where=is_inside)
    return found.group_by("outcome", "currency").agg(**sums)


def _spanning(periods: Collection[Scope]) -> Scope:
    """The scope of all periods: its own, which is first here and ends last, from where the earliest
    begins."""
    own = next(iter(periods))
    begins = [one.since for one in periods if one.since]
    return replace(own, since=min(begins, key=own.instant, default=None))


def _inside(table: ir.Table, scope: Scope) -> ir.BooleanValue | None:
    """Whether a row is of the period; none where it has no bounds."""
    bounds: list[ir.BooleanValue] = []
    if scope.since:
        bounds.append(table["at"] >= scope.instant(scope.since))
    if scope.until:
        bounds.append(table["at"] < scope.instant(scope.until))
    return reduce(and_, bounds) if bounds else None


def apart(tally: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The counts of each period as a table of its own, by its name: outcome, currency, deals,
    amount."""
    columns = [str(column) for column in tally]
    names = [one.removeprefix("deals_") for one in columns if one.startswith("deals_")]
    return {name: _of(tally, name) for name in names}


def _of(tally: pd.DataFrame, name: str) -> pd.DataFrame:
    columns = {f"{what}_{name}": what for what in ("deals", "amount")}
    own = tally[tally[f"deals_{name}"] > 0]
    return own[["outcome", "currency", *columns]].rename(columns=columns)
