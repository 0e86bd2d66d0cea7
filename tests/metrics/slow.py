"""The metrics once more in plain Python, from the rows of `visits` and `journeys`: slow, obvious, and free of pandas."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from typing import Any

from funnel.stats import Z95

Row = dict[str, Any]


def conversion(journeys: list[Row], visits: list[Row], stages: list[Row]) -> dict[tuple, Row]:
    """{(pipeline, stage): counts and shares} of every open stage of the pipelines that have journeys."""
    found, has_amounts = {}, any(journey["amount"] is not None for journey in journeys)
    for pipeline in {journey["pipeline"] for journey in journeys}:
        own = [journey for journey in journeys if journey["pipeline"] == pipeline]
        places = sorted((stage["position"], stage["stage"]) for stage in stages if stage["pipeline"] == pipeline and stage["kind"] == "open")
        reached_next = None
        for k, stage in reversed(places):
            entered = {visit["deal_id"] for visit in visits if (visit["pipeline"], visit["stage"]) == (pipeline, stage)}
            here = [journey for journey in own if k == 1 or journey["outcome"] == "won" or (journey["furthest_position"] or 0) >= k]
            won = sum(journey["outcome"] == "won" for journey in here)
            lost = sum(journey["outcome"] == "lost" for journey in here)
            moved_on = won if reached_next is None else reached_next
            reached_next = len(here)
            found[pipeline, stage] = {
                "entered": sum(journey["deal_id"] in entered for journey in own),
                "reached": len(here),
                "strict": sum(passed_strictly(journey, [name for _, name in places[: int(k)]], visits) for journey in own),
                "open_here": sum(journey["outcome"] == "open" and present_stage(journey, visits) == stage for journey in own),
                "lost_here": sum(journey["outcome"] == "lost" and last_open_stage(journey, visits) == stage for journey in own),
                "won": won,
                "to_next": moved_on / len(here) if here else None,
                "to_next_low": wilson_low(moved_on, len(here)),
                "to_won": won / len(here) if here else None,
                "won_of_closed": won / (won + lost) if won + lost else None,
                "amount_reached": math.fsum(journey["amount"] or 0 for journey in here) if has_amounts else None,
            }
    return found


def stays_of(journey: Row, visits: list[Row]) -> list[Row]:
    own = [visit for visit in visits if (visit["deal_id"], visit["pipeline"]) == (journey["deal_id"], journey["pipeline"])]
    return sorted(own, key=lambda visit: visit["visit_no"])


def passed_strictly(journey: Row, stages: list[str], visits: list[Row]) -> bool:
    own = [visit["stage"] for visit in stays_of(journey, visits)]
    firsts = [own.index(stage) if stage in own else None for stage in stages]
    return None not in firsts and firsts == sorted(firsts)


def present_stage(journey: Row, visits: list[Row]) -> str | None:
    own = stays_of(journey, visits)
    return own[-1]["stage"] if own and own[-1]["left_at"] is None else None


def last_open_stage(journey: Row, visits: list[Row]) -> str | None:
    own = [visit for visit in stays_of(journey, visits) if visit["kind"] == "open"]
    return own[-1]["stage"] if own else None


def wilson_low(count: int, total: int) -> float | None:
    if not total:
        return None
    p, z = count / total, Z95
    return (p + z * z / 2 / total - z * math.sqrt(p * (1 - p) / total + z * z / 4 / total**2)) / (1 + z * z / total)


def flow(visits: list[Row]) -> dict[tuple, Counter]:
    found: dict[tuple, Counter] = {}
    for visit in visits:
        ways = found.setdefault((visit["pipeline"], visit["stage"]), Counter())
        ways["visits"] += 1
        ways[visit["ended"]] += 1
    return found


def dwell(visits: list[Row], limits: dict[tuple, float]) -> dict[tuple, Row]:
    found = {}
    for key in {(visit["pipeline"], visit["stage"]) for visit in visits}:
        own = [visit for visit in visits if (visit["pipeline"], visit["stage"]) == key]
        over = sorted(visit["dwell_days"] for visit in own if visit["dwell_days"] is not None)
        still = [visit["open_days"] for visit in own if visit["open_days"] is not None]
        found[key] = {
            "visits": len(own),
            "still_here": sum(visit["left_at"] is None for visit in own),
            "mean_days": math.fsum(over) / len(over) if over else None,
            "median_days": quantile(over, Fraction(1, 2)),
            "p90_days": quantile(over, Fraction(9, 10)),
            "km_median_days": survives_until(over, still, Fraction(1, 2)),
            "km_p90_days": survives_until(over, still, Fraction(1, 10)),
            "longest_open_days": max(still, default=None),
            "over_limit": sum(days > limits[key] for days in [*over, *still]),
        }
    return found


def quantile(ordered: list[float], q: Fraction) -> float | None:
    if not ordered:
        return None
    place = q * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + float(place - low) * (ordered[high] - ordered[low])


def survives_until(over: list[float], still: list[float], level: Fraction) -> float | None:
    survival = Fraction(1)
    for days in sorted(set(over)):
        at_risk = sum(other >= days for other in [*over, *still])
        survival *= Fraction(at_risk - over.count(days), at_risk)
        if survival <= level:
            return days
    return None
