"""What the signs of a parking stage are counted from: where deals came from and went, and open
deals without a task."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from funnel.checkup.proof import Comparison
from funnel.checkup.stays import STAGE
from funnel.codes import Ending

IDLE = ("none", "overdue")
KNOWN = ("none", "overdue", "postponed", "planned", "far", "undated", "too_long")


def away(routes: pd.DataFrame) -> tuple[int, int]:
    """How many exits go back or to lost, of how many (`with_places`)."""
    visits = routes["visits"].to_numpy()
    gone, left = (int(visits[routes[name].to_numpy()].sum()) for name in ("is_back", "is_exit"))
    return gone, left


def with_places(routes: pd.DataFrame, stages: pd.DataFrame) -> pd.DataFrame:
    """Routes with the places of where the deals came from and where they went, within the pipeline;
    whether they are exits, and back or to lost: out of a side track back is where the deal came
    from, or before it."""
    places = (
        stages.dropna(subset=["position"])
        .set_index(["pipeline", "stage"])["position"]
        .astype("float64")
    )
    from_place = places.reindex(
        pd.MultiIndex.from_frame(routes[["from_pipeline", "from_stage"]])
    ).to_numpy()
    next_place = places.reindex(
        pd.MultiIndex.from_frame(routes[["pipeline", "next_stage"]])
    ).to_numpy()
    is_own = routes["from_pipeline"] == routes["pipeline"]
    placed = routes.assign(
        from_position=np.where(is_own, from_place, np.nan), next_position=next_place
    )
    ended = routes["ended"]
    further = (ended == Ending.RETURNED) & (placed["next_position"] > placed["from_position"])
    back = ended.isin([Ending.BACK, Ending.RETURNED, Ending.LOST]) & ~further
    return placed.assign(is_exit=ended != Ending.STILL_HERE, is_back=back)


def idle_in(here: pd.DataFrame) -> Callable[[str, str], Comparison]:
    """`idle` of each stage against the rest, counted once for all of them."""
    states = here["task_state"]
    each = here.assign(waits=states.isin(IDLE), known=states.isin(KNOWN))
    every = each[["waits", "known"]].sum().astype(int)
    own = each.groupby(STAGE)[["waits", "known"]].sum().to_dict("index")

    def of(pipeline: str, stage: str) -> Comparison:
        inside = own.get((pipeline, stage), {"waits": 0, "known": 0})
        waits = int(inside["waits"])
        known = int(inside["known"])
        return Comparison(waits, known, int(every["waits"]) - waits, int(every["known"]) - known)

    return of


def idle(here: pd.DataFrame, inside: pd.Series) -> Comparison:
    """Open deals without or with only overdue tasks, inside against the rest; only deals whose
    tasks are known."""
    known = here["task_state"].isin(KNOWN)
    waits = here["task_state"].isin(IDLE)
    inside = inside.fillna(False).astype(bool)
    return Comparison(
        int((waits & inside).sum()),
        int((known & inside).sum()),
        int((waits & ~inside).sum()),
        int((known & ~inside).sum()),
    )
