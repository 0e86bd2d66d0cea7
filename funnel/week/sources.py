"""What the ledger is made from, as plain arrays: who was where, who held what, what it was worth.

An event does not carry what it sets but where that stands, so that a state goes from event to event
as one number a group.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from funnel.week.window import Window

# What an event may set, each group as a whole: a blank of an event that sets it is a blank.
GROUPS = {
    "of_pipeline": ["pipeline", "opener"],
    "of_stage": ["stage", "kind", "position", "stage_since", "is_open"],
    "of_holder": ["holder"],
    "of_amount": ["amount", "currency"],
    "of_list": ["is_gone"],
}
AFTER_ONLY = ("stage_since",)  # nobody asks how it was before
OF_DEAL = ("owner", "by_column")
NEVER = np.datetime64("0001-01-01", "us")


@dataclass(frozen=True)
class Spans:
    """Times in which a deal was held by somebody, or worth something."""

    deal: np.ndarray  # its number
    begins: np.ndarray  # NEVER: from the beginning
    ends: np.ndarray  # not included; NaT: still
    place: np.ndarray  # where what holds then stands among all values


@dataclass(frozen=True)
class Sources:
    """The stays of a window and all that is known of their deals.

    `deal`, `visit_no`, `entered`, `left` go with the rows of the stays; `closed` are the numbers of
    those that a closing ended. In `values` stands what the groups set: for each column first that
    of the stays, in their order, then that of closings, of holdings or of amounts.
    """

    stays: pd.DataFrame
    deals: Any  # their ids, by number
    deal: np.ndarray
    visit_no: np.ndarray
    entered: np.ndarray
    left: np.ndarray
    closed: np.ndarray
    won_elsewhere: np.ndarray  # of the closed ones: won in another pipeline than the stay's
    spans: dict[str, Spans]
    values: dict[str, Any]
    gone: np.ndarray  # numbers of deals
    gone_at: np.ndarray
    since: np.datetime64
    until: np.datetime64

    @classmethod
    def of(cls, frames: dict[str, pd.DataFrame], window: Window) -> Sources:
        """From the answers to `funnel.week.stays.questions`."""
        stays = frames["stays"]
        deal, deals = pd.factorize(stays["deal_id"])
        index = pd.Index(deals)
        is_closed = stays["closing"].notna().to_numpy()
        closed = np.flatnonzero(is_closed)
        own = stays.iloc[closed]
        elsewhere = (own["closing"] == "won") & (own["closed_in"] != own["pipeline"])
        holdings = frames["holdings"]
        amounts = frames["amounts"]
        known = index.get_indexer(frames["gone"]["deal_id"])
        return cls(
            stays=stays,
            deals=deals.array,
            deal=deal,
            visit_no=stays["visit_no"].to_numpy(dtype="float64"),
            entered=_moments(stays["entered_at"]),
            left=_moments(stays["left_at"]),
            closed=closed,
            won_elsewhere=elsewhere.to_numpy(dtype=bool),
            spans={
                "of_holder": _spans(holdings, index, len(stays)),
                "of_amount": _spans(amounts, index, len(stays)),
            },
            values=_values(stays, own, holdings, amounts),
            gone=known[known >= 0],
            gone_at=_moments(frames["gone"]["gone_at"])[known >= 0],
            since=np.datetime64(window.since, "us"),
            until=np.datetime64(window.until, "us"),
        )

    def is_within(self, moments: np.ndarray) -> np.ndarray:
        """Which moments lie after the beginning of the window and not after its end."""
        return (moments > self.since) & (moments <= self.until)

    @cached_property
    def first(self) -> np.ndarray:
        """The first row of each deal in the stays."""
        found = np.zeros(len(self.deals), dtype=np.int64)
        found[self.deal[::-1]] = np.arange(len(self.deal))[::-1]
        return found

    @cached_property
    def is_gone_before(self) -> np.ndarray:
        """Which deals were gone from the list at the beginning of the window."""
        found = np.zeros(len(self.deals), dtype=bool)
        found[self.gone[self.gone_at <= self.since]] = True
        return found

    @cached_property
    def crossed(self) -> np.ndarray:
        """Which stays came right after one in another pipeline."""
        order = np.lexsort((self.visit_no, self.deal))
        pipeline = pd.factorize(self.stays["pipeline"])[0][order]
        deal = self.deal[order]
        number = self.visit_no[order]
        is_next = (deal[1:] == deal[:-1]) & (number[1:] == number[:-1] + 1)
        found = np.zeros(len(order), dtype=bool)
        found[order[1:]] = is_next & (pipeline[1:] != pipeline[:-1])
        return found

    def covering(self, group: str, stays: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Where the holder or amount of these stays at these moments stands: the span's that holds
        then; of deals without one it is what the list says today."""
        spans = self.spans[group]
        if not len(spans.deal) or not len(stays):
            return stays
        moments = np.unique(np.concatenate([spans.begins, at]))
        keys = spans.deal * len(moments) + np.searchsorted(moments, spans.begins)
        order = np.argsort(keys, kind="stable")
        asked = self.deal[stays] * len(moments) + np.searchsorted(moments, at)
        last = order[np.searchsorted(keys[order], asked, side="right") - 1]
        holds = (spans.deal[last] == self.deal[stays]) & (spans.begins[last] <= at)
        holds &= ~(spans.ends[last] <= at)
        return np.where(holds, spans.place[last], stays)

    @cached_property
    def of_deal(self) -> dict[str, Any]:
        """What is said of a deal as a whole, for each row of the stays."""
        return {name: self.stays[name].array for name in OF_DEAL if name in self.stays}

    def state(self, places: dict[str, np.ndarray], side: str) -> dict[str, Any]:
        """The columns of all groups from where they stand; named with `side` in front."""
        found = {}
        for group, names in GROUPS.items():
            for name in names:
                if name in self.values and not (side and name in AFTER_ONLY):
                    found[f"{side}{name}"] = taken(self.values[name], places[group])
        count = len(self.deal)
        found[f"{side}is_open"] = (places["of_stage"] >= 0) & (places["of_stage"] < count)
        found[f"{side}is_gone"] = places["of_list"] == 1
        return found


def taken(values: Any, places: np.ndarray) -> Any:
    """The values at these places, blank where the place is −1."""
    return pd.api.extensions.take(values, places, allow_fill=True)


def _moments(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype="datetime64[us]")


def _spans(table: pd.DataFrame, index: pd.Index, before: int) -> Spans:
    """The spans of known deals; `before` so many values stand before theirs."""
    deal = index.get_indexer(table["deal_id"])
    rows = np.flatnonzero(deal >= 0)
    begins, ends = (_moments(table[name])[rows] for name in ("valid_from", "valid_until"))
    begins = np.where(np.isnat(begins), NEVER, begins)
    order = np.lexsort((ends, begins, deal[rows]))  # of one moment those of no length first
    return Spans(deal[rows][order], begins[order], ends[order], rows[order] + before)


def _values(
    stays: pd.DataFrame, closed: pd.DataFrame, holdings: pd.DataFrame, amounts: pd.DataFrame
) -> dict[str, Any]:
    """Of each column of the state all values that an event can set."""
    blank = pd.Series(np.nan, index=closed.index)
    parts = {
        "pipeline": (stays["pipeline"], closed["closed_in"]),
        "stage": (stays["stage"], closed["closed_stage"]),
        "kind": (stays["kind"], closed["closing"]),
        "position": (stays["position"].astype("float64"), blank),
        "stage_since": (stays["entered_at"], closed["left_at"]),
        "holder": (stays["owner"], holdings["holder"]),
        "amount": (stays["worth"].astype("float64"), amounts["amount"].astype("float64")),
        "currency": (stays["money"], amounts["currency"]),
    }
    if "opener" in stays:
        parts["opener"] = (stays["opener"], closed["closed_for"])
    return {name: _one_after_another(*both) for name, both in parts.items()}


def _one_after_another(one: pd.Series, other: pd.Series) -> Any:
    """Both columns as one array; texts stay texts, also where all are blank."""
    one = one if one.dtype != object else one.astype("str")
    found = pd.concat([one, other.astype(one.dtype)], ignore_index=True)
    if isinstance(found.dtype, pd.StringDtype):
        return found.array
    return found.to_numpy()
