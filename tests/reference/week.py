"""The week once more, slowly: the events of one deal after the other, and what each posts.

Written from docs/method.md. Amounts are those of today, since a drawn company has one export.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from funnel.scope import Scope
from tests.reference.log import CLOSED, Company, Row, journeys_of, responsible, visits_of

NEVER = datetime(1970, 1, 1)
CREATED, OWNER, PIPELINE, STAGE = 1, 3, 4, 5


@dataclass(frozen=True)
class State:
    """A deal at a moment."""

    pipeline: str | None = None
    stage: str | None = None
    is_open: bool = False
    opener: str | None = None


def events_of(company: Company, deal: Row) -> list[tuple]:
    """(at, order, sequence, event, what it sets) of a deal, from its creation to *as of*."""
    openers = {one["pipeline"]: one["opener"] for one in journeys_of(company, deal)}
    visits = visits_of(company, deal) or _unseen(company, deal)
    found = []
    for number, visit in enumerate(visits):
        pipeline, stage = visit["place"]
        at = visit["entered_at"] or NEVER
        there = {"pipeline": pipeline, "stage": stage, "is_open": True, "opener": openers[pipeline]}
        if number == 0:
            found.append((at, CREATED, 0, "created", there))
        else:
            if visits[number - 1]["place"][0] != pipeline:
                sets = {"pipeline": pipeline, "opener": openers[pipeline]}
                found.append((at, PIPELINE, number, "pipeline", sets))
            found.append((at, STAGE, number, "stage", there))
        found += _closing(company, deal, visit, number, openers)
    for change in (one for one in company.changes if one["deal_id"] == deal["deal_id"]):
        found.append((change["at"], OWNER, 0, "owner", {}))
    found.append((company.as_of, OWNER, 1, "owner", {}))
    return sorted(found, key=_turn)


def _turn(event: tuple) -> tuple:
    """Moves of a moment follow each other, each with its pipeline before its stage."""
    at, order, number = event[:3]
    return at, min(order, PIPELINE), number, order


def _unseen(company: Company, deal: Row) -> list[Row]:
    closed_at = _closed_at(company, deal)
    if company.kind(deal["place"]) not in CLOSED or closed_at is None:
        return []
    entered = min(deal["created_at"] or NEVER, closed_at)
    place = (deal["place"][0], None)
    return [{"place": place, "entered_at": entered, "left_at": None, "next": None}]


def _closed_at(company: Company, deal: Row) -> datetime | None:
    own = [one["closed_at"] for one in journeys_of(company, deal)]
    return next((at for at in own if at), None)


def _closing(company, deal, visit, number, openers) -> list[tuple]:
    at, to = visit["left_at"], visit["next"]
    if at is None and company.kind(deal["place"]) in CLOSED:
        at, to = _closed_at(company, deal), (visit["place"][0], deal["place"][1])
        at = at and max(at, visit["entered_at"] or NEVER)
        kind = company.kind(deal["place"])
    else:
        kind = company.kind(to) if to else None
    if at is None or kind not in CLOSED:
        return []
    shut = (at, STAGE, number + 0.5, "stage", {"stage": kind, "is_open": False})
    if kind == "won" and to[0] != visit["place"][0]:
        sets = {"pipeline": to[0], "opener": openers.get(to[0])}
        return [(at, PIPELINE, number + 0.5, "pipeline", sets), shut]
    return [shut]


def holder_at(company: Company, deal: Row, at: datetime) -> str | None:
    return deal["owner"] if at >= company.as_of else responsible(company, deal, at)


def bridge(company: Company, scope: Scope, since: datetime, until: datetime) -> dict[str, int]:
    """Deals by line; absent lines are left out."""
    posted: dict[str, int] = defaultdict(int)
    for deal in company.deals:
        for line, sign in _postings(company, deal, scope, since, until):
            posted[line] += sign
    return {line: deals for line, deals in posted.items() if deals}


def amounts(company: Company, scope: Scope, since: datetime, until: datetime) -> dict[str, float]:
    """Amounts by line, of all lines with deals."""
    posted: dict[str, float] = defaultdict(float)
    for deal in company.deals:
        for line, sign in _postings(company, deal, scope, since, until):
            posted[line] += sign * (deal["amount"] or 0)
    return dict(posted)


def change(company: Company, scope: Scope, since: datetime, until: datetime) -> dict[str, tuple]:
    """By deal (lines, stage and manager then, stage and manager now), of every deal that was there
    or came; blanks where it was not inside at that moment."""
    found = {}
    for deal in company.deals:
        lines = [line for line, _ in _postings(company, deal, scope, since, until)]
        then, now = (at_moment(company, deal, scope, at) for at in (since, until))
        if lines:
            found[deal["deal_id"]] = (
                frozenset(lines) | ({"after"} if now else set()),
                then or (None, None),
                now or (None, None),
            )
    return found


def at_moment(company: Company, deal: Row, scope: Scope, at: datetime) -> tuple | None:
    """(stage, manager) of a deal that is inside at that moment."""
    state = State()
    for when, _, _, _, sets in events_of(company, deal):
        if when <= at:
            state = State(**{**state.__dict__, **sets})
    holder = holder_at(company, deal, at)
    if not _inside(company, deal, state, holder, scope):
        return None
    manager = {"holder": holder, "owner": deal["owner"], "opener": state.opener}[scope.credit]
    return state.stage, manager


def _postings(company, deal, scope, since, until):
    state, holder = State(), None
    is_counted = False
    for at, _, _, event, sets in events_of(company, deal):
        if at > until:
            break
        if at > since and not is_counted:
            if _inside(company, deal, state, holder_at(company, deal, since), scope):
                yield "before", 1
            is_counted = True
        was, was_holder = state, holder
        state = State(**{**state.__dict__, **sets})
        holder = holder_at(company, deal, at) if event != "pipeline" else holder
        if at <= since:
            continue
        was_in = _inside(company, deal, was, was_holder, scope)
        is_in = _inside(company, deal, state, holder, scope)
        if was_in and not is_in:
            out = {"stage": state.stage, "owner": "handed_out", "pipeline": "pipeline_out"}
            yield out[event], -1
        if is_in and not was_in:
            come = {
                "created": "new",
                "stage": "reopened",
                "owner": "handed_in",
                "pipeline": "pipeline_in",
            }
            yield come[event], 1
    if not is_counted and _inside(company, deal, state, holder_at(company, deal, since), scope):
        yield "before", 1


def _inside(company, deal, state: State, holder, scope: Scope) -> bool:
    manager = {"holder": holder, "owner": deal["owner"], "opener": state.opener}[scope.credit]
    return (
        state.is_open
        and (not scope.pipelines or state.pipeline in scope.pipelines)
        and (not scope.managers or (manager or "") in scope.managers)
    )
