"""One threshold of a rule or a check, to be moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import streamlit as st


def field(owner: str, name: str, value: Any, default: Any, label: str, unit: int) -> Any:
    """The number in force, or the one it is moved to; durations are shown in units of so many
    seconds and given back in seconds."""
    key = f"{owner}-{name}"
    if isinstance(default, timedelta):
        return unit * st.number_input(
            label, min_value=0.0, value=value.total_seconds() / unit, step=1.0, key=key
        )
    if isinstance(default, float):
        step = 0.05 if default <= 1 else 0.5
        return st.number_input(
            label,
            min_value=0.0,
            max_value=1.0 if default < 1 else None,
            value=float(value),
            step=step,
            key=key,
        )
    return st.number_input(label, min_value=1, value=int(value), step=1, key=key)
