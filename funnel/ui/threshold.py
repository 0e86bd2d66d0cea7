"""One threshold of a rule or a check, to be moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from funnel.ui import choose


def field(
    owner: str,
    name: str,
    value: Any,
    default: Any,
    label: str,
    unit: int,
    in_address: bool = False,
) -> Any:
    """The number in force, or the one it is moved to; durations are shown in units of so many
    seconds and given back in seconds. One that is moved for this look alone stands in the
    address."""
    key = f"{owner}-{name}"
    asked = key if in_address else ""
    if isinstance(default, timedelta):
        usual = value.total_seconds() / unit
        return unit * choose.amount(label, usual, key=key, parameter=asked, min_value=0.0, step=1.0)
    if isinstance(default, float):
        limits = {"min_value": 0.0, "max_value": 1.0 if default < 1 else None}
        step = 0.05 if default <= 1 else 0.5
        return choose.amount(label, float(value), key=key, parameter=asked, step=step, **limits)
    return choose.amount(label, int(value), key=key, parameter=asked, min_value=1, step=1)
