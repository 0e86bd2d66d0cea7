"""A difference between two periods in words: ``+4 points (−2 … +10)``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from funnel.i18n import number, t

MINUS = "\N{MINUS SIGN}"


def difference_words(unit: str, difference: float, low: float, high: float) -> str:
    """The difference with its 95% interval; nothing where it is not known. `unit`: deals, share
    or days."""
    if pd.isna(difference) or pd.isna(low) or pd.isna(high):
        return ""
    digits, scale = _kind(unit, max(abs(low), abs(high)))
    ends = {"value": difference, "low": low, "high": high}
    between = {name: signed(one * scale, digits) for name, one in ends.items()}
    if unit == "share":
        return t("{value} points ({low} … {high})", **between)
    if unit == "days":
        return t("{value} d ({low} … {high})", **between)
    return t("{value} ({low} … {high})", **between)


def of_row(row: Mapping[Any, Any]) -> str:
    """The difference of a row of `compared`."""
    ends = (row["difference"], row["difference_low"], row["difference_high"])
    return difference_words(row["unit"], *ends)


def signed(value: float, digits: int = 0) -> str:
    """With its sign: +5, −3, 0."""
    said = number(abs(value), digits)
    if float(round(value, digits)) == 0:
        return said
    if value > 0:
        return f"+{said}"
    return f"{MINUS}{said}"


def _kind(unit: str, largest: float) -> tuple[int, int]:
    """How many digits after the point, and by what the value is multiplied."""
    if unit == "share":
        return 0, 100
    return (1 if unit == "days" and largest < 10 else 0), 1
