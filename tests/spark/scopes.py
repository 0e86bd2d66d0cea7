"""What readers look at: kinds of narrowing and of credit (`tests/spark/united.py`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from funnel.filters import read
from tests.metrics.doors import UTC

SEVERAL = ("source=сайт|call", "amount>=1", "owner!=Nobody", "created_at>=2026", "name!~'")
SCOPES = {
    "everything": UTC,
    "one manager": replace(UTC, managers=("Ольга",)),
    "two managers": replace(UTC, managers=("d'Arc", ""), credit="owner"),
    "one pipeline": replace(UTC, pipelines=("Retail 1",)),
    "half a year": replace(UTC, since=date(2026, 1, 1), until=date(2026, 7, 1)),
    "several columns": replace(UTC, where=tuple(map(read, SEVERAL)), credit="opener"),
    "nobody": replace(UTC, managers=("No such person",)),
}
