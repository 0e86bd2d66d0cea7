"""All stays of a company as arrays, to be cut at any earlier moment: what was known then, who stood
where, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.ahead.known import Flags, Known
from funnel.ahead.lattice import (
    CODES,
    LOST,
    STILL,
    TO,
    WON,
    Floats,
    Ints,
    Lattice,
    is_unseen,
    passed,
)
from funnel.ahead.looks import SECONDS, Looks, deal_number
from funnel.ahead.stays import Place, bare, way_words
from funnel.blanks import int_or_none
from funnel.deal_numbers import mixed, ranked
from funnel.joins import look_up
from funnel.model.seconds import moment
from funnel.scope import Scope

NEVER = np.inf
# What ended before is in no report: half a year and four weeks before the first of 26 weeks.
REACH = timedelta(days=420)


def questions(scope: Scope, left_out: ir.Table, as_of: datetime) -> dict[str, ir.Table]:
    """`visits`, one row per stay of every deal, and the `places` that they are in, which no scope
    changes; `left_out`: the deals (`deal_id`, `happened_at`) that teach nothing from a moment on.
    Those `inside` the scope, its period aside, that a report of the last weeks counts."""
    v = tables.visits
    once = left_out.group_by("deal_id").agg(left_out_at=left_out.happened_at.min())
    seconds = {name: v[name].epoch_seconds().cast("float64") for name in ("entered_at", "left_at")}
    v = v.mutate(
        way=way_words(v),
        place=_number(v.pipeline, v.stage),
        next=_number(v.pipeline, v.next_stage),
        journey=_number(v.pipeline, v.deal_id),
        deal=deal_number(v.deal_id),
        is_known=v.calendar_days.notnull(),
        unseen=v.calendar_unseen_days.fill_null(0.0),
        entered=seconds["entered_at"] / SECONDS,
        left=seconds["left_at"] / SECONDS,
    )
    v = look_up(v, once, "deal_id")
    left_out_at = v.left_out_at.epoch_seconds().cast("float64") / SECONDS
    code = ibis.cases(*((v.way == way, number) for way, number in CODES.items()), else_=TO)
    rows = v.select(
        "journey",
        "deal",
        "visit_no",
        "place",
        "next",
        "entered",
        "left",
        "is_known",
        "unseen",
        "amount",
        "currency",
        code=code.cast("int64"),
        is_here=v.is_current.fill_null(False),
        left_out_at=left_out_at,
    )
    named = v.group_by("place", "pipeline", "stage").agg(position=v.position.max())
    own = replace(scope, since=None, until=None).visits()
    since = moment(as_of - REACH)
    own = own.filter(own.left_at.isnull() | (own.left_at > since) | (own.entered_at > since))
    inside = own.select("visit_no", journey=_number(own.pipeline, own.deal_id))
    return {"visits": rows, "places": named, "inside": inside}


def _number(one: Any, other: Any) -> Any:
    """A number that stands for a pair of names, and for no order of theirs."""
    text = one.cast("string").fill_null("") + "\n" + other.cast("string").fill_null("")
    return text.hash().cast("int64")


@dataclass(frozen=True)
class Past:
    """One entry per stay, those of a journey one after the other; moments in days since 1970."""

    places: tuple[Place, ...]
    positions: tuple[int | None, ...]
    journey: Ints
    visit_no: Ints
    place: Ints
    way: Ints
    entered: Floats
    left: Floats  # never: still there
    is_known: Flags
    since: Floats
    left_out_at: Floats
    is_first: Flags  # of its journey
    won_at: Floats  # when the journey was next won, from this stay on
    closed_at: Floats  # when it was next won or lost
    amount: Floats
    deal: Ints
    looks: Looks | None = None  # what uploads said of the deals, where that is asked

    @classmethod
    def of(cls, frames: dict[str, pd.DataFrame]) -> Past:
        """From what the engine answered to `questions`, and to `looks.question` as `looks`."""
        named = frames["places"].sort_values(["pipeline", "stage"], na_position="last")
        visits = frames["visits"]
        order = _order(visits)

        def told(name: str, kind: type = float) -> Any:
            """A column in that order, one after the other: all at once they are a second table."""
            return visits[name].to_numpy(dtype=kind)[order]

        places = [
            (bare(pipeline), bare(stage))
            for pipeline, stage in zip(named["pipeline"], named["stage"], strict=True)
        ]
        positions = [int_or_none(one) for one in named["position"]]
        known = pd.Index(named["place"])
        place = known.get_indexer(pd.Index(told("place", np.int64)))
        target = known.get_indexer(pd.Index(told("next", np.int64)))
        way = told("code", np.int64)
        way = np.where(way == TO, np.where(target >= 0, TO + target, CODES["out"]), way)
        left, entered = told("left"), told("entered")
        is_over = np.isnan(left) & ~told("is_here", bool)
        way = np.where(is_over, STILL, way)
        journey = told("journey", np.int64)
        left_out_at = told("left_out_at")
        return cls(
            tuple(places),
            tuple(positions),
            journey,
            told("visit_no", np.int64),
            place.astype(np.int64),
            way,
            entered,
            np.where(np.isnan(left), np.where(is_over, -NEVER, NEVER), left),
            told("is_known", bool),
            told("unseen"),
            np.where(np.isnan(left_out_at), NEVER, left_out_at),
            np.diff(journey, prepend=journey[:1] - 1) != 0,
            _next(journey, np.where(way == WON, left, np.nan)),
            _next(journey, np.where(np.isin(way, (WON, LOST)), left, np.nan)),
            told("amount"),
            told("deal", np.int64),
            Looks.of(frames["looks"]) if "looks" in frames else None,
        )

    def learned(self, at: float) -> Lattice:
        """What the stays taught by that moment."""
        known = self._known
        count = int(np.searchsorted(known.entered, at, side="right"))
        left = known.left[:count]
        counts = known.left_out_at[:count] > at
        is_over = (left <= at) & known.has_ended[:count]
        going = np.flatnonzero(counts & ~is_over)
        days = np.minimum(left[going], at) - known.entered[going]
        going = going[~is_unseen(days, known.since[going])]
        over = np.flatnonzero(counts & is_over & known.is_seen[:count])
        late = known.late[known.late < count]
        is_kept = np.zeros(count, dtype=bool)
        is_kept[going] = is_kept[over] = True
        late = late[is_kept[late]]
        here = np.minimum(left[going], at) - known.entered[going]
        return Lattice.tallied(
            self.places,
            self.positions,
            (known.place[over], known.way[over], known.point[over]),
            (known.place[going], passed(here)),
            (known.place[late], passed(known.since[late])),
        )

    @cached_property
    def _known(self) -> Known:
        """The stays of which the beginning is known, by when they began."""
        known = np.flatnonzero(self.is_known)
        known = known[np.argsort(self.entered[known], kind="stable")]
        return Known(
            self.entered[known],
            self.left[known],
            self.since[known],
            self.left_out_at[known],
            self.place[known],
            self.way[known],
        )

    @cached_property
    def won(self) -> Ints:
        """The stays that ended in a win, by when."""
        won = np.flatnonzero(self.way == WON)
        return won[np.argsort(self.left[won], kind="stable")]

    def standing(self, at: float) -> Ints:
        """The stays that went on at that moment."""
        return np.flatnonzero((self.entered <= at) & (self.left > at))

    def ages(self, stays: Ints, at: float) -> Floats:
        """How long these stays had lasted; blank where nobody knows."""
        return np.where(self.is_known[stays], at - self.entered[stays], np.nan)

    def amounts(self, stays: Ints, at: float) -> Floats:
        """What the deals of these stays were worth, as known at that moment; blank counts as
        nothing."""
        today = self.amount[stays]
        told = self.looks.amounts(self.deal[stays], at, today) if self.looks else today
        return np.nan_to_num(told)

    def wins(self, since: float, until: float) -> Ints:
        """The stays that ended in a win, after one moment and up to another."""
        begin, end = np.searchsorted(self.left[self.won], [since, until], side="right")
        return self.won[begin:end]


def _order(visits: pd.DataFrame) -> Ints:
    """Rows journey by journey, each with its stays in order. Journeys stand in the order of a sum
    over their stays, not of their numbers: those another engine gives otherwise."""
    own = {name: visits[name].to_numpy(dtype=np.int64) for name in ("journey", "visit_no", "code")}
    order = np.lexsort((own["visit_no"], own["journey"]))
    stay = own["code"].astype(np.uint64)
    for name in ("entered", "left"):
        seconds = np.rint(visits[name].fillna(0.0).to_numpy(dtype=float) * SECONDS)
        stay = mixed(stay ^ seconds.astype(np.int64).astype(np.uint64))
    journey = own["journey"][order]
    is_first = np.diff(journey, prepend=journey[:1] - 1) != 0
    sums = np.add.reduceat(stay[order], np.flatnonzero(is_first)) if order.size else stay
    return order[np.argsort(ranked(sums)[np.cumsum(is_first) - 1], kind="stable")]


def _next(journey: Ints, ends: Floats) -> Floats:
    """Of each stay when its journey next ends so; the stays of a journey stand in order."""
    size = journey.size
    place = np.where(np.isnan(ends), size, np.arange(size))
    following = np.minimum.accumulate(place[::-1])[::-1]
    is_own = following < size
    safe = np.where(is_own, following, 0)
    is_own &= journey[safe] == journey
    return np.where(is_own, ends[safe], NEVER)
