"""The order in which the engine happens to return rows changes no answer, not by its last bit.

Threads of the engine end in another order each time, so what is not put in order comes so. (What
the engine adds up itself may differ by a bit, too; here it answers each question once.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from funnel.answers import answer, learned, metrics
from funnel.metrics import passed
from funnel.scope import Scope
from tests.metrics.heard import Heard

SCOPE = Scope(timezone="Europe/Kyiv")


pytestmark = pytest.mark.usefixtures("nothing_learned")


@dataclass
class Shuffled(Heard):
    """One whose rows come in another order, and the items of their lists."""

    seed: int = 1

    def run(self, sql: str) -> pd.DataFrame:
        found = super().run(sql)
        is_in_order = "ORDER BY" in sql.rsplit(" FROM ", 1)[-1].rsplit(")", 1)[-1]
        return found if is_in_order else shuffled(found, self.seed)


def shuffled(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Items of lists of one row that belong together stay together."""
    turned = frame.copy()
    for name in turned.columns.difference(passed.LISTS):  # a row of those is a matrix
        cells = enumerate(turned[name])
        turned[name] = pd.Series(
            [_items(cell, seed + place) for place, cell in cells], index=turned.index, dtype=object
        ).astype(frame[name].dtype)
    order = np.random.default_rng(seed).permutation(len(turned))
    return turned.iloc[order].reset_index(drop=True)


def _items(cell: Any, seed: int) -> Any:
    if isinstance(cell, list | np.ndarray):
        return np.random.default_rng(seed).permutation(cell)
    return cell


@pytest.mark.parametrize("name", metrics())
def test_another_order_of_rows_is_the_same_answer_to_the_last_bit(name, snapshot):
    door = Shuffled(snapshot, "one")
    as_told = answer(name, door, SCOPE).table
    learned.let_go()
    again = answer(name, Shuffled(snapshot, "other", told=door.told, seed=2), SCOPE).table
    pd.testing.assert_frame_equal(again, as_told, check_exact=True)
