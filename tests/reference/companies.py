"""Random companies: ties, returns, reopenings, side tracks, two pipelines, strangers, rows that
create a deal, missing creations, new owners."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
from hypothesis import strategies as st

from funnel.model import Decisions
from tests.metrics.doors import complete
from tests.model.door import TestDoor, from_tables
from tests.reference.log import Company

STAGES = {
    ("Retail", "New"): ("open", 1),
    ("Retail", "Offer"): ("open", 2),
    ("Retail", "Contract"): ("open", 3),
    ("Retail", "Thinking"): ("parked", None),
    ("Retail", "Won"): ("won", None),
    ("Retail", "Lost"): ("lost", None),
    ("Export", "Asked"): ("open", 1),
    ("Export", "Offer"): ("open", 2),
    ("Export", "Won"): ("won", None),
    ("Export", "Lost"): ("lost", None),
}
PLACES = [*STAGES, ("Retail", "Unlisted")]
PASSES = {"Retail": {"Export": "Offer"}, "Export": {"Retail": "Offer"}}
PEOPLE = ["Olha", "Taras", None]
START, AS_OF = datetime(2026, 1, 1, 9), datetime(2026, 6, 1, 9)
STEPS = [0, 30, 60, 299, 300, 301, 3_600, 86_400, 3 * 86_400, 15 * 86_400]


@st.composite
def companies(draw) -> Company:
    """Up to sixteen deals; moves in a drawn order of the file, as long as no tie of one deal is
    turned round."""
    deals, moves, changes = [], [], []
    for number in range(draw(st.sampled_from([0, 1, 4, 12, 16]))):
        deal, own = draw(wanderings(f"D{number}"))
        deals.append(deal)
        moves += own
        changes += draw(owners(deal))
    if draw(st.booleans()):
        moves.append(
            {"deal_id": "stranger", "at": START, "from": PLACES[0], "to": PLACES[1], "by": "Olha"}
        )
    moves = _shuffled(moves, draw(st.randoms(use_true_random=False)))
    if moves and draw(st.booleans()):
        moves.append(draw(st.sampled_from(moves)))
    passes = draw(st.sampled_from([{}, {"Retail": {"Export": "Contract"}}, PASSES]))
    return Company(AS_OF, STAGES, deals, moves, changes, passes)


@st.composite
def wanderings(draw, deal_id: str):
    at = START + timedelta(hours=draw(st.integers(0, 30)))
    created = draw(st.sampled_from([at, at, at, at + timedelta(days=2), None]))
    place = draw(st.sampled_from([PLACES[0], PLACES[0], *PLACES]))
    moves = []
    if created == at and draw(st.booleans()):
        moves.append(
            {
                "deal_id": deal_id,
                "at": at,
                "from": None,
                "to": place,
                "by": draw(st.sampled_from(PEOPLE)),
            }
        )
    for _ in range(draw(st.integers(0, 7))):
        at += timedelta(seconds=draw(st.sampled_from(STEPS)))
        origin = draw(st.sampled_from([place] * 9 + PLACES))
        origin = draw(st.sampled_from([origin] * 9 + [None])) if moves else origin
        to = draw(st.sampled_from([other for other in PLACES if other != origin]))
        moves.append(
            {
                "deal_id": deal_id,
                "at": at,
                "from": origin,
                "to": to,
                "by": draw(st.sampled_from(PEOPLE)),
            }
        )
        place = to
    is_closed = STAGES.get(place, ("unknown",))[0] in ("won", "lost")
    closed_at = (
        draw(st.sampled_from([at, at + timedelta(hours=1, seconds=7), None])) if is_closed else None
    )
    deal = {
        "deal_id": deal_id,
        "place": place,
        "owner": draw(st.sampled_from(PEOPLE)),
        "created_at": created,
        "closed_at": closed_at,
    }
    deal["amount"] = draw(st.sampled_from([None, 10.0, 250.5]))
    return deal, moves


@st.composite
def owners(draw, deal):
    found, was = [], draw(st.sampled_from(["Olha", "Taras"]))
    at = START
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        at += timedelta(hours=draw(st.integers(0, 60)))
        to = "Taras" if was == "Olha" else "Olha"
        found.append({"deal_id": deal["deal_id"], "at": at, "from": was, "to": to})
        was = to
    return found


def _shuffled(moves, random):
    """Deals lie among each other in the file; the moves of one deal keep their order, which decides
    its ties."""
    order = [move["deal_id"] for move in moves]
    random.shuffle(order)
    queues = {
        deal_id: iter([move for move in moves if move["deal_id"] == deal_id]) for deal_id in order
    }
    return [next(queues[deal_id]) for deal_id in order]


def built(company: Company) -> TestDoor:
    """The company's files, built by the product."""
    decisions = Decisions(timezone="UTC", as_of=company.as_of, settings={"passes": company.passes})
    return complete(from_tables(decisions=decisions, **files(company)))


def files(company: Company) -> dict[str, pd.DataFrame]:
    """What the company exports, by input."""
    deals = [
        {
            "deal_id": deal["deal_id"],
            "pipeline": deal["place"][0],
            "stage": deal["place"][1],
            "owner": deal["owner"],
            "amount": deal["amount"],
            "created_at": deal["created_at"],
            "closed_at": deal["closed_at"],
        }
        for deal in company.deals
    ]
    moves = [
        {
            "deal_id": move["deal_id"],
            "moved_at": move["at"],
            "from_pipeline": move["from"] and move["from"][0],
            "from_stage": move["from"] and move["from"][1],
            "pipeline": move["to"][0],
            "to_stage": move["to"][1],
            "moved_by": move["by"],
        }
        for move in company.moves
    ]
    changes = [
        {
            "deal_id": change["deal_id"],
            "changed_at": change["at"],
            "from_owner": change["from"],
            "to_owner": change["to"],
        }
        for change in company.changes
    ]
    stages = [
        {"pipeline": p, "stage": s, "kind": kind, "position": position}
        for (p, s), (kind, position) in company.stages.items()
    ]
    frames = {
        "deals": (deals, "deal_id pipeline stage owner amount created_at closed_at"),
        "transitions": (
            moves,
            "deal_id moved_at from_pipeline from_stage pipeline to_stage moved_by",
        ),
        "stages": (stages, "pipeline stage kind position"),
    }
    if changes:
        frames["owner_changes"] = (changes, "deal_id changed_at from_owner to_owner")
    return {
        name: pd.DataFrame(rows, columns=columns.split(), dtype=object)
        for name, (rows, columns) in frames.items()
    }
