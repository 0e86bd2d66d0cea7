"""What each event of a window adds to the bridge from its beginning to its end.

`before` and the lines add up to `after`, in deals and in every currency, for every key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from funnel.scope import Scope
from funnel.week.ledger import EVENTS, ORDER, ledger
from funnel.week.window import Window

IN = ("new", "reopened", "handed_in", "pipeline_in", "other_in")
OUT = ("won", "lost", "gone", "handed_out", "pipeline_out", "other_out")
AMOUNTS = ("amount_up", "amount_down")
LINES = ("before", *IN, *OUT, *AMOUNTS, "after")
STEPS = ("forward", "skipped", "back", "parked", "returned", "other_pipeline")
BREAKDOWNS = ("pipeline", "manager")
# by the event's place in the order
LINE_IN = {"open": "before", "created": "new", "stage": "reopened"}
LINE_IN |= {"owner": "handed_in", "pipeline": "pipeline_in"}
LINE_OUT = {"gone": "gone", "owner": "handed_out", "pipeline": "pipeline_out"}
POSTING = ["deal_id", "deal_no", "key", "line", "deals", "amount", "currency"]
OF_LINE_IN = [LINE_IN.get(event, "other_in") for event in EVENTS]
OF_LINE_OUT = [LINE_OUT.get(event, "other_out") for event in EVENTS]


def events(frames: dict[str, pd.DataFrame], scope: Scope, window: Window) -> pd.DataFrame:
    """The ledger with `manager`, `was_manager`, `is_inside` and `was_inside` under the scope."""
    rows = ledger(frames, window)
    found = {}
    for side in ("", "was_"):
        found[f"{side}manager"] = _manager(rows, scope, side)
        found[f"{side or 'is_'}inside"] = _is_inside(rows, found[f"{side}manager"], scope, side)
    return rows.assign(**found)


def postings(rows: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """One row per posting of `events`, in their order: `POSTING`; `key` is of `by`, else blank.

    The deals that are there at the beginning are the line `before`.
    """
    order = rows["order"].to_numpy()
    inside, was_inside = (rows[name].to_numpy() for name in ("is_inside", "was_inside"))
    moved = _differ(rows[by], rows[f"was_{by}"]) if by else np.zeros(len(rows), dtype=bool)
    came = np.flatnonzero(inside & (~was_inside | moved))
    went = np.flatnonzero((order != ORDER["open"]) & was_inside & (~inside | moved))
    priced = np.flatnonzero((order == ORDER["amount"]) & inside & was_inside)
    parts = [
        _posting(rows, came, _words(OF_LINE_IN, order[came]), 1, by, ""),
        _posting(rows, went, _line_out(rows, went), -1, by, "was_"),
        *(_changes_of_amount(rows, priced, by) if len(priced) else []),
    ]
    return pd.concat(parts).sort_index(kind="stable")


def steps(rows: pd.DataFrame) -> pd.Series:
    """What a move between two open stages was, of rows of `events`; blank for all others."""
    order = rows["order"].to_numpy()
    is_step = (order == ORDER["stage"]) & (rows["is_inside"] & rows["was_inside"]).to_numpy()
    stepped = rows.loc[is_step, ["is_crossing", "kind", "was_kind", "position", "was_position"]]
    ahead = (stepped["position"] - stepped["was_position"]).to_numpy()
    words = np.select(
        [
            stepped["is_crossing"].to_numpy(),
            (stepped["kind"] != "open").to_numpy(dtype=bool),
            (stepped["was_kind"] != "open").to_numpy(dtype=bool),
            ahead == 1,
            ahead > 0,
        ],
        ["other_pipeline", "parked", "returned", "forward", "skipped"],
        "back",
    )
    found = np.full(len(rows), None, dtype=object)
    found[is_step] = words
    return pd.Series(found, index=rows.index, dtype="str")


def stock(frames: dict[str, pd.DataFrame], scope: Scope, window: Window) -> pd.DataFrame:
    """The open deals of the scope at the beginning of a window: rows of `events`."""
    rows = events(frames, scope, window)
    return rows[(rows["order"] == ORDER["open"]) & rows["is_inside"]]


def _posting(
    rows: pd.DataFrame, chosen: np.ndarray, line: Any, sign: int, by: str | None, side: str
) -> pd.DataFrame:
    """One posting for each of the chosen rows (their numbers), of their state now or before."""
    named = {"amount": f"{side}amount", "currency": f"{side}currency"}
    named |= {"key": f"{side}{by}"} if by else {}
    found = {name: rows[column].array.take(chosen) for name, column in named.items()}
    posted = pd.DataFrame(
        {
            "deal_id": rows["deal_id"].array.take(chosen),
            "deal_no": rows["deal_no"].to_numpy()[chosen],
            "key": found.get("key"),
            "line": line,
            "deals": sign,
            "amount": np.asarray(found["amount"], dtype="float64") * sign,
            "currency": found["currency"],
        },
        index=rows.index.take(chosen),
    )
    return posted.astype({"key": "str", "line": "str", "currency": "str"})


def _words(words: Sequence[str], places: np.ndarray) -> Any:
    return pd.array(words, dtype="str").take(places)


def _line_out(rows: pd.DataFrame, went: np.ndarray) -> np.ndarray:
    """By the event; a move out of a stage is by what it led to."""
    order = rows["order"].to_numpy()[went]
    kind = rows["kind"].array.take(went).astype(object)
    return np.where(order == ORDER["stage"], kind, np.array(OF_LINE_OUT, dtype=object)[order])


def _changes_of_amount(
    rows: pd.DataFrame, priced: np.ndarray, by: str | None
) -> list[pd.DataFrame]:
    """The difference as one posting; of a deal that changed its currency one in each."""
    rows = rows.iloc[priced]
    other = _differ(rows["currency"], rows["was_currency"])
    alike = np.flatnonzero(~other)
    changed = np.flatnonzero(other)
    difference = rows["amount"].fillna(0.0) - rows["was_amount"].fillna(0.0)
    line = np.where(difference.to_numpy()[alike] < 0, "amount_down", "amount_up")
    parts = [
        _posting(rows.assign(amount=difference), alike, line, 1, by, ""),
        _posting(rows, changed, "amount_down", -1, by, "was_"),
        _posting(rows, changed, "amount_up", 1, by, ""),
    ]
    return [part.assign(deals=0) for part in parts]


def _differ(one: pd.Series, other: pd.Series) -> np.ndarray:
    """Where two columns differ; two blanks do not."""
    blank = one.isna().to_numpy()
    other_blank = other.isna().to_numpy()
    unequal = (one != other).fillna(True).to_numpy(dtype=bool)
    return np.where(blank | other_blank, blank != other_blank, unequal)


def _manager(rows: pd.DataFrame, scope: Scope, side: str) -> pd.Series:
    if scope.column:
        return rows["by_column"]
    if scope.credit == "owner":
        return rows["owner"]
    return rows[f"{side}{scope.credit}"]


def _is_inside(rows: pd.DataFrame, manager: pd.Series, scope: Scope, side: str) -> np.ndarray:
    inside = (rows[f"{side}is_open"] & ~rows[f"{side}is_gone"]).to_numpy(dtype=bool)
    if scope.pipelines:
        inside = inside & rows[f"{side}pipeline"].isin(scope.pipelines).to_numpy()
    if scope.managers:
        named = manager.isin([name for name in scope.managers if name])
        nobody = manager.isna() & ("" in scope.managers)
        inside = inside & (named | nobody).to_numpy(dtype=bool)
    return inside
