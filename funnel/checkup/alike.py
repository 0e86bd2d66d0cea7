"""A manager's stays over the limit against the others' of the same kind: in the same stage, begun
on the same day of the week in the same quarter."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from funnel.checkup.proof import Comparison, expected, mantel_haenszel
from funnel.checkup.stays import STAGE
from funnel.evidence import ENOUGH

ALIKE = [*STAGE, "weekday", "quarter"]
COUNTS = ["own_over", "own_stays", "over", "stays"]


@dataclass(frozen=True)
class Against:
    """One manager: the own stays over the limit beside the others', the share that the others'
    habits would give in the same stages, and the p-value, stage by stage."""

    manager: str
    own: Comparison
    others: float
    p_value: float


def compared(stays: pd.DataFrame) -> list[Against]:
    """Every manager with enough stays that somebody else had, too. `stays`: columns of `ALIKE`,
    manager, stays and those `over` the limit."""
    sizes = stays.groupby("manager")["stays"].sum()
    people = [_against(stays, name) for name in sorted(sizes[sizes >= ENOUGH].index)]
    return [one for one in people if one.own.n >= ENOUGH]


def is_of(rows: pd.DataFrame, name: str) -> pd.Series:
    """Which rows are a manager's."""
    return (rows["manager"] == name).fillna(False).astype(bool)


def _against(stays: pd.DataFrame, name: str) -> Against:
    is_own = is_of(stays, name)
    counts = stays.assign(
        own_stays=stays["stays"].where(is_own, 0),
        own_over=stays["over"].where(is_own, 0),
    )
    sums = counts.groupby(ALIKE)[COUNTS].sum().astype("int64")
    strata = [
        Comparison(own_over, own, over - own_over, n - own)
        for own_over, own, over, n in sums.itertuples(index=False, name=None)
    ]
    # what nobody else did on such days cannot be compared
    strata = [one for one in strata if one.n and one.others_n]
    return Against(name, _total(strata), expected(strata), mantel_haenszel(strata))


def _total(strata: list[Comparison]) -> Comparison:
    return Comparison(
        sum(one.count for one in strata),
        sum(one.n for one in strata),
        sum(one.others_count for one in strata),
        sum(one.others_n for one in strata),
    )
