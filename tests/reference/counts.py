"""The metrics once more, slowly and obviously, from visits and journeys of `tests.reference.log`."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

from tests.reference.log import Company, Place, Row, journeys_of, visits_of

MANY = 20


def every(company: Company, of) -> list[Row]:
    return [row for deal in company.deals for row in of(company, deal)]


def share(count: int, total: int) -> float | None:
    return count / total if total else None


def conversion(company: Company, journeys: list[Row], visits: list[Row]) -> dict[Place, Row]:
    found: dict[Place, Row] = {}
    for pipeline in {journey["pipeline"] for journey in journeys}:
        own = [journey for journey in journeys if journey["pipeline"] == pipeline]
        stages = company.open_stages(pipeline)
        reached = [[j for j in own if k == 1 or j["outcome"] == "won" or (j["furthest_position"] or 0) >= k] for k in range(1, len(stages) + 1)]
        for k, stage in enumerate(stages, 1):
            here = reached[k - 1]
            been = {visit["deal_id"] for visit in visits if visit["place"] == (pipeline, stage)}
            won = sum(journey["outcome"] == "won" for journey in here)
            lost = sum(journey["outcome"] == "lost" for journey in here)
            found[pipeline, stage] = {
                "position": k,
                "entered": sum(journey["deal_id"] in been for journey in own),
                "reached": len(here),
                "phantom": share(sum(journey["deal_id"] not in been for journey in here), len(here)),
                "strict": sum(journey["strict_position"] >= k for journey in own),
                "open_here": sum(journey["current_stage"] == stage for journey in own),
                "lost_here": sum(journey["outcome"] == "lost" and journey["last_open_stage"] == stage for journey in own),
                "won": won,
                "to_next": share(len(reached[k]) if k < len(stages) else won, len(here)),
                "to_won": share(won, len(here)),
                "won_of_closed": share(won, won + lost),
            }
    return found


def flow(visits: list[Row]) -> dict[Place, Counter]:
    found: dict[Place, Counter] = {}
    for visit in visits:
        found.setdefault(visit["place"], Counter()).update([visit["ended"], "visits"])
    return found


def limit_of(company: Company, place: Place) -> float:
    """Nobody set one: the 90th percentile of what won journeys left there, if there are 20, else 14."""
    won = {(j["deal_id"], j["pipeline"]) for j in every(company, journeys_of) if j["outcome"] == "won"}
    left = [v["dwell_days"] for v in every(company, visits_of) if v["place"] == place and (v["deal_id"], place[0]) in won]
    left = sorted(value for value in left if value is not None)
    return quantile(left, Fraction(9, 10)) if len(left) >= MANY else 14


def dwell(company: Company, visits: list[Row]) -> dict[Place, Row]:
    found: dict[Place, Row] = {}
    for place in {visit["place"] for visit in visits}:
        own = [visit for visit in visits if visit["place"] == place]
        left = sorted(visit["dwell_days"] for visit in own if visit["dwell_days"] is not None)
        still = [visit["open_days"] for visit in own if visit["open_days"] is not None]
        found[place] = {
            "visits": len(own),
            "left": sum(visit["left_at"] is not None for visit in own),
            "still_here": sum(visit["left_at"] is None for visit in own),
            "mean_days": math.fsum(left) / len(left) if left else None,
            "median_days": quantile(left, Fraction(1, 2)),
            "p90_days": quantile(left, Fraction(9, 10)),
            "km_median_days": kaplan_meier(left, still, Fraction(1, 2)),
            "km_p90_days": kaplan_meier(left, still, Fraction(1, 10)),
            "longest_open_days": max(still, default=None),
            "limit_days": limit_of(company, place),
            "over_limit": sum(value > limit_of(company, place) for value in [*left, *still]),
        }
    return found


def quantile(ordered: list[float], q: Fraction) -> float | None:
    """Linear interpolation."""
    if not ordered:
        return None
    place = q * (len(ordered) - 1)
    low = math.floor(place)
    return ordered[low] + float(place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])


def kaplan_meier(left: list[float], still: list[float], level: Fraction) -> float | None:
    """The smallest t with S(t) at or below the level; one still there at t is at risk at t."""
    survival = Fraction(1)
    for t in sorted(set(left)):
        survival *= 1 - Fraction(left.count(t), sum(other >= t for other in [*left, *still]))
        if survival <= level:
            return t
    return None


def stuck(company: Company, visits: list[Row]) -> dict[str, float]:
    """{deal: days here} of the open deals over their limit, without tasks."""
    present = [visit for visit in visits if visit["is_current"] and visit["open_days"] is not None]
    return {visit["deal_id"]: visit["open_days"] for visit in present if visit["open_days"] > limit_of(company, visit["place"])}
