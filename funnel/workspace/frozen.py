"""Limits that stay as they were first counted, so that nobody's norm moves by itself from week to
week.

They hold as long as every upload that they were counted from counts: what an upload that was taken
back said is no norm, and when it is restored, its limits are too.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from funnel import tables
from funnel.working_time import WorkingTime
from funnel.workspace.state import State

if TYPE_CHECKING:
    from funnel.workspace.snapshot import Snapshot

Counted = tuple[str, str, float, datetime, list[str]]


def basis_of(state: State, setting: dict[str, Any] | None, timezone: str) -> list[str]:
    """Names of the uploads that count, each with how it was read and the hours that its lengths are
    in; in calendar time the zone changes no length."""
    working = WorkingTime.of(setting)
    clock = f"-{_digest([timezone, working])}" if working else ""
    return [f"{upload.sha[:16]}-{_read_so(upload.choices)}{clock}" for upload in state.in_force]


def _read_so(choices: dict) -> str:
    rest = sorted((name, value) for name, value in choices.items() if name != "timezone")
    return _digest(rest)


def _digest(rest: list) -> str:
    return hashlib.sha256(str(rest).encode()).hexdigest()[:8]


def counted_limits(snapshot: Snapshot) -> list[Counted]:
    """The limits of a snapshot that were counted from its stays."""
    stages = snapshot.ask(tables.stages.order_by("pipeline", "position"))
    stages_open = stages[stages["kind"] == "open"]
    order = {str(name): own["stage"].tolist() for name, own in stages_open.groupby("pipeline")}
    usual = stages[stages["limit_source"] == "usual"]
    columns = (usual[name].tolist() for name in ("pipeline", "stage", "limit_days", "limit_since"))
    return [
        (pipeline, stage, float(limit), since.to_pydatetime(), order[pipeline])
        for pipeline, stage, limit, since in zip(*columns, strict=True)
    ]
