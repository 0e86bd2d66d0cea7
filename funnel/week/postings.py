"""What each event of a window adds to the bridge from its beginning to its end.

`before` and the lines add up to `after`, in deals and in every currency, for every key.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from funnel.scope import Scope
from funnel.week.ledger import ledger
from funnel.week.window import Window

IN = ("new", "reopened", "handed_in", "pipeline_in", "other_in")
OUT = ("won", "lost", "gone", "handed_out", "pipeline_out", "other_out")
AMOUNTS = ("amount_up", "amount_down")
LINES = ("before", *IN, *OUT, *AMOUNTS, "after")
STEPS = ("forward", "skipped", "back", "parked", "returned", "other_pipeline")
BREAKDOWNS = ("pipeline", "manager")
LINE_IN = {
    "created": "new",
    "stage": "reopened",
    "owner": "handed_in",
    "pipeline": "pipeline_in",
}
LINE_OUT = {"gone": "gone", "owner": "handed_out", "pipeline": "pipeline_out"}
POSTING = ["deal_id", "key", "line", "deals", "amount", "currency"]


def events(frames: dict[str, pd.DataFrame], scope: Scope, window: Window) -> pd.DataFrame:
    """The ledger with `manager`, `was_manager`, `is_inside` and `was_inside` under the scope."""
    rows = ledger(frames, window)
    for side in ("", "was_"):
        rows[f"{side}manager"] = _manager(rows, scope, side)
        rows[f"{side}inside"] = _is_inside(rows, scope, side)
    return rows.rename(columns={"inside": "is_inside"})


def postings(rows: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """One row per posting of `events`, in their order: `POSTING`; `key` is of `by`, else blank.

    The deals that are there at the beginning are the line `before`.
    """
    key, was_key = (rows[by], rows[f"was_{by}"]) if by else (None, None)
    is_moved = _differ(key, was_key) if by else np.zeros(len(rows), dtype=bool)
    later = rows["event"] != "open"
    came = rows["is_inside"] & (~rows["was_inside"] | is_moved)
    went = later & rows["was_inside"] & (~rows["is_inside"] | is_moved)
    priced = (rows["event"] == "amount") & rows["is_inside"] & rows["was_inside"]
    parts = [
        _posting(rows[came], _line_in(rows[came]), 1, by, ""),
        _posting(rows[went], _line_out(rows[went]), -1, by, "was_"),
        *_changes_of_amount(rows[priced], by),
    ]
    return pd.concat(parts).sort_index(kind="stable")


def steps(rows: pd.DataFrame) -> pd.Series:
    """What a move between two open stages was, of rows of `events`; blank for all others."""
    is_step = (rows["event"] == "stage") & rows["is_inside"] & rows["was_inside"]
    cases = (
        (~is_step, None),
        (rows["is_crossing"], "other_pipeline"),
        (rows["kind"] != "open", "parked"),
        (rows["was_kind"] != "open", "returned"),
        (rows["position"] == rows["was_position"] + 1, "forward"),
        (rows["position"] > rows["was_position"], "skipped"),
    )
    conditions = [case.fillna(False).to_numpy(dtype=bool) for case, _ in cases]
    words = np.select(conditions, np.array([word for _, word in cases], dtype=object), "back")
    return pd.Series(words, index=rows.index, dtype="str")


def stock(frames: dict[str, pd.DataFrame], scope: Scope, window: Window) -> pd.DataFrame:
    """The open deals of the scope at the beginning of a window: rows of `events`."""
    rows = events(frames, scope, window)
    return rows[(rows["event"] == "open") & rows["is_inside"]]


def _posting(
    rows: pd.DataFrame, line: pd.Series | str, sign: int, by: str | None, side: str
) -> pd.DataFrame:
    posted = pd.DataFrame(
        {
            "deal_id": rows["deal_id"],
            "key": rows[f"{side}{by}"] if by else None,
            "line": line,
            "deals": sign,
            "amount": rows[f"{side}amount"] * sign,
            "currency": rows[f"{side}currency"],
        }
    )
    return posted.astype({"key": "str", "line": "str", "currency": "str", "amount": "float64"})


def _changes_of_amount(rows: pd.DataFrame, by: str | None) -> list[pd.DataFrame]:
    """The difference as one posting; of a deal that changed its currency one in each."""
    other = _differ(rows["currency"], rows["was_currency"])
    alike, changed = rows[~other], rows[other]
    difference = alike["amount"].fillna(0.0) - alike["was_amount"].fillna(0.0)
    line = pd.Series(np.where(difference < 0, "amount_down", "amount_up"), index=alike.index)
    parts = [
        _posting(alike.assign(amount=difference), line, 1, by, ""),
        _posting(changed, "amount_down", -1, by, "was_"),
        _posting(changed, "amount_up", 1, by, ""),
    ]
    return [part.assign(deals=0) for part in parts]


def _line_in(rows: pd.DataFrame) -> pd.Series:
    line = rows["event"].map(LINE_IN).fillna("other_in")
    return line.mask(rows["event"] == "open", "before")


def _line_out(rows: pd.DataFrame) -> pd.Series:
    line = rows["event"].map(LINE_OUT).fillna("other_out")
    return line.mask(rows["event"] == "stage", rows["kind"])


def _differ(one: pd.Series, other: pd.Series) -> np.ndarray:
    """Where two columns differ; two blanks do not."""
    blank, other_blank = one.isna().to_numpy(), other.isna().to_numpy()
    unequal = (one != other).fillna(True).to_numpy(dtype=bool)
    return np.where(blank | other_blank, blank != other_blank, unequal)


def _manager(rows: pd.DataFrame, scope: Scope, side: str) -> pd.Series:
    if scope.column:
        return rows["by_column"]
    return rows["owner"] if scope.credit == "owner" else rows[f"{side}{scope.credit}"]


def _is_inside(rows: pd.DataFrame, scope: Scope, side: str) -> np.ndarray:
    is_open = (rows[f"{side}is_open"] == True) & (rows[f"{side}is_gone"] != True)  # noqa: E712
    inside = is_open.to_numpy(dtype=bool)
    if scope.pipelines:
        inside = inside & rows[f"{side}pipeline"].isin(scope.pipelines).to_numpy()
    if scope.managers:
        manager = rows[f"{side}manager"]
        named = manager.isin([name for name in scope.managers if name])
        nobody = manager.isna() & ("" in scope.managers)
        inside = inside & (named | nobody).to_numpy(dtype=bool)
    return inside
