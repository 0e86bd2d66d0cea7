"""Whether a promise was kept, from what the data say: judged at the first data after its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from funnel.facts import Facts
from funnel.week.promise import Promise
from funnel.zones import utc

KEPT = "kept"
BROKEN = "broken"
UNTOLD = "cannot_tell"
NOT_DUE = "not_due"
NOTED = "noted"
STRUCK = "struck"
HAPPENED = ("moved", "task_done", "closed", "owner_changed", "pushed")


@dataclass(frozen=True)
class Known:
    """What the data say of one deal: its row of the list, and its own rows of the other tables.

    What was only seen between two uploads stands at the first of them: the data after its day are
    then the first that could tell.
    """

    deal: dict[str, Any]  # kind, owner, closed_at, last_activity_at
    visits: pd.DataFrame  # pipeline, stage, position, entered_at, left_at, is_passed_on
    closings: pd.DataFrame  # to_kind (won, lost), at; every one that a move tells of
    done: pd.Series  # moments
    pushed: pd.Series
    holdings: pd.DataFrame  # holder, valid_from, valid_until
    position_of: dict[tuple[str, str], float]  # of the open stages
    is_gone: bool = False  # from the list: what it says is of long ago

    def was(self, kind: str, since: datetime, until: datetime) -> bool:
        """Whether it was closed so between, also if it was opened again; without a known moment,
        whether it is closed so now."""
        own = self.closings[self.closings["to_kind"] == kind]
        if bool(((own["at"] >= since) & (own["at"] <= until)).any()):
            return True
        at = self.deal["closed_at"]
        return self.deal["kind"] == kind and not len(own) and (pd.isna(at) or at <= until)

    def is_shut(self, until: datetime) -> bool:
        """Whether it was closed at that moment: not opened again since."""
        at = self.closings.loc[self.closings["at"] <= until, "at"].max()
        if pd.isna(at):
            return any(self.was(kind, until, until) for kind in ("won", "lost"))
        entered = self.visits["entered_at"]
        return not bool(((entered > at) & (entered < until)).any())


def judged(one: Promise, known: Known | None, facts: Facts) -> str:
    """One of kept, broken, cannot_tell, not_due, noted (nothing to judge), struck."""
    if one.struck_at:
        return STRUCK
    if one.kind == "discussed":
        return NOTED
    end = day_ends(one, facts)
    if facts.as_of <= one.seen_at or facts.as_of < end:
        return NOT_DUE
    told = _told(one, known, end, facts) if known else None
    if told is None:
        return one.answer or UNTOLD
    if told:
        return KEPT
    return BROKEN


def _told(one: Promise, known: Known, end: datetime, facts: Facts) -> bool | None:
    """What the data say of a promise; of a deal that is gone they can't say that it was broken."""
    told = _ASKED[one.kind](one, known, end, facts)
    if known.is_gone and not told:
        return None
    return told


def day_ends(one: Promise, facts: Facts) -> datetime:
    """The first moment after its day, in UTC; without a day the data that are looked at."""
    if one.day is None:
        return facts.as_of
    return utc(one.day + timedelta(days=1), facts.timezone)


def happened(one: Promise, known: Known | None) -> list[str]:
    """What has happened to its deal since the data that were looked at, as codes of `HAPPENED`."""
    if known is None:
        return []
    since = one.seen_at
    closed_at = known.deal["closed_at"]
    is_closed = known.deal["kind"] in ("won", "lost")
    found = {
        "moved": bool((known.visits["entered_at"] > since).any()),
        "task_done": bool((known.done > since).any()),
        "closed": is_closed and bool(pd.isna(closed_at) or closed_at > since),
        "owner_changed": bool((known.holdings["valid_from"] > since).any()),
        "pushed": bool((known.pushed > since).any()),
    }
    return [name for name in HAPPENED if found[name]]


def _call(one: Promise, known: Known, end: datetime, facts: Facts) -> bool | None:
    """A task done, or an activity, between the data that were looked at and its day."""
    active = known.deal["last_activity_at"]
    is_active = bool(pd.notna(active)) and one.seen_at < active < end
    if is_active or bool(((known.done > one.seen_at) & (known.done < end)).any()):
        return True
    # without tasks only the last activity is known: one before the promise tells that none followed
    is_told = "tasks" in facts.has or (bool(pd.notna(active)) and active <= one.seen_at)
    if is_told:
        return False
    return None


def _close(one: Promise, known: Known, end: datetime, facts: Facts) -> bool | None:
    return known.is_shut(end)


def _hand_over(one: Promise, known: Known, end: datetime, facts: Facts) -> bool | None:
    own = known.holdings[known.holdings["holder"] == one.target]
    is_begun = own["valid_from"].isna() | (own["valid_from"] < end)
    is_over = own["valid_until"].notna() & (own["valid_until"] <= one.seen_at)
    held = bool((is_begun & ~is_over).any())
    is_told = "owner_changes" in facts.has and len(known.holdings)
    if is_told:
        return held
    return held or known.deal["owner"] == one.target


def _move_on(one: Promise, known: Known, end: datetime, facts: Facts) -> bool | None:
    """It was in that stage or further, or was won, or passed on from its pipeline."""
    if known.was("won", one.seen_at, end):
        return True
    v = known.visits
    was = v[(v["entered_at"] < end) & ~(v["left_at"] <= one.seen_at)]
    wanted = {
        pipeline: position
        for (pipeline, stage), position in known.position_of.items()
        if stage == one.target
    }
    is_there = was["stage"] == one.target
    is_further = was["position"] >= was["pipeline"].map(wanted).astype("float64")
    is_passed = was["is_passed_on"] & (was["left_at"] < end) & was["pipeline"].isin(list(wanted))
    return bool((is_there | is_further.fillna(False) | is_passed).any())


def _snooze(one: Promise, known: Known, end: datetime, facts: Facts) -> bool | None:
    return not known.was("lost", one.seen_at, end)


_ASKED = {
    "call": _call,
    "close": _close,
    "hand_over": _hand_over,
    "move_on": _move_on,
    "snooze": _snooze,
}
