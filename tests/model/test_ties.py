"""Moves of a deal at one moment come in the order in which each leaves where the deal stands."""

from __future__ import annotations

import random
from itertools import pairwise

from funnel import tables
from funnel.model.ties import Step, settle
from tests.metrics.doors import STAGES
from tests.model.door import from_tables

DAY, LATER = "2026-01-05 09:00", "2026-01-09 09:00"


def paths(log: str) -> dict[str, str]:
    """The way of every deal through its stages, and a star for each gap in it."""
    door = from_tables(transitions=log, stages=STAGES, as_of="2026-02-01 09:00")
    moves = door.ask(tables.transitions).sort_values(["deal_id", "move_no"])
    breaks = door.ask(tables.quality_items.filter(tables.quality_items.check == "break"))
    return {
        deal: " ".join([*own.from_stage.fillna("–").head(1), *own.to_stage])
        + "*" * sum(breaks.deal_id == deal)
        for deal, own in moves.groupby("deal_id")
    }


def test_the_chain_comes_first_then_the_order_of_the_file():
    log = f"""
        deal_id | moved_at | pipeline | from_stage | to_stage
        turned  | {DAY}    | Retail   | Contract   | Won
        turned  | {DAY}    | Retail   | Offer      | Contract
        turned  | {DAY}    | Retail   | New        | Offer
        later   | {DAY}    | Retail   | New        | Offer
        later   | {LATER}  | Retail   | Contract   | Won
        later   | {LATER}  | Retail   | Offer      | Contract
        bounced | {DAY}    | Retail   | New        | Offer
        bounced | {LATER}  | Retail   | Offer      | Won
        bounced | {LATER}  | Retail   | New        | Offer
        bounced | {LATER}  | Retail   | Offer      | New
        born    | {DAY}    | Retail   | New        | Offer
        born    | {DAY}    | Retail   |            | New
        broken  | {DAY}    | Retail   | New        | Offer
        broken  | {LATER}  | Retail   | Thinking   | Won
        broken  | {LATER}  | Retail   | Offer      | Contract
        plain   | {DAY}    | Retail   | New        | Offer
        plain   | {DAY}    | Retail   | Offer      | New
        plain   | {DAY}    | Retail   | New        | Won
    """
    assert paths(log) == {
        "turned": "New Offer Contract Won",
        "later": "New Offer Contract Won",
        "bounced": "New Offer New Offer Won",
        "born": "– New Offer",
        "broken": "New Offer Contract Won*",
        "plain": "New Offer New Won",
    }


def test_a_log_that_is_written_newest_first_is_read_from_its_end():
    log = f"""
        deal_id | moved_at | pipeline | from_stage | to_stage
        D1      | {LATER}  | Retail   |            | Won
        D1      | {DAY}    | Retail   |            | Contract
        D1      | {DAY}    | Retail   |            | Offer
        D2      | {LATER}  | Retail   |            | Lost
        D2      | {LATER}  | Retail   |            | Offer
        D2      | {DAY}    | Retail   |            | New
    """
    assert paths(log) == {"D1": "– Offer Contract Won", "D2": "– New Offer Lost"}


def test_any_walk_is_found_again_however_it_is_shuffled():
    chance = random.Random(7)
    for _ in range(60):
        walk = [chance.randrange(4) for _ in range(chance.randrange(2, 7))]
        steps = [
            Step((1, 1, number), (was, was), (here, here))
            for number, (was, here) in enumerate(pairwise(walk))
        ]
        chance.shuffle(steps)
        here = (walk[0], walk[0])
        for step in settle(steps, here):
            assert step.leaves(here)
            here = step.target
