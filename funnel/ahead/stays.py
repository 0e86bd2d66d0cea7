"""The stays that the chances are learned from: per stage, the lengths by the way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel import tables
from funnel.model.words import way_out

# A stage: pipeline and name; either may be blank.
Place = tuple[str | None, str | None]
# A way out of a stage: ``won``, ``lost``, ``out`` (to another pipeline), or the next stage.
Way = str | Place
Floats = NDArray[np.float64]


@dataclass
class Stays:
    """All stays in one stage whose beginning is known."""

    position: int | None = None  # of an open stage
    ended: dict[Way, Floats] = field(default_factory=dict)
    still: Floats = field(default_factory=lambda: np.empty(0))
    # Of each length the age at which the log began to watch it; of a way left out: the beginning.
    since: dict[Way, Floats] = field(default_factory=dict)
    still_since: Floats = field(default_factory=lambda: np.empty(0))

    def add(self, way: Way | None, days: Floats, since: float) -> None:
        """Stays that ended so (none: not yet), all watched from one age on; what ended before it
        was never seen."""
        days = days[days > since] if since else days
        ages = np.full(days.size, since)
        if way is None:
            self.still, self.still_since = (
                np.concatenate([self.still, days]),
                np.concatenate([self.still_since, ages]),
            )
            return
        blank = np.empty(0)
        self.ended[way] = np.concatenate([self.ended.get(way, blank), days])
        self.since[way] = np.concatenate([self.since.get(way, blank), ages])


def stays() -> ir.Table:
    """Per stage and way out, and the age at which the log began to watch, a list of days; the way
    is `won`, `lost`, `out`, `still` or `stage`, the last with the stage that followed."""
    v = tables.visits
    v = v.mutate(days=v.dwell_days.fill_null(v.open_days), out=way_out(v))
    v = v.filter(v.days.notnull())
    way = ibis.cases(
        (v.out.isin(["won", "lost"]), v.out),
        (v.out == "moved_out", "out"),
        (v.ended == "still_here", "still"),
        else_="stage",
    )
    v = v.mutate(way=way)
    v = v.mutate(next=ibis.ifelse(v.way == "stage", v.next_stage, ibis.null("string")))
    v = v.mutate(unseen_days=v.unseen_days.fill_null(0.0))
    keys = ("pipeline", "stage", "position", "way", "next", "unseen_days")
    return v.group_by(*keys).agg(days=v.days.collect())


def stays_by_place(rows: pd.DataFrame) -> dict[Place, Stays]:
    """What the engine answered to `stays`, by stage."""
    found: dict[Place, Stays] = {}
    for row in rows.to_dict("records"):
        pipeline = bare(row["pipeline"])
        here = found.setdefault((pipeline, bare(row["stage"])), Stays())
        here.position = None if pd.isna(row["position"]) else int(row["position"])
        days = np.asarray(row["days"], dtype=float)
        way: Way | None = None if row["way"] == "still" else str(row["way"])
        if row["way"] == "stage":
            way = (pipeline, bare(row["next"]))
        here.add(way, days, float(row["unseen_days"]))
    return found


def together(every: Mapping[Place, Stays]) -> dict[int, Stays]:
    """All stays in the stages of one position, whatever the pipeline."""
    found: dict[int, Stays] = {}
    for own in every.values():
        if own.position is None:
            continue
        pooled = found.setdefault(own.position, Stays(own.position))
        for way, days in ((None, own.still), *own.ended.items()):
            since = own.still_since if way is None else own.since.get(way, np.empty(0))
            ages = since if since.size else np.zeros(days.size)
            for age in np.unique(ages):
                pooled.add(way, days[ages == age], float(age))
    return found


def bare(value: Any) -> str | None:
    """A name as the engine returns it, none for a blank one."""
    return None if pd.isna(value) else str(value)
