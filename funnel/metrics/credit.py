"""Where a rate of who held or owns the deals tells who closes, not who sells, and so is blank."""

from __future__ import annotations

from dataclasses import dataclass, replace

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel import tables
from funnel.i18n import number, quoted, t
from funnel.scope import Scope

CLOSED = (*tables.WINS, "lost")
# Where so many of the closings changed hands on the way, a win rate of who held them last tells who
# closes, not who sells.
HANDED = 0.3
MODES = ("holder", "owner")


@dataclass(frozen=True)
class Handed:
    """Where so many closings changed hands, who takes part in them, and the numbers."""

    pipelines: tuple[str, ...] = ()
    people: frozenset[str] = frozenset()  # blank: nobody
    everywhere: bool = False
    count: int = 0
    total: int = 0

    def concerns(self, managers: pd.Series) -> NDArray[np.bool_]:
        """Whose rates over all pipelines tell nothing."""
        return self.everywhere | managers.fillna("").isin(self.people).to_numpy(dtype=bool)

    def words(self) -> str:
        """Why rates are blank; nothing where they are not."""
        if not self.total:
            return ""
        return t(
            "In {pipelines} {count} of {total} closed deals changed hands on the way: a win rate of"
            " who held them at the end would show who closes, not who sells. See who opened them,"
            " and the share of the way",
            pipelines=", ".join(map(quoted, self.pipelines)),
            count=number(self.count),
            total=number(self.total),
        )


NOWHERE = Handed()


def is_asked(scope: Scope, *, by_manager: bool = False) -> bool:
    """Whether the figures of a scope are of some people, credited with what they held or own."""
    return scope.credit in MODES and (by_manager or bool(scope.managers))


def closings(scope: Scope) -> ir.Table:
    """How many journeys of each pipeline were closed by whom, and opened by whom, whoever is chosen
    in the scope."""
    j = closed(scope, "opener")
    return j.group_by("pipeline", "opener", "holder", "owner").agg(closed=j.count())


def closed(scope: Scope, credit: str) -> ir.Table:
    """The closed journeys of the scope, whoever is chosen in it, credited in this mode."""
    j = everybodys(scope, credit)
    return j.filter(j.outcome.isin(CLOSED))


def everybodys(scope: Scope, credit: str) -> ir.Table:
    """The journeys of the scope, whoever is chosen in it, credited in this mode."""
    return replace(scope, managers=(), credit=credit).journeys()


def handed(closings: pd.DataFrame) -> Handed:
    """The pipelines in which so many closings changed hands; all of them, if those of the scope
    together did."""
    changed = ~closings["opener"].fillna("").eq(closings["holder"].fillna(""))
    counts = closings.assign(handed=closings["closed"].where(changed, 0))
    sums = counts.groupby("pipeline")[["handed", "closed"]].sum()
    sums = sums[sums["closed"] > 0]
    in_all = sums.sum()
    everywhere = bool(len(sums)) and in_all["handed"] >= HANDED * in_all["closed"]
    mixed = sums[sums["handed"] >= HANDED * sums["closed"]]
    inside = closings[closings["pipeline"].isin(mixed.index)]
    people = pd.concat([inside[name] for name in ("opener", "holder", "owner")]).unique()
    told = mixed
    if everywhere:
        told = sums
    return Handed(
        tuple(sorted(map(str, told.index))),
        frozenset("" if pd.isna(name) else str(name) for name in people),
        everywhere,
        int(told["handed"].sum()),
        int(told["closed"].sum()),
    )


def of(tallies: dict[str, pd.DataFrame]) -> Handed:
    """What the tally `handed` tells, if it was asked."""
    if "handed" in tallies:
        return handed(tallies["handed"])
    return NOWHERE
