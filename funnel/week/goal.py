"""A goal: what a month is to bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Goal:
    """What a month is to bring; a blank pipeline is all of them, a blank number no goal."""

    month: date  # its first day
    pipeline: str = ""
    wins: int | None = None
    amount: float | None = None
    currency: str = ""  # of the amount; blank: the only one there is
