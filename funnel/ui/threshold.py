"""One threshold of a rule or a check, to be moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from funnel.i18n import t
from funnel.thresholds import Threshold, Unit
from funnel.ui import choose

COARSE = 0.5  # the step of a number that is no share


def field(owner: str, name: str, value: Any, about: Threshold, in_address: bool = False) -> Any:
    """The number in force, or the one it is moved to; durations are shown in their unit and given
    back in seconds. One that is moved for this look alone stands in the address."""
    key = f"{owner}-{name}"
    is_count = about.unit is Unit.COUNT
    least = int(is_count) if about.least is None else about.least
    more: dict[str, Any] = {"key": key, "parameter": key if in_address else ""}
    if isinstance(value, timedelta):
        seconds = float(about.unit.value)
        shown = value.total_seconds() / seconds
        return seconds * choose.amount(
            t(about.name), shown, min_value=float(least), step=1.0, **more
        )
    if is_count:
        return choose.amount(t(about.name), int(value), min_value=int(least), step=1, **more)
    is_share = about.unit is Unit.SHARE
    more |= {"min_value": float(least), "max_value": 1.0 if is_share else None}
    return choose.amount(t(about.name), float(value), step=0.05 if is_share else COARSE, **more)
