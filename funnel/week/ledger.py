"""Every event of a window, with the state of its deal before and after it.

Within a moment events stand in a fixed order: created, amount, owner, moves, gone. A move into
another pipeline is an event of the pipeline and then one of the stage, so that both pipelines see
it; straight into another pipeline's lost it is lost in the one it left. Several moves of a moment
follow each other, each whole: what was won here and begun anew there was won here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from funnel.week.sources import GROUPS, Sources, taken
from funnel.week.window import Window

EVENTS = ("open", "created", "amount", "owner", "pipeline", "stage", "gone")
ORDER = {event: place for place, event in enumerate(EVENTS)}
# A deal that is gone from the list stays gone, whatever its log says later.
MOVED = [group for group in GROUPS if group != "of_list"]
NOTHING = -1  # an event does not set this, or nothing has set it yet

Block = dict[str, np.ndarray]


def ledger(frames: dict[str, pd.DataFrame], window: Window) -> pd.DataFrame:
    """One row per event after the beginning of the window, up to its end, and one (`open`) per deal
    that is open at its beginning; those of a deal in the order in which they happened.

    `frames` are the answers to `funnel.week.stays.questions`. Columns: deal_id, deal_no (0, 1, 2 …
    as the deals come in the stays), stay_no (the first row of the deal there), at, event, order (in
    `EVENTS`), the state of `funnel.week.sources`, the same with `was_` (what it was before; blank
    in a deal's first row), `is_crossing` (a stage of another pipeline than before), `is_last` (of
    its deal), and of the deal `owner` and, if asked, `by_column`.
    """
    sources = Sources.of(frames, window)
    opening = _opening(sources)
    happened = _joined(
        [
            *_entries(sources),
            *_closings(sources),
            _spans(sources, "owner", "of_holder"),
            _spans(sources, "amount", "of_amount"),
            _gone(sources),
        ]
    )
    opening, happened = (_kept(rows, sources.is_gone_before) for rows in (opening, happened))
    # most deals only stand there: what is carried from event to event concerns the others
    is_busy = np.zeros(len(sources.deals), dtype=bool)
    is_busy[happened["deal"]] = True
    busy = is_busy[opening["deal"]]
    rows = _joined([_where(opening, busy), happened])
    turn = np.where(rows["order"] == ORDER["stage"], ORDER["pipeline"], rows["order"])
    rows = _where(rows, np.lexsort([rows["order"], rows["seq"], turn, rows["at"], rows["deal"]]))
    rows = _joined([_carried(rows), _standing(_where(opening, ~busy))])
    return _table(rows, sources)


# ---- the events ----------------------------------------------------------------------------------


def _block(
    sources: Sources,
    stays: np.ndarray,
    event: str,
    at: np.ndarray,
    late: float = 0.0,
    **sets: object,
) -> Block:
    """Events of stays (their row numbers); `sets` says of each group where what it sets stands."""
    count = len(stays)
    block = {
        "deal": sources.deal[stays],
        "at": at,
        "order": np.full(count, ORDER[event]),
        "seq": sources.visit_no[stays] + late,
    }
    blank = np.full(count, NOTHING)
    return block | {group: np.asarray(sets.get(group, blank), dtype=np.int64) for group in GROUPS}


def _whole(sources: Sources, stays: np.ndarray, at: np.ndarray, groups: list[str]) -> Block:
    """Where the whole state of a deal stands that is in these stays at these moments."""
    places = {
        "of_pipeline": stays,
        "of_stage": stays,
        "of_holder": sources.covering("of_holder", stays, at),
        "of_amount": sources.covering("of_amount", stays, at),
        "of_list": np.zeros(len(stays), dtype=np.int64),
    }
    return {group: places[group] for group in groups}


def _opening(sources: Sources) -> Block:
    since = sources.since
    there = np.flatnonzero((sources.entered <= since) & ~(sources.left <= since))
    at = np.full(len(there), since)
    return _block(sources, there, "open", at, **_whole(sources, there, at, list(GROUPS)))


def _entries(sources: Sources) -> list[Block]:
    """Deals that begin, and moves into another stage; of another pipeline also that."""
    entered = np.flatnonzero(sources.is_within(sources.entered))
    is_first = sources.visit_no[entered] == 1
    first = entered[is_first]
    later = entered[~is_first]
    crossed = later[sources.crossed[later]]
    at, at_later, at_crossed = (sources.entered[rows] for rows in (first, later, crossed))
    created = _whole(sources, first, at, list(GROUPS))
    moved = _whole(sources, later, at_later, MOVED)
    return [
        _block(sources, first, "created", at, **created),
        _block(sources, crossed, "pipeline", at_crossed, of_pipeline=crossed),
        _block(sources, later, "stage", at_later, **moved),
    ]


def _closings(sources: Sources) -> list[Block]:
    within = sources.is_within(sources.left[sources.closed])
    places = np.flatnonzero(within) + len(
        sources.deal
    )  # what a closing sets stands after all stays
    closed = sources.closed[within]
    elsewhere = sources.won_elsewhere[within]
    won = closed[elsewhere]
    at_won = sources.left[closed[elsewhere]]
    return [
        _block(sources, won, "pipeline", at_won, 0.5, of_pipeline=places[elsewhere]),
        _block(sources, closed, "stage", sources.left[closed], 0.5, of_stage=places),
    ]


def _spans(sources: Sources, event: str, group: str) -> Block:
    """Changes of hands or of the amount."""
    spans = sources.spans[group]
    within = np.flatnonzero(sources.is_within(spans.begins))
    stays = sources.first[spans.deal[within]]
    block = _block(sources, stays, event, spans.begins[within], **{group: spans.place[within]})
    return block | {"seq": np.zeros(len(within))}


def _gone(sources: Sources) -> Block:
    within = np.flatnonzero(sources.is_within(sources.gone_at))
    stays = sources.first[sources.gone[within]]
    block = _block(sources, stays, "gone", sources.gone_at[within], of_list=np.ones(len(within)))
    return block | {"seq": np.zeros(len(within))}


# ---- blocks --------------------------------------------------------------------------------------


def _joined(blocks: list[Block]) -> Block:
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def _where(block: Block, rows: np.ndarray) -> Block:
    return {name: values[rows] for name, values in block.items()}


def _kept(block: Block, is_left_out: np.ndarray) -> Block:
    if is_left_out.any():
        return _where(block, ~is_left_out[block["deal"]])
    return block


def _carried(rows: Block) -> Block:
    """Where each part of the state stands after every event, and where it stood before it."""
    deals = rows["deal"]
    number = np.arange(len(deals))
    is_first = np.append(True, deals[1:] != deals[:-1])[: len(deals)]
    begins = np.maximum.accumulate(np.where(is_first, number, 0))
    found = dict(rows) | {"is_last": np.append(is_first[1:], True)[: len(deals)]}
    for group in GROUPS:
        last_set = np.maximum.accumulate(np.where(rows[group] != NOTHING, number, -1))
        is_set = last_set >= begins
        after = np.where(is_set, rows[group][np.maximum(last_set, 0)], NOTHING)
        found[group] = after
        found[f"was_{group}"] = np.where(is_first, NOTHING, np.append(NOTHING, after)[:-1])
    was_event = np.append(NOTHING, rows["order"])[:-1]
    is_same_moment = np.append(False, rows["at"][1:] == rows["at"][:-1])[: len(deals)]
    found["is_crossing"] = (was_event == ORDER["pipeline"]) & is_same_moment & ~is_first
    return found


def _standing(opening: Block) -> Block:
    """The one row of deals to which nothing happened."""
    count = len(opening["deal"])
    before = {f"was_{group}": np.full(count, NOTHING) for group in GROUPS}
    signs = {"is_last": np.ones(count, dtype=bool), "is_crossing": np.zeros(count, dtype=bool)}
    return dict(opening) | before | signs


def _table(rows: Block, sources: Sources) -> pd.DataFrame:
    """The events with what stands where they say."""
    stay_no = sources.first[rows["deal"]]
    found: dict[str, object] = {
        "deal_id": taken(sources.deals, rows["deal"]),
        "deal_no": rows["deal"],
        "stay_no": stay_no,
        "at": rows["at"],
        "event": taken(pd.array(EVENTS, dtype="str"), rows["order"]),
        "order": rows["order"],
    }
    for side in ("", "was_"):
        found |= sources.state({group: rows[f"{side}{group}"] for group in GROUPS}, side)
    found |= {name: rows[name] for name in ("is_crossing", "is_last")}
    found |= {name: taken(values, stay_no) for name, values in sources.of_deal.items()}
    return pd.DataFrame(found, copy=False)
