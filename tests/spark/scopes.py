"""What readers look at: kinds of narrowing and of credit (`tests/spark/united.py`)."""

from __future__ import annotations

from dataclasses import replace

from tests.metrics.doors import UTC

SCOPES = {
    "everything": UTC,
    "one manager": replace(UTC, managers=("Ольга",)),
    "two managers": replace(UTC, managers=("d'Arc", ""), credit="owner"),
}
