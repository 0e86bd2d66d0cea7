"""Who pushes tasks, or closes them and makes them again, surely more often than the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from funnel.checkup.proof import Comparison, holm
from funnel.evidence import ENOUGH, PROVEN
from funnel.metrics.rows import records


@dataclass(frozen=True)
class Above:
    """A person (a row of `people`) whose share of `column` is compared with the others'."""

    row: dict[str, Any]
    column: str
    compared: Comparison
    p_value: float

    def is_sure(self, ratio: float, at_least: float) -> bool:
        """Whether the share is above the others' beyond chance, and by enough to matter."""
        one = self.compared
        matters = one.share >= at_least and one.ratio >= ratio
        return self.p_value < PROVEN and one.is_enough and matters


def above(people: pd.DataFrame, ratio: float, at_least: float) -> list[Above]:
    """People whose share of pushed tasks, or of tasks made again, is surely above the others'; the
    highest share first, each person once. `people`: a row per assignee with the tasks that came
    `due`, and of these those `pushed` and made `again`."""
    named = people[[isinstance(name, str) for name in people["assignee"]]]
    rows = records(named[named["due"] >= ENOUGH])
    asked = [
        (row, column, _against_others(row, column, people))
        for column in ("pushed", "again")
        for row in rows
    ]
    corrected = holm([one.p_value for *_, one in asked])
    every = [Above(*one, p) for one, p in zip(asked, corrected, strict=True)]
    found = [one for one in every if one.is_sure(ratio, at_least)]
    found.sort(key=lambda one: one.compared.share)
    best = {one.row["assignee"]: one for one in found}
    return sorted(best.values(), key=lambda one: -one.compared.share)


def _against_others(row: dict[str, Any], column: str, people: pd.DataFrame) -> Comparison:
    total = int(people[column].sum())
    due = int(people["due"].sum())
    return Comparison(row[column], row["due"], total - row[column], due - row["due"])
