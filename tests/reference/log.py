"""The method once more, slowly and obviously: from the rows of a log to visits and journeys. Lists
and dicts, nothing else.

Written from docs/method.md, never from the product's code, so that a mistake would have to be made
twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise, permutations
from typing import Any

Row = dict[str, Any]
Place = tuple[str, str]
CLOSED = ("won", "lost")


@dataclass
class Company:
    """What was exported. `stages`: {(pipeline, stage): (kind, position)}; moves in the order of the
    file."""

    as_of: datetime
    stages: dict[Place, tuple[str, int | None]]
    deals: list[Row]
    moves: list[Row]
    changes: list[Row] = field(default_factory=list)
    # {pipeline: {other pipeline: the stage from which on a move there is a success}}
    passes: dict[str, dict[str, str]] = field(default_factory=dict)

    def kind(self, place: Place) -> str:
        return self.stages.get(place, ("unknown", None))[0]

    def position(self, place: Place) -> int | None:
        return self.stages.get(place, ("unknown", None))[1]

    def open_stages(self, pipeline: str) -> list[str]:
        own = [
            (position, stage)
            for (home, stage), (kind, position) in self.stages.items()
            if home == pipeline and kind == "open"
        ]
        return [stage for _, stage in sorted(own)]


def days(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds() / 86_400


def log_of(company: Company, deal: Row) -> list[Row]:
    """Rule 1: by time, those of one moment as they follow each other. Exact duplicates count once;
    a row that changes nothing is no move.

    The first row may have no stage before it: then it created the deal. A later one without means
    where the deal was.
    """
    rows: list[Row] = []
    for move in company.moves:
        is_own = move["deal_id"] == deal["deal_id"] and move["to"] != move["from"]
        if is_own and move not in rows:
            rows.append(move)
    own: list[Row] = []
    for at in sorted({move["at"] for move in rows}):
        was = own[-1]["to"] if own else None
        for move in one_moment([move for move in rows if move["at"] == at], was):
            was = own[-1]["to"] if own else None
            if move["from"] is not None or move["to"] != was:
                own.append(move)
    return own


def one_moment(rows: list[Row], was: Place | None) -> list[Row]:
    """The first order of the rows, from that of the file on, in which each leaves where the deal
    stands; else each time the first row that does, or the first of all."""
    if was is None:
        rows = [r for r in rows if r["from"] is None] + [r for r in rows if r["from"]]

    def follows(move: Row, place: Place | None) -> bool:
        return place is None or move["from"] in (None, place)

    for tried in permutations(rows) if len(rows) <= 7 else ():
        places = [was, *(move["to"] for move in tried)]
        if all(follows(move, place) for move, place in zip(tried, places, strict=False)):
            return list(tried)
    left, found = list(rows), []
    while left:
        place = found[-1]["to"] if found else was
        found.append(next((move for move in left if follows(move, place)), left[0]))
        left.remove(found[-1])
    return found


def visits_of(company: Company, deal: Row) -> list[Row]:
    """Rules 2, 3 and 4."""
    log = log_of(company, deal)
    found: list[Row] = []

    def begin(place: Place, at: datetime | None, by: str | None, unknown: bool = False) -> None:
        if company.kind(place) not in CLOSED:
            found.append(
                {
                    "deal_id": deal["deal_id"],
                    "visit_no": len(found) + 1,
                    "place": place,
                    "entered_at": at,
                    "left_at": None,
                    "next": None,
                    "entered_by": by,
                    "left_by": None,
                    "is_entry_unknown": unknown,
                }
            )

    def leave(move: Row) -> None:
        found[-1] |= {"left_at": move["at"], "next": move["to"], "left_by": move["by"]}

    if log and log[0]["from"]:
        unknown = deal["created_at"] is None or deal["created_at"] > log[0]["at"]
        begin(log[0]["from"], log[0]["at"] if unknown else deal["created_at"], None, unknown)
    elif not log and company.kind(deal["place"]) not in CLOSED:
        begin(deal["place"], deal["created_at"], None, deal["created_at"] is None)
    is_staying = bool(found)
    for move in log:
        if is_staying:
            leave(move)
        begin(move["to"], move["at"], move["by"])
        is_staying = company.kind(move["to"]) not in CLOSED
    return [_measured(company, deal, visit) for visit in found]


def _measured(company: Company, deal: Row, visit: Row) -> Row:
    is_left, unknown = visit["left_at"] is not None, visit["is_entry_unknown"]
    return visit | {
        "kind": company.kind(visit["place"]),
        "position": company.position(visit["place"]),
        "dwell_days": (
            days(visit["entered_at"], visit["left_at"]) if is_left and not unknown else None
        ),
        "open_days": (
            max(days(visit["entered_at"], company.as_of), 0)
            if not is_left and not unknown
            else None
        ),
        "ended": ended(company, visit),
        "unseen_days": unseen(company, visit),
        "amount": deal["amount"],
        "is_current": not is_left and company.kind(deal["place"]) not in CLOSED,
    }


def ended(company: Company, visit: Row) -> str:
    """Flow: what became of a visit."""
    if visit["left_at"] is None:
        return "still_here"
    here, there = visit["place"], visit["next"]
    if there[0] != here[0]:
        return "lost" if company.kind(there) == "lost" else "moved_out"
    if company.kind(there) != "open":
        return company.kind(there) if company.kind(there) in CLOSED else "parked"
    if company.kind(here) != "open":
        return "returned"
    step = company.position(there) - company.position(here)
    return "forward" if step == 1 else "skipped" if step > 1 else "back"


def responsible(company: Company, deal: Row, at: datetime) -> str | None:
    """The last change at or before the moment; before the first, whom it was taken from; without
    changes the owner now."""
    own = sorted(
        (change for change in company.changes if change["deal_id"] == deal["deal_id"]),
        key=lambda change: change["at"],
    )
    if not own:
        return deal["owner"]
    so_far = [change for change in own if change["at"] <= at]
    return so_far[-1]["to"] if so_far else own[0]["from"]


def journeys_of(company: Company, deal: Row) -> list[Row]:
    """Rule 7: one per pipeline in which the deal was or is."""
    visits, log = visits_of(company, deal), log_of(company, deal)
    pipelines = (
        [visit["place"][0] for visit in visits]
        + [move["to"][0] for move in log]
        + [deal["place"][0]]
    )
    return [
        _journey(company, deal, pipeline, [v for v in visits if v["place"][0] == pipeline], log)
        for pipeline in dict.fromkeys(pipelines)
    ]


def _closing(company: Company, deal: Row, log: list[Row]) -> datetime | None:
    """The closing move of the log, else what the list says, else the last move that closed it.
    From one won or lost stage to another of its kind and pipeline is no closing."""
    closing, was = None, None
    for move in log:
        origin, was = move["from"] or was, move["to"]
        is_further = (
            origin
            and company.kind(was) in CLOSED
            and (origin[0], company.kind(origin)) == (was[0], company.kind(was))
        )
        closing = closing if closing and is_further else move["at"]
    if log and log[-1]["to"] == deal["place"]:
        return closing
    return deal["closed_at"] or closing


def log_start(company: Company, pipeline: str) -> datetime | None:
    """The first move into or out of a pipeline."""
    moves = [move for deal in company.deals for move in log_of(company, deal)]
    return min(
        (
            move["at"]
            for move in moves
            if pipeline in {place[0] for place in (move["from"], move["to"]) if place}
        ),
        default=None,
    )


def unseen(company: Company, visit: Row) -> float:
    """Days of a stay before anything of its pipeline was in the log."""
    start = log_start(company, visit["place"][0])
    if visit["is_entry_unknown"] or start is None:
        return 0.0
    return max(days(visit["entered_at"], start), 0.0)


def _journey(company: Company, deal: Row, pipeline: str, visits: list[Row], log: list[Row]) -> Row:
    outcome = "moved_out"
    if deal["place"][0] == pipeline:
        outcome = company.kind(deal["place"]) if company.kind(deal["place"]) in CLOSED else "open"
    closed_at = _closing(company, deal, log) if outcome in CLOSED else None
    into = [move["at"] for move in log if move["to"][0] == pipeline]
    began_at = (
        visits[0]["entered_at"] if visits else into[0] if into else deal["created_at"] or closed_at
    )
    first = log[0]["from"] if log else None
    is_closed = first is not None and first[0] == pipeline and company.kind(first) in CLOSED
    if is_closed and log[0]["to"][0] == pipeline and visits and deal["created_at"]:
        began_at = min(began_at, deal["created_at"])
    opens = [visit for visit in visits if visit["kind"] == "open"]
    furthest = max((visit["position"] for visit in opens), default=None)
    last = len(company.open_stages(pipeline))
    present = visits[-1] if outcome == "open" and visits and visits[-1]["left_at"] is None else None
    parked = [visit for visit in visits if visit["kind"] == "parked"]
    left = [visit["left_at"] for visit in visits if visit["left_at"]]
    left += [after["at"] for move, after in pairwise(log) if move["to"][0] == pipeline]
    ended_at = max(left, default=min(into, default=None))
    if outcome == "moved_out":
        outcome = _after(company, deal, pipeline, log, opens)
        closed_at = None if outcome == "moved_out" else ended_at
    return {
        "deal_id": deal["deal_id"],
        "pipeline": pipeline,
        "entries": [(visit["position"], visit["entered_at"]) for visit in opens],
        "ended_at": ended_at if deal["place"][0] != pipeline else closed_at,
        "current_position": present["position"] if present else None,
        "began_at": began_at,
        "outcome": outcome,
        "closed_at": closed_at,
        "first_stage": visits[0]["place"][1] if visits else None,
        "furthest_position": furthest,
        "reached_position": (
            None if not last else last if outcome in ("won", "passed_on") else furthest or 1
        ),
        "strict_position": strict(company, pipeline, visits),
        "current_stage": present["place"][1] if present else None,
        "last_open_stage": opens[-1]["place"][1] if opens else None,
        "visit_count": len(visits),
        "move_count": len(into),
        "parked_days": sum(
            days(visit["entered_at"], visit["left_at"] or company.as_of)
            for visit in parked
            if visit["entered_at"]
        ),
        "opener": responsible(company, deal, began_at) if began_at else deal["owner"],
        "holder": _holder(company, deal, outcome, closed_at, visits, began_at),
        "owner": deal["owner"],
        "amount": deal["amount"],
    }


def _after(company: Company, deal: Row, pipeline: str, log: list[Row], opens: list[Row]) -> str:
    """What a journey is of which the deal is elsewhere now: lost, if its last move led straight
    into the loss there; passed on, if it left to where this pipeline hands on, from far enough."""
    came = [number for number, move in enumerate(log) if move["to"][0] == pipeline]
    was_here = bool(log) and log[0]["from"] is not None and log[0]["from"][0] == pipeline
    if not came and not was_here:
        return "moved_out"
    number = came[-1] + 1 if came else 0
    if number >= len(log):
        return "moved_out"
    there = log[number]["to"]
    if there == deal["place"] and company.kind(there) == "lost" and number == len(log) - 1:
        return "lost"
    wanted = company.passes.get(pipeline, {}).get(there[0])
    stages = company.open_stages(pipeline)
    if wanted and opens and opens[-1]["position"] > stages.index(wanted):
        return "passed_on"
    return "moved_out"


def _holder(
    company: Company,
    deal: Row,
    outcome: str,
    closed_at: datetime | None,
    visits: list[Row],
    began_at: datetime | None,
) -> str | None:
    if outcome == "open":
        return deal["owner"]
    is_gone = outcome in ("moved_out", "passed_on")
    at = (visits[-1]["entered_at"] if visits else began_at) if is_gone else closed_at
    return responsible(company, deal, at) if at else deal["owner"]


def strict(company: Company, pipeline: str, visits: list[Row]) -> int:
    """The largest k of which the first entries into stages 1 … k all exist and are in order."""
    names, before, k = [visit["place"][1] for visit in visits], -1, 0
    for stage in company.open_stages(pipeline):
        if stage not in names or names.index(stage) < before:
            break
        before, k = names.index(stage), k + 1
    return k
