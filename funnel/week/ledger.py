"""Every event of a window, with the state of its deal before and after it.

Within a moment events stand in a fixed order: created, amount, owner, pipeline, stage, gone. A move
into another pipeline is an event of the pipeline and then one of the stage, so that both pipelines
see it; straight into another pipeline's lost it is lost in the one it left.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import numpy as np
import pandas as pd

from funnel.week.spans import with_spans
from funnel.week.window import Window

ORDER = {"open": 0, "created": 1, "amount": 2, "owner": 3, "pipeline": 4, "stage": 5, "gone": 6}
# What an event may set, each group as a whole: a blank of an event that sets it is a blank.
GROUPS = {
    "of_pipeline": ["pipeline", "opener"],
    "of_stage": ["stage", "kind", "position", "stage_since", "is_open"],
    "of_holder": ["holder"],
    "of_amount": ["amount", "currency"],
    "of_list": ["is_gone"],
}
STATE = [name for names in GROUPS.values() for name in names]
# A deal that is gone from the list stays gone, whatever its log says later.
MOVED = [group for group in GROUPS if group != "of_list"]
OF_DEAL = ["owner", "by_column"]


def ledger(frames: dict[str, pd.DataFrame], window: Window) -> pd.DataFrame:
    """One row per event after the beginning of the window, up to its end, and one (`open`) per deal
    that is open at its beginning, in the order in which they happened.

    `frames` are the answers to `funnel.week.stays.questions`. Columns: deal_id, at, event, `STATE`,
    the same with `was_` (what it was before; blank in a deal's first row), `is_crossing` (a stage
    of another pipeline than before), `is_last` (of its deal), and `OF_DEAL`.
    """
    stays = frames["stays"].assign(is_open=True, is_gone=False)
    stays["stage_since"] = stays["entered_at"]
    opening = _opening(stays, frames, window)
    parts = [
        *_entries(stays, frames, window),
        *_closings(stays, window),
        _changes(frames["holdings"], "owner", "valid_from", "of_holder", window),
        _changes(frames["amounts"], "amount", "valid_from", "of_amount", window),
        _changes(frames["gone"].assign(is_gone=True), "gone", "gone_at", "of_list", window),
    ]
    happened = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    gone_before = frames["gone"].loc[frames["gone"]["gone_at"] <= window.since, "deal_id"]
    if len(gone_before):
        opening = opening[~opening["deal_id"].isin(gone_before)]
        happened = happened[~happened["deal_id"].isin(gone_before)]
    # most deals only stand there: what is carried from event to event concerns the others
    is_busy = opening["deal_id"].isin(happened["deal_id"])
    rows = pd.concat([opening[is_busy], happened], ignore_index=True)
    rows = rows.sort_values(["deal_id", "at", "order", "seq"], ignore_index=True)
    found = pd.concat([_with_states(rows), _standing(opening[~is_busy])], ignore_index=True)
    of_deal = stays.drop_duplicates("deal_id").set_index("deal_id")[OF_DEAL]
    own = of_deal.reindex(found["deal_id"]).reset_index(drop=True)
    return found.assign(**{name: own[name] for name in OF_DEAL})


def _standing(opening: pd.DataFrame) -> pd.DataFrame:
    """The one row of deals to which nothing happened, with the columns of `_with_states` that are
    not blank."""
    return opening[["deal_id", "at", "event", *STATE]].assign(is_crossing=False, is_last=True)


def _row(
    table: pd.DataFrame, event: str, at: str, sets: Iterable[str], late: float = 0.0
) -> pd.DataFrame:
    """Events with what they set; the columns of other groups are blank."""
    own = set(sets)
    seq = table["visit_no"] + late if "visit_no" in table else late
    given = list(chain.from_iterable(GROUPS[group] for group in GROUPS if group in own))
    row = table[["deal_id", *given]].assign(at=table[at], event=event, order=ORDER[event], seq=seq)
    return row.assign(**{group: group in own for group in GROUPS})


def _within(table: pd.DataFrame, at: str, window: Window) -> pd.DataFrame:
    return table[(table[at] > window.since) & (table[at] <= window.until)]


def _opening(stays: pd.DataFrame, frames: dict[str, pd.DataFrame], window: Window) -> pd.DataFrame:
    there = stays[(stays["entered_at"] <= window.since) & ~(stays["left_at"] <= window.since)]
    there = with_spans(there.assign(begins_at=window.since), frames, "begins_at")
    return _row(there, "open", "begins_at", GROUPS)


def _entries(
    stays: pd.DataFrame, frames: dict[str, pd.DataFrame], window: Window
) -> list[pd.DataFrame]:
    """Deals that begin, and moves into another stage; of another pipeline also that."""
    ordered = stays.sort_values(["deal_id", "visit_no"])
    before = ordered.groupby("deal_id")[["visit_no", "pipeline"]].shift()
    is_next = before["visit_no"] + 1 == ordered["visit_no"]
    crossed = is_next & (before["pipeline"] != ordered["pipeline"])
    entered = _within(ordered.assign(crossed=crossed), "entered_at", window)
    entered = with_spans(entered, frames, "entered_at")
    later = entered[entered["visit_no"] > 1]
    return [
        _row(entered[entered["visit_no"] == 1], "created", "entered_at", GROUPS),
        _row(later[later["crossed"]], "pipeline", "entered_at", ["of_pipeline"]),
        _row(later, "stage", "entered_at", MOVED),
    ]


def _closings(stays: pd.DataFrame, window: Window) -> list[pd.DataFrame]:
    closed = _within(stays[stays["closing"].notna()], "left_at", window)
    shut = closed.assign(
        stage=closed["closed_stage"],
        kind=closed["closing"],
        position=np.nan,
        stage_since=closed["left_at"],
        is_open=False,
    )
    elsewhere = (closed["closing"] == "won") & (closed["closed_in"] != closed["pipeline"])
    won = closed[elsewhere].assign(pipeline=closed["closed_in"], opener=closed["closed_for"])
    return [
        _row(won, "pipeline", "left_at", ["of_pipeline"]),
        _row(shut, "stage", "left_at", ["of_stage"], late=0.5),
    ]


def _changes(spans: pd.DataFrame, event: str, at: str, group: str, window: Window) -> pd.DataFrame:
    return _row(_within(spans, at, window), event, at, [group])


def _with_states(rows: pd.DataFrame) -> pd.DataFrame:
    """Each state carried on until the next event that sets it, and what it was before the event."""
    number = np.arange(len(rows))
    deals = rows["deal_id"].to_numpy()
    is_first = np.append(True, deals[1:] != deals[:-1])[: len(rows)]
    begins = np.maximum.accumulate(np.where(is_first, number, 0))
    before = np.where(is_first, -1, number - 1)
    found = rows[["deal_id", "at", "event"]].copy()
    for group, names in GROUPS.items():
        last_set = np.maximum.accumulate(np.where(rows[group], number, -1))
        last_set = np.where(last_set >= begins, last_set, -1)
        for name in names:
            found[name] = _taken(rows[name], last_set)
            found[f"was_{name}"] = _taken(found[name], before)
    was_pipeline_event = _taken(rows["event"], before) == "pipeline"
    found["is_crossing"] = was_pipeline_event & (_taken(rows["at"], before) == rows["at"])
    found["is_last"] = np.append(is_first[1:], True)[: len(rows)]
    return found


def _taken(values: pd.Series, places: np.ndarray) -> pd.Series:
    """The values at these places, blank where the place is −1."""
    return values.reindex(places).reset_index(drop=True)
