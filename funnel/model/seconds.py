"""Durations: epoch seconds, so that every engine gives the same."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from funnel import tables


def days_between(begin: ir.Value, end: ir.Value) -> ir.Value:
    """Days with fractions from one moment to another."""
    return (end.epoch_seconds().cast("float64") - begin.epoch_seconds().cast("float64")) / 86_400.0


def moment(at: datetime) -> ir.Value:
    """A moment as a literal."""
    return ibis.literal(at, tables.MOMENT)
