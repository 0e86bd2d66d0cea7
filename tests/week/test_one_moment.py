"""Several moves of a deal within one second, some of them into another pipeline."""

from __future__ import annotations

from itertools import pairwise

import pytest

from funnel.answers import answer
from funnel.scope import Scope
from funnel.week.postings import LINES
from funnel.week.window import Window
from tests.metrics.doors import drawn

STAGES = """
    pipeline | stage | position | kind
    Retail   | New   | 1        | open
    Retail   | Offer | 2        | open
    Retail   | Won   |          | won
    Retail   | Lost  |          | lost
    Export   | Asked | 1        | open
    Export   | Sent  | 2        | open
    Export   | Won   |          | won
"""
WAYS = {
    "on, then across": (["Retail/New", "Retail/Offer", "Export/Asked"], {"pipeline_out": -1}),
    "across, then on": (["Retail/New", "Export/Asked", "Export/Sent"], {"pipeline_out": -1}),
    "there and back": (
        ["Retail/New", "Export/Asked", "Retail/Offer"],
        {"pipeline_out": -1, "pipeline_in": 1},
    ),
    "won, then anew elsewhere": (["Retail/New", "Retail/Won", "Export/Asked"], {"won": -1}),
    "won, back, across": (
        ["Retail/New", "Retail/Won", "Retail/Offer", "Export/Asked"],
        {"won": -1, "reopened": 1, "pipeline_out": -1},
    ),
    "across, then won": (["Retail/New", "Export/Asked", "Export/Won"], {"pipeline_out": -1}),
    "lost, then won elsewhere": (["Retail/New", "Retail/Lost", "Export/Won"], {"lost": -1}),
}


def door_of(places: list[str]):
    """A deal that goes this way within one second, in the order of the file."""
    steps = [place.split("/") for place in places]
    moves = "".join(
        f"    D1 | 2026-01-20 09:00:00 | {' | '.join([*was, *to])} | Olha | {number}\n"
        for number, (was, to) in enumerate(pairwise(steps))
    )
    pipeline, stage = steps[-1]
    deals = f"""
        deal_id | pipeline   | stage   | owner | amount | created_at       | closed_at
        D1      | {pipeline} | {stage} | Olha  | 100    | 2026-01-02 09:00 |
    """
    names = "from_pipeline | from_stage | pipeline | to_stage"
    head = f"    deal_id | moved_at | {names} | moved_by | sequence\n"
    return drawn(deals=deals, transitions=head + moves, stages=STAGES)


@pytest.mark.parametrize("way", WAYS)
def test_the_bridge_of_each_pipeline_adds_up(way: str) -> None:
    """Every posting has a line, and what a pipeline shows is what happened in it."""
    places, of_retail = WAYS[way]
    door = door_of(places)
    window = Window.of("2026-01-12..2026-01-26", door.facts)
    for pipelines in ((), ("Retail",), ("Export",)):
        scope = Scope(timezone="UTC", pipelines=pipelines)
        lines = answer("bridge", door, scope, window=window).table.groupby("line")["deals"].sum()
        assert set(lines.index) == set(LINES)
        assert lines.drop("after").sum() == lines["after"], (way, pipelines)
        told = answer("change", door, scope, window=window).table
        assert set(", ".join(told["lines"]).split(", ")) - {""} <= set(LINES)
    scope = Scope(timezone="UTC", pipelines=("Retail",))
    lines = answer("bridge", door, scope, window=window).table.groupby("line")["deals"].sum()
    found = {str(line): int(count) for line, count in lines.items() if count}
    found.pop("before")
    assert found.pop("after", 0) == 1 + sum(of_retail.values())
    assert found == of_retail
