"""The four rules of “closed in one click” once more, slowly and obviously."""

from __future__ import annotations

import math
from datetime import datetime

from tests.reference.log import Company, Row, days, log_of, visits_of

MINUTES = 60


def seconds(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds()


def bursts(company: Company) -> set[tuple]:
    """(deal, first move, last move) of every maximal run of moves by one mover, every 3 in a row
    within 5 minutes."""
    found = set()
    for deal in company.deals:
        log = log_of(company, deal)
        is_triple = [_one_sitting(log[i : i + 3]) for i in range(len(log))]
        for start in range(len(log)):
            if is_triple[start] and not (start and is_triple[start - 1]):
                end = start
                while is_triple[end]:
                    end += 1
                found.add((deal["deal_id"], start + 1, end + 2))
    return found


def _one_sitting(three: list[Row]) -> bool:
    if (
        len(three) < 3
        or three[0]["from"] is None
        or three[0]["by"] is None
        or len({move["by"] for move in three}) > 1
    ):
        return False
    return seconds(three[0]["at"], three[2]["at"]) <= 5 * MINUTES


def leaps(company: Company) -> set[tuple]:
    """(deal, winning move)."""
    found = set()
    in_burst = {
        (deal_id, no) for deal_id, first, last in bursts(company) for no in range(first, last + 1)
    }
    for deal in company.deals:
        log = log_of(company, deal)
        for no, move in enumerate(log, 1):
            is_win = move["from"] is not None and company.kind(move["to"]) == "won"
            there_since = min(at for at in (deal["created_at"], log[0]["at"]) if at is not None)
            is_old = days(there_since, move["at"]) >= 3
            if (
                is_win
                and is_old
                and (deal["deal_id"], no) not in in_burst
                and _leapt(company, deal, move, no)
            ):
                found.add((deal["deal_id"], no))
    return found


def _leapt(company: Company, deal: Row, win: Row, no: int) -> bool:
    pipeline = win["to"][0]
    number = len(company.open_stages(pipeline))
    log = log_of(company, deal)
    stays = [visit for visit in visits_of(company, deal) if visit["place"][0] == pipeline]
    before = [
        visit for visit in stays if _left_by(visit, log) is not None and _left_by(visit, log) <= no
    ]
    long = [
        visit
        for visit in before
        if visit["dwell_days"] is not None and visit["dwell_days"] * 86_400 >= 5 * MINUTES
    ]
    if not number:
        return False
    base = long[-1] if long else before[0] if before else None
    start = 0
    if base:
        start = base["position"] or max(
            (v["position"] for v in before if v["visit_no"] < base["visit_no"] and v["position"]),
            default=0,
        )
    stayed = {
        visit["position"] for visit in long if visit["position"] and visit["position"] > start
    }
    return number - start - len(stayed) >= max(2, math.ceil(number / 2))


def _left_by(visit: Row, log: list[Row]) -> int | None:
    """The number of the move that ended a visit: visits and moves of a deal end in the same
    order."""
    if visit["left_at"] is None:
        return None
    return next(
        no
        for no, move in enumerate(log, 1)
        if (move["at"], move["to"]) == (visit["left_at"], visit["next"])
    )


def backfilled(company: Company) -> set[str]:
    """Deals that are won, first within 10 minutes of their creation."""
    found = set()
    for deal in company.deals:
        if company.kind(deal["place"]) != "won" or deal["created_at"] is None:
            continue
        log = log_of(company, deal)
        wins = [move["at"] for move in log if company.kind(move["to"]) == "won"]
        first = wins[0] if wins else deal["closed_at"] or (None if log else deal["created_at"])
        if first is not None and 0 <= seconds(deal["created_at"], first) <= 10 * MINUTES:
            found.add(deal["deal_id"])
    return found


def batches(company: Company) -> set[tuple]:
    """(mover, deal): somebody closed at least 5 different deals within some 10 minutes, this one
    among them."""
    closings = [
        (move["by"], move["at"], deal["deal_id"])
        for deal in company.deals
        for move in log_of(company, deal)
        if company.kind(move["to"]) in ("won", "lost") and move["from"] and move["by"] is not None
    ]
    found = set()
    for by, start, _ in closings:
        window = {
            deal
            for who, at, deal in closings
            if who == by and 0 <= seconds(start, at) <= 10 * MINUTES
        }
        if len(window) >= 5:
            found |= {(by, deal) for deal in window}
    return found
