"""Cells that may be blank, which pandas writes as None, NaN or NaT."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

import pandas as pd

T = TypeVar("T")


def text_or(cell: Any, otherwise: T) -> str | T:
    """The text of a cell, or what stands for a blank one."""
    if isinstance(cell, str):
        return cell
    return otherwise


def float_or_none(cell: Any) -> float | None:
    """The number in a cell."""
    if pd.isna(cell):
        return None
    return float(cell)


def int_or_none(cell: Any) -> int | None:
    """The whole number in a cell."""
    if pd.isna(cell):
        return None
    return int(cell)


def only_one(values: Collection[T]) -> T | None:
    """The value, where there is one; None where there are none or several."""
    if len(values) == 1:
        return next(iter(values))
    return None


def ratio(part: float, whole: float) -> float:
    """A part of a whole; blank where there is no whole."""
    if whole:
        return part / whole
    return float("nan")
