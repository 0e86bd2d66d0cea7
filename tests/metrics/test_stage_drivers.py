"""What goes with being lost at a stage, or slow there: counted by hand on a drawn log; who skips the
stage is not asked, who is lost early is not quick, marks lead to as many deals."""

from __future__ import annotations

import numpy as np
import pytest

from bench.lab.why import LOST, SLOW, at_stage, shown_at
from funnel import tables
from funnel.answers import answer
from funnel.metrics import drill_down
from funnel.metrics.stage_journeys import journeys
from funnel.scope import BY
from tests.metrics.doors import UTC, drawn

STAGES = """
    pipeline | stage    | position | kind
    R        | New      | 1        | open
    R        | Offer    | 2        | open
    R        | Contract | 3        | open
    R        | Won      | 4        | won
    R        | Lost     | 5        | lost
"""
# Of each source: lost in Offer after half a day, on after a day, still there; and past it from New.
ENDS = {"Cold": (48, 36, 36, 40), "Web": (12, 96, 12, 0)}


def log() -> dict[str, str]:
    """All begin on one morning and come to Offer three days later, but those who leave it out."""
    deals = ["deal_id|pipeline|stage|owner|created_at|closed_at|Source"]
    moves = ["deal_id|moved_at|pipeline|from_stage|to_stage|moved_by"]
    deals.append("first|R|Lost|Olha|2025-06-01 09:00|2025-06-02 08:00|")
    moves.append("first|2025-06-02 08:00|R|New|Lost|Olha")

    def add(source: str, way: str, number: int) -> None:
        deal = f"{source}-{way}-{number}"
        came = f"{deal}|2025-06-05 09:07|R|New|Offer|Olha"
        end, closed = {"lost": ("Lost", "2025-06-05 21:07"), "still": ("Offer", "")}.get(
            way, ("Won", "2025-06-30 09:07")
        )
        deals.append(f"{deal}|R|{end}|Olha|2025-06-02 09:00|{closed}|{source}")
        moves.extend(
            {
                "lost": [came, f"{deal}|2025-06-05 21:07|R|Offer|Lost|Olha"],
                "still": [came],
                "on": [came, f"{deal}|2025-06-06 09:07|R|Offer|Contract|Olha"],
                "past": [f"{deal}|2025-06-05 09:07|R|New|Contract|Olha"],
            }[way]
        )
        if way in ("on", "past"):
            moves.append(f"{deal}|2025-06-30 09:07|R|Contract|Won|Olha")

    for source, counts in ENDS.items():
        for way, count in zip(("lost", "on", "still", "past"), counts, strict=True):
            for number in range(count):
                add(source, way, number)
    return {"deals": "\n".join(deals), "transitions": "\n".join(moves)}


@pytest.fixture(scope="module")
def door():
    return drawn(stages=STAGES, **log())


def asked(door, about: str):
    found = answer("stage-drivers", door, UTC, stage="Offer", about=about)
    row = found.table.set_index("fact").loc[f"{BY}Source"]
    turn = -1 if row["value"] == "Web" else 1
    return found, row, turn


def test_lost_at_a_stage_is_of_those_that_came_into_it(door):
    found, row, turn = asked(door, LOST)
    assert (row["cases"], row["others_n"]) == (120, 120)
    assert turn * row["difference"] == pytest.approx(48 / 120 - 12 / 120)
    assert row["is_shown"]
    assert (found.table.attrs["came"], found.table.attrs["hits"]) == (240, 60)
    assert "30 points" in found.headline


def test_slow_counts_the_open_ones_and_nobody_as_quick_for_being_lost(door):
    """At the limit of a day: of 72 with Cold watched so long 36 are still there, of 108 with Web
    12."""
    limit = door.ask(tables.stages.filter(tables.stages.stage == "Offer"))["limit_days"][0]
    assert limit == 1
    found, row, turn = asked(door, SLOW)
    assert sorted([row["share"], row["share_without"]]) == pytest.approx([12 / 108, 36 / 72])
    assert turn * row["difference"] == pytest.approx(36 / 72 - 12 / 108)
    assert {row["hits"], found.table.attrs["hits"]} == {12 if turn < 0 else 36, 48}


@pytest.mark.parametrize("about", [LOST, SLOW])
def test_a_mark_leads_to_those_lost_or_slow(door, about):
    for row in answer("stage-drivers", door, UTC, stage="Offer", about=about).table.to_dict(
        "records"
    ):
        if isinstance(row["value"], str):
            own = {"fact": row["fact"], "value": row["value"], "stage": "Offer", "about": about}
            assert len(door.ask(drill_down.stage_driver(UTC, door.facts, **own))) == row["hits"]


def test_a_stage_left_out_before_is_asked_only_as_it_was_then(door):
    """Of those that came to Contract past Offer is known by then; nothing of what comes later."""
    found = answer("stage-drivers", door, UTC, stage="Contract", about=SLOW).table
    assert "skipped" not in set(answer("stage-drivers", door, UTC, stage="Offer").table["fact"])
    assert set(found.loc[found["fact"] == "skipped", "value"]) <= {"Offer"}
    rows = door.ask(journeys(UTC, door.facts, "Contract", SLOW))
    assert rows["is_hit"].notna().sum() == 36 + 96 + 40


@pytest.mark.parametrize("about", [LOST, SLOW])
def test_drawn_companies_show_what_was_planted_and_hardly_anything_else(about):
    quiet = [
        len(shown_at(at_stage(np.random.default_rng(seed), about, 400), about))
        for seed in range(20)
    ]
    assert sum(count > 0 for count in quiet) <= 4
    random = np.random.default_rng(3)
    told = shown_at(at_stage(random, about, 1_600, planted=400, odds=3.0), about)
    assert "planted" in set(told["value"])
