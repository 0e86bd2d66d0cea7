"""Marks that cannot be told apart on a screen: of each place the largest are drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from funnel.charts.scale import SMALLEST

MOST = 2_000  # marks of a figure; so many and fewer are all drawn
EACH = 2  # marks of a place
FEWEST = 20  # places of a row of the figure


def is_crowded(rows: pd.DataFrame) -> bool:
    """Whether some rows get no mark of their own."""
    return len(rows) > MOST


def of_each_place(rows: pd.DataFrame, line: str, along: str, size: str) -> pd.DataFrame:
    """The rows that get a mark, in their order: all, or of many the largest by `size` of each place
    along a logarithmic axis, in each line of the figure apart."""
    if not is_crowded(rows):
        return rows
    places = max(FEWEST, MOST // (EACH * rows[line].nunique()))
    at = np.log(rows[along].clip(lower=SMALLEST))
    width = float(at.max() - at.min()) or 1.0
    placed = rows.assign(_place=((at - at.min()) / width * places).astype("int64"))
    first = placed.sort_values(size, ascending=False, na_position="last", kind="stable")
    kept = first.groupby([line, "_place"], sort=False).head(EACH).index
    return rows.loc[rows.index.isin(kept)]
