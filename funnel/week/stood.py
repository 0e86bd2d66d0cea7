"""What stood on the screen when a review was closed: how many deals were open, as it was known
then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from funnel.scope import Scope
from funnel.week.postings import LINES

RESTATED = "restated"
OWN = ["key", "currency"]
SMALLEST = 0.005  # of an amount; what is less came from adding


@dataclass(frozen=True)
class Stood:
    """The open deals of a credit mode, a pipeline, a manager and a currency (blank: none) at the
    moment of the data (UTC); no amount where none of them had one."""

    at: datetime
    credit: str
    pipeline: str
    manager: str
    currency: str
    deals: int
    amount: float | None


def summed(rows: pd.DataFrame, at: datetime, credit: str) -> list[Stood]:
    """What stands there, of open deals one by one (pipeline, manager, currency, amount)."""
    own = ["pipeline", "manager", "currency"]
    rows = rows.assign(**{name: rows[name].fillna("").astype("str") for name in own})
    sums = rows.groupby(own)["amount"].agg(["size", "count", "sum"]).reset_index()
    return [
        Stood(at, credit, pipeline, manager, currency, int(size), float(total) if known else None)
        for pipeline, manager, currency, size, known, total in sums.itertuples(index=False)
    ]


def restated(
    lines: pd.DataFrame, stood: Sequence[Stood], scope: Scope, at: datetime, by: str | None
) -> pd.DataFrame:
    """The lines of a bridge (key, line, deals, amount, currency) from the number that stood on the
    screen at its beginning; what differs from what is known now is a line of its own.

    As they are where nothing differs, or nobody knows: no review was closed at that moment, or
    other filters are in force than those that were remembered.
    """
    known = [] if scope.where else [one for one in stood if _is_meant(one, scope, at)]
    if not known:
        return lines
    then = _then(known, by)
    lines = _with_all(lines, then)
    now = lines[lines["line"] == "before"]
    now = now.assign(**{name: now[name].fillna("") for name in OWN})
    both = now.set_index(OWN)[["deals", "amount"]].join(then)
    both = both.fillna({"deals_then": 0})
    changed = both.fillna(0.0)
    deals = (changed["deals"] - changed["deals_then"]).to_numpy(dtype="int64")
    amounts = (changed["amount"] - changed["amount_then"]).to_numpy(dtype="float64")
    if not deals.any() and not (np.abs(amounts) > SMALLEST).any():
        return lines
    first = lines.loc[now.index].assign(
        deals=both["deals_then"].to_numpy(dtype="int64"), amount=both["amount_then"].to_numpy()
    )
    step = first.assign(line=RESTATED, deals=deals, amount=amounts)
    step.index = step.index + 0.5
    rest = lines.drop(now.index)
    return pd.concat([first, step, rest]).sort_index(ignore_index=True)


def _with_all(lines: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """With lines of 0 of whoever stood there and has nothing any more."""
    there = pd.MultiIndex.from_frame(lines[OWN].fillna("")).unique()
    lacking = then.index.difference(there).to_frame(index=False)
    if not len(lacking):
        return lines
    added = lacking.merge(pd.DataFrame({"line": LINES, "deals": 0, "amount": 0.0}), "cross")
    added = added.assign(**{name: added[name].replace("", None) for name in OWN})
    return pd.concat([lines, added.astype(lines.dtypes[added.columns])], ignore_index=True)


def _is_meant(one: Stood, scope: Scope, at: datetime) -> bool:
    return (
        (one.at, one.credit) == (at, scope.credit)
        and (not scope.pipelines or one.pipeline in scope.pipelines)
        and (not scope.managers or one.manager in scope.managers)
    )


def _then(known: Sequence[Stood], by: str | None) -> pd.DataFrame:
    """`deals_then` and `amount_then` by key and currency."""
    rows = [(getattr(one, by) if by else "", one.currency, one.deals, one.amount) for one in known]
    table = pd.DataFrame(rows, columns=[*OWN, "deals", "amount"])
    table = table.astype({"amount": "float64"})
    return table.groupby(OWN).agg(
        deals_then=("deals", "sum"),
        amount_then=("amount", lambda known: known.sum(min_count=1)),
    )
