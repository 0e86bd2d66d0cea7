"""The metrics once more, slowly and obviously, from visits and journeys of
`tests.reference.log`."""

from __future__ import annotations

import math
from collections import Counter
from datetime import datetime, time
from fractions import Fraction
from itertools import pairwise

from funnel.model.limits import DEFAULT_LIMIT
from funnel.scope import Scope
from tests.reference.log import (
    Company,
    Place,
    Row,
    days,
    journeys_of,
    responsible,
    visits_of,
)

MANY = 20
WINS = ("won", "passed_on")  # a hand-over that the pipeline works for counts as won


Z = 1.959963984540054


def every(company: Company, of) -> list[Row]:
    return [row for deal in company.deals for row in of(company, deal)]


def share(count: int, total: int) -> float | None:
    return count / total if total else None


def credited(company: Company) -> list[Row]:
    """Every visit with `holder`, `owner`, `opener`."""
    openers = {
        (journey["deal_id"], journey["pipeline"]): journey["opener"]
        for journey in every(company, journeys_of)
    }

    def stays(company: Company, deal: Row) -> list[Row]:
        return [
            visit
            | {
                "owner": deal["owner"],
                "opener": openers[deal["deal_id"], visit["place"][0]],
                "holder": (
                    responsible(company, deal, visit["entered_at"])
                    if visit["entered_at"]
                    else deal["owner"]
                ),
            }
            for visit in visits_of(company, deal)
        ]

    return every(company, stays)


def narrowed(rows: list[Row], scope: Scope, at: str) -> list[Row]:
    """Those of the scope; moments and days are UTC."""
    since, until = (
        datetime.combine(day, time()) if day else None for day in (scope.since, scope.until)
    )
    return [
        row
        for row in rows
        if (
            not scope.pipelines
            or (row["place"][0] if "place" in row else row["pipeline"]) in scope.pipelines
        )
        and (not scope.managers or (row[scope.credit] or "") in scope.managers)
        and (not since or (row[at] and row[at] >= since))
        and (not until or (row[at] and row[at] < until))
    ]


def wilson(count: int, total: int) -> tuple[float | None, float | None]:
    if not total:
        return None, None
    p, spread = count / total, 1 + Z * Z / total
    middle, half = p + Z * Z / 2 / total, Z * math.sqrt(p * (1 - p) / total + Z * Z / 4 / total**2)
    return max((middle - half) / spread, 0.0), min((middle + half) / spread, 1.0)


def money(journeys: list[Row], cohort: list[Row]) -> float | None:
    """Blank if no amount of the cohort is known."""
    return (
        math.fsum(journey["amount"] or 0 for journey in journeys)
        if any(journey["amount"] is not None for journey in cohort)
        else None
    )


def conversion(company: Company, journeys: list[Row], visits: list[Row]) -> dict[Place, Row]:
    found: dict[Place, Row] = {}
    for pipeline in {journey["pipeline"] for journey in journeys}:
        own = [journey for journey in journeys if journey["pipeline"] == pipeline]
        stages = company.open_stages(pipeline)
        reached = [
            [j for j in own if k == 1 or j["outcome"] in WINS or (j["furthest_position"] or 0) >= k]
            for k in range(1, len(stages) + 1)
        ]
        for k, stage in enumerate(stages, 1):
            here = reached[k - 1]
            been = {visit["deal_id"] for visit in visits if visit["place"] == (pipeline, stage)}
            won_here = [journey for journey in here if journey["outcome"] in WINS]
            on = [j for j in here if j in won_here or (j["furthest_position"] or 1) > k]
            passage = [(j, since(j, k), went_on_at(j, k, j in on)) for j in here]
            way = [(j, since(j, k), j["ended_at"]) for j in here]
            left = {"lost", "moved_out"}
            waiting = [j for j in here if j not in on and j["outcome"] not in left]
            still = [j for j in here if j["outcome"] == "open"]
            nexts = expected(company, passage, on, waiting)
            wins = expected(company, way, won_here, still)
            found[pipeline, stage] = {
                "position": k,
                "entered": sum(journey["deal_id"] in been for journey in own),
                "reached": len(here),
                "phantom": share(
                    sum(journey["deal_id"] not in been for journey in here), len(here)
                ),
                "strict": sum(journey["strict_position"] >= k for journey in own),
                "open_here": sum(journey["current_stage"] == stage for journey in own),
                "lost_here": sum(
                    journey["outcome"] == "lost" and journey["last_open_stage"] == stage
                    for journey in own
                ),
                "went_on": len(on),
                "stopped": len(here) - len(on) - len(waiting),
                "waiting": len(waiting),
                "won": len(won_here),
                "to_next_so_far": share(len(on), len(here)),
                "to_next_at_most": share(len(on) + len(waiting), len(here)),
                "to_next": nexts[0],
                "unknown": nexts[1],
                "to_won_so_far": share(len(won_here), len(here)),
                "to_won": wins[0],
                "to_won_unknown": wins[1],
                "amount_reached": money(here, journeys),
                "amount_won": money(won_here, journeys),
            }
        if stages:
            found |= in_no_stage(company, pipeline, own, visits)
    return found


def without_credit(
    scope: Scope, every_journey: list[Row], found: dict[Place, Row]
) -> dict[Place, Row]:
    """The same, without the win rates of who held or owned the deals where those change hands."""
    if scope.credit == "opener" or not scope.managers:
        return found
    closed = [one for one in every_journey if one["outcome"] in (*WINS, "lost")]
    handed = {
        pipeline
        for pipeline in {one["pipeline"] for one in closed}
        if _is_handed([one for one in closed if one["pipeline"] == pipeline])
    }
    if closed and _is_handed(closed):
        handed = {one["pipeline"] for one in closed}
    for (pipeline, _), row in found.items():
        if pipeline in handed:
            row |= {name: None for name in row if name.startswith("to_won")}
    return found


def in_no_stage(
    company: Company, pipeline: str, journeys: list[Row], visits: list[Row]
) -> dict[Place, Row]:
    """Open journeys on a side track or nowhere, and those lost before the first stage."""
    deals = {journey["deal_id"] for journey in journeys}
    found: dict[Place, Row] = {
        visit["place"]: {"open_here": 0, "lost_here": 0, "reached": 0}
        for visit in visits
        if visit["deal_id"] in deals
        and visit["place"][0] == pipeline
        and company.kind(visit["place"]) != "open"
    }
    for journey in journeys:
        aside = journey["outcome"] == "open" and journey["current_position"] is None
        before = journey["outcome"] == "lost" and journey["last_open_stage"] is None
        if aside or before:
            place = (pipeline, journey["current_stage"] if aside else None)
            row = found.setdefault(place, {"open_here": 0, "lost_here": 0, "reached": 0})
            row["open_here" if aside else "lost_here"] += 1
    return found


def since(journey: Row, k: int) -> datetime | None:
    """When it first came to position k or past it; the closing where only the win took it past."""
    if k == 1:
        return journey["began_at"]
    at = [when for position, when in journey["entries"] if position >= k]
    return min(at) if at else journey["ended_at"]


def went_on_at(journey: Row, k: int, is_on: bool) -> datetime | None:
    at = [when for position, when in journey["entries"] if position > k]
    return min(at) if is_on and at else journey["ended_at"]


def expected(
    company: Company, ways: list[tuple], on: list[Row], waiting: list[Row]
) -> tuple[float | None, float | None]:
    """The share that goes on in the end, and the part nobody can know; step by step."""
    total = len(ways)
    if not total or not waiting:
        return (len(on) / total, 0) if total else (None, None)
    if total < MANY:
        return None, None
    lengths = []
    for journey, begin, until in ways:
        is_waiting = journey in waiting
        end = company.as_of if is_waiting else until
        if begin and end:
            days = max((end - begin).total_seconds() / 86_400, 0)
            lengths.append((days, "waiting" if is_waiting else "on" if journey in on else "over"))
    left, share_on, told = Fraction(1), Fraction(0), (None, 1)
    for age in sorted({days for days, what in lengths if what != "waiting"}):
        at_risk = sum(days >= age for days, _ in lengths)
        ended = [what for days, what in lengths if days == age and what != "waiting"]
        share_on += left * Fraction(ended.count("on"), at_risk)
        left *= Fraction(at_risk - len(ended), at_risk)
        if at_risk >= 10:
            told = (float(share_on), float(left))
    if told[0] is None or told[1] > 0.2:
        return None, told[1]
    so_far, at_most = len(on) / total, (len(on) + len(waiting)) / total
    return min(max(told[0], so_far), at_most), told[1]


def flow(visits: list[Row]) -> dict[Place, Counter]:
    found: dict[Place, Counter] = {}
    for visit in visits:
        found.setdefault(visit["place"], Counter()).update([visit["ended"], "visits"])
    return found


def routes(visits: list[Row]) -> dict[tuple, Row]:
    found: dict[tuple, list[Row]] = {}
    for visit in visits:
        if visit["next"]:
            found.setdefault((*visit["place"], *visit["next"]), []).append(visit)
    return {
        route: {
            "moves": len(own),
            "deals": len({visit["deal_id"] for visit in own}),
            "median_days": quantile(
                sorted(visit["dwell_days"] for visit in own if visit["dwell_days"] is not None),
                Fraction(1, 2),
            ),
        }
        for route, own in found.items()
    }


def managers(
    company: Company, journeys: list[Row], every_journey: list[Row], scope: Scope, findings: Counter
) -> dict[str | None, Row]:
    """`journeys` of the scope; `every_journey` of the scope whoever is chosen in it; `findings`: how
    many of each (deal, pipeline)."""
    found: dict[str | None, Row] = {}
    closed = [one for one in every_journey if one["outcome"] in (*WINS, "lost")]
    everywhere = bool(closed) and _is_handed(closed)
    mixed = [
        one
        for one in closed
        if _is_handed([other for other in closed if other["pipeline"] == one["pipeline"]])
    ]
    mixing = {one[who] for one in mixed for who in ("opener", "holder", "owner")}
    ways = [(one["outcome"], way(company, one)) for one in closed]
    names = {one[scope.credit] for one in journeys}
    carried = {one["opener"] for one in every_journey} | {who for _, held in ways for who in held}
    names |= {who for who in carried if not scope.managers or (who or "") in scope.managers}
    for name in names:
        own = [journey for journey in journeys if journey[scope.credit] == name]
        begun = [one for one in every_journey if one["opener"] == name]
        opened = Counter(success(one) for one in begun)
        is_misled = scope.credit != "opener" and (everywhere or name in mixing)
        way_won, way_closed = (
            math.fsum(held.get(name, 0) for outcome, held in ways if outcome in outcomes)
            for outcomes in (WINS, (*WINS, "lost"))
        )
        outcomes = Counter(success(journey) for journey in own)
        flagged = sum(
            bool(findings[journey["deal_id"], journey["pipeline"]])
            for journey in own
            if journey["outcome"] in WINS
        )
        found[name] = {
            "opened_won": opened["won"],
            "opened_closed": opened["won"] + opened["lost"],
            "opened_open": opened["open"],
            "opened": len(begun),
            **win_rate(company, begun, "opened_rate"),
            "way_won": way_won,
            "way_closed": way_closed,
            "way_rate": way_won / way_closed if way_closed else None,
            "journeys": len(own),
            **{outcome: outcomes[outcome] for outcome in ("won", "lost", "open", "moved_out")},
            **{
                column: None if is_misled else value
                for column, value in win_rate(company, own, "to_won").items()
            },
            "findings": sum(findings[journey["deal_id"], journey["pipeline"]] for journey in own),
            "wins_flagged": flagged,
            "share_flagged": share(flagged, outcomes["won"]),
            "share_flagged_low": wilson(flagged, outcomes["won"])[0],
            "share_flagged_high": wilson(flagged, outcomes["won"])[1],
        }
    return found


def win_rate(company: Company, journeys: list[Row], name: str) -> Row:
    """The share won so far, at most, and in the end, since they began."""
    ways = [(one, one["began_at"], one["ended_at"]) for one in journeys]
    won = [one for one in journeys if one["outcome"] in WINS]
    still = [one for one in journeys if one["outcome"] == "open"]
    in_the_end, unknown = expected(company, ways, won, still)
    return {
        f"{name}_so_far": share(len(won), len(journeys)),
        f"{name}_at_most": share(len(won) + len(still), len(journeys)),
        name: in_the_end,
        f"{name}_unknown": unknown,
    }


def cohorts(company: Company, journeys: list[Row]) -> dict[tuple, Row]:
    """By pipeline and the month in which they began; moments are UTC."""
    found: dict[tuple, list[Row]] = {}
    for one in journeys:
        month = one["began_at"] and one["began_at"].date().replace(day=1)
        found.setdefault((one["pipeline"], month), []).append(one)
    return {
        key: {"journeys": len(own), **win_rate(company, own, "to_won")}
        for key, own in found.items()
    }


def success(journey: Row) -> str:
    return "won" if journey["outcome"] in WINS else journey["outcome"]


def _is_handed(closed: list[Row]) -> bool:
    """Whether three in ten of these closings were made under another than the opener."""
    return sum(one["opener"] != one["holder"] for one in closed) >= 0.3 * len(closed)


def way(company: Company, journey: Row) -> dict[str | None, float]:
    """Who held a closed journey for which part of its time; all of it the holder's if it took
    none."""
    begin, end = journey["began_at"], journey["closed_at"]
    (deal,) = [deal for deal in company.deals if deal["deal_id"] == journey["deal_id"]]
    cuts = [change["at"] for change in company.changes if change["deal_id"] == deal["deal_id"]]
    if not begin or not end or begin >= end:
        return {journey["holder"]: 1.0}
    at = sorted({begin, end, *(cut for cut in cuts if begin < cut < end)})
    held: dict[str | None, float] = {}
    for start, stop in pairwise(at):
        who = responsible(company, deal, start)
        held[who] = held.get(who, 0.0) + days(start, stop) / days(begin, end)
    return held


ON = ("forward", "skipped", "won")


def limit_of(company: Company, place: Place) -> float:
    """Nobody set one: when nine in ten of those that go on have gone on, if 20 did, else the usual one; beside
    the order the usual one."""
    own = [v for v in every(company, visits_of) if v["place"] == place and is_measured(v)]
    own = with_hand_overs(company, own)
    on = sum(visit["ended"] in ON for visit in own)
    if company.kind(place) != "open" or on < MANY:
        return DEFAULT_LIMIT
    return days_to(own, ON, Fraction(9, 10)) or DEFAULT_LIMIT


def with_hand_overs(company: Company, visits: list[Row]) -> list[Row]:
    """A hand-over that the pipeline works for leads forward, as a win does."""
    passed = {
        (one["deal_id"], one["pipeline"])
        for one in every(company, journeys_of)
        if one["outcome"] == "passed_on"
    }
    return [
        visit | {"ended": "won"}
        if visit["ended"] == "moved_out" and (visit["deal_id"], visit["place"][0]) in passed
        else visit
        for visit in visits
    ]


def is_measured(visit: Row) -> bool:
    return visit["dwell_days"] is not None or visit["open_days"] is not None


def lasted(visit: Row) -> float:
    return visit["open_days"] if visit["dwell_days"] is None else visit["dwell_days"]


def days_to(visits: list[Row], ways: tuple[str, ...], level: Fraction) -> float | None:
    """The smallest t by which the level of all that end so by the last event with 10 at risk have
    done so; the other ways compete."""
    visits = in_sight(visits)
    staying, ended, steps = Fraction(1), Fraction(0), []
    for t in sorted({visit["dwell_days"] for visit in visits if visit["left_at"] is not None}):
        at_risk = risked(visits, t)
        now = [v for v in visits if v["left_at"] is not None and v["dwell_days"] == t]
        ended += staying * Fraction(sum(visit["ended"] in ways for visit in now), at_risk)
        staying *= 1 - Fraction(len(now), at_risk)
        if at_risk >= 10:
            steps.append((t, ended))
    if not steps or not steps[-1][1]:
        return None
    return next(t for t, so_far in steps if so_far >= level * steps[-1][1])


def dwell(company: Company, visits: list[Row]) -> dict[Place, Row]:
    found: dict[Place, Row] = {}
    visits = with_hand_overs(company, visits)
    for place in {visit["place"] for visit in visits}:
        own = [visit for visit in visits if visit["place"] == place]
        left = sorted(visit["dwell_days"] for visit in own if visit["dwell_days"] is not None)
        still = [visit["open_days"] for visit in own if visit["open_days"] is not None]
        limit = limit_of(company, place)
        found[place] = {
            "visits": len(own),
            "left": sum(visit["left_at"] is not None for visit in own),
            "still_here": sum(visit["left_at"] is None for visit in own),
            "mean_days": math.fsum(left) / len(left) if left else None,
            "median_days": quantile(left, Fraction(1, 2)),
            "p90_days": quantile(left, Fraction(9, 10)),
            "km_median_days": kaplan_meier(own, Fraction(1, 2)),
            "km_p90_days": kaplan_meier(own, Fraction(1, 10)),
            "days_to_go_on": half_of(own, ON),
            "days_to_loss": half_of(own, ("lost",)),
            "longest_open_days": max(still, default=None),
            "limit_days": limit,
            "over_limit": sum(value > limit for value in [*left, *still]),
        }
    return found


def quantile(ordered: list[float], q: Fraction) -> float | None:
    """Linear interpolation."""
    if not ordered:
        return None
    place = q * (len(ordered) - 1)
    low = math.floor(place)
    return ordered[low] + float(place - low) * (
        ordered[min(low + 1, len(ordered) - 1)] - ordered[low]
    )


def half_of(visits: list[Row], ways: tuple[str, ...]) -> float | None:
    """When half of those that end so have, if 20 do."""
    own = [visit for visit in visits if is_measured(visit)]
    many = sum(visit["ended"] in ways for visit in own) >= MANY
    return days_to(own, ways, Fraction(1, 2)) if many else None


def risked(visits: list[Row], t: float) -> int:
    """Those that lasted so long and were in sight by then."""
    return sum(
        lasted(visit) >= t and (not visit["unseen_days"] or visit["unseen_days"] < t)
        for visit in visits
    )


def in_sight(visits: list[Row]) -> list[Row]:
    """Those with a length that did not end before anything of their pipeline was in the log."""
    return [
        visit
        for visit in visits
        if is_measured(visit) and (not visit["unseen_days"] or visit["unseen_days"] < lasted(visit))
    ]


def kaplan_meier(visits: list[Row], level: Fraction) -> float | None:
    """The smallest t with S(t) at or below the level."""
    own, survival = in_sight(visits), Fraction(1)
    for t in sorted({visit["dwell_days"] for visit in own if visit["left_at"] is not None}):
        now = sum(visit["left_at"] is not None and visit["dwell_days"] == t for visit in own)
        survival *= 1 - Fraction(now, risked(own, t))
        if survival <= level:
            return t
    return None


def stuck(company: Company, visits: list[Row]) -> dict[str, tuple[float, float]]:
    """{deal: (days here, days stagnant)} of the open deals past their limit, without tasks."""
    found = {}
    for present in visits:
        if not present["is_current"] or present["open_days"] is None:
            continue
        deal = next(d for d in company.deals if d["deal_id"] == present["deal_id"])
        own = visits_of(company, deal)
        here = days(_since_when(own, present), company.as_of)
        stagnant = days(_furthest(own, present), company.as_of)
        limit = limit_of(company, present["place"])
        if max(here - limit, stagnant - 3 * limit) > 0:
            found[present["deal_id"]] = (max(here, 0), max(stagnant, 0))
    return found


def _since_when(own: list[Row], present: Row) -> datetime:
    """Stays in the same stage with less than a day between them are one."""
    same = [visit for visit in own if visit["place"] == present["place"]]
    since = same[-1]
    for earlier in reversed(same[:-1]):
        if days(earlier["left_at"], since["entered_at"]) >= 1:
            break
        since = earlier
    return since["entered_at"]


def _furthest(own: list[Row], present: Row) -> datetime:
    """When it first came as far as it ever came in this pipeline."""
    there = [visit for visit in own if visit["place"][0] == present["place"][0]]
    far = max(visit["position"] or 0 for visit in there)
    return min(visit["entered_at"] for visit in there if (visit["position"] or 0) == far)
