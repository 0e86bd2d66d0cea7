"""Managers, fairly: the example of the method as deals, one who makes nearly all hits, and every
mode of credit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from funnel.answers import answer
from funnel.metrics import drill_down
from funnel.metrics.credit import NOWHERE
from funnel.metrics.fair_team import Team, tells_outcome
from funnel.metrics.fair_words import headline
from funnel.metrics.managers_fair import _named
from tests.metrics.doors import UTC, drawn
from tests.stats.test_fairly import PEOPLE


def listed() -> str:
    """The people of the method's example as a list of deals without sources and amounts, each won
    or lost after ten days; and one that is too young."""
    rows = ["deal_id | pipeline | stage | owner | created_at | closed_at"]
    for name, counts in PEOPLE.items():
        for pipeline, (n, won) in zip(
            ("Retail", "Wholesale"), (counts[:2], counts[2:]), strict=True
        ):
            for one in range(n):
                stage = "Won" if one < won else "Lost"
                rows.append(
                    f"{len(rows)} | {pipeline} | {stage} | {name} | 2025-06-01 09:00 |"
                    " 2025-06-11 09:00"
                )
    rows.append(f"{len(rows)} | Retail | Won | Nova | 2026-01-30 09:00 | 2026-01-31 09:00")
    return "\n".join(rows)


STAGES = """
    pipeline  | stage | position | kind
    Retail    | New   | 1        | open
    Retail    | Won   | 2        | won
    Retail    | Lost  | 3        | lost
    Wholesale | New   | 1        | open
    Wholesale | Won   | 2        | won
    Wholesale | Lost  | 3        | lost
"""


@pytest.fixture(scope="module")
def door():
    return drawn(stages=STAGES, deals=listed())


@pytest.mark.parametrize("credit", ["holder", "owner", "opener"])
def test_the_example_of_the_method_from_deals(door, credit):
    scope = replace(UTC, credit=credit)
    found = answer("managers-fair", door, scope)
    rows = found.table[found.table["measure"] == "won"].set_index("manager")
    assert list(rows.index) == sorted(PEOPLE)
    assert rows["cases"].to_dict() == {"Olha": 120, "Taras": 120, "Petro": 120, "Iryna": 120} | {
        "Nova": 10
    }
    assert rows["expected"].round(4).to_dict() == {
        "Iryna": 49.0944,
        "Nova": 3.4315,
        "Olha": 34.7991,
        "Petro": 43.2878,
        "Taras": 49.9013,
    }
    assert rows["adjusted"].round(4).to_dict()["Iryna"] == 0.2257
    assert rows["standing"].dropna().to_dict() == {"Iryna": "below"}
    assert np.isnan(rows.loc["Nova", "q_value"])
    assert found.headline == (
        "Iryna, won: below the others, 25% of 120; with the same deals the others have 41%"
    )


def test_the_others_are_the_whole_team_whoever_is_chosen(door):
    scope = replace(UTC, managers=("Iryna",))
    found = answer("managers-fair", door, scope).table
    assert found["manager"].unique().tolist() == ["Iryna"]
    assert round(found["expected"].iloc[0], 4) == 49.0944


def test_a_mark_leads_to_the_deals_that_are_counted(door):
    picked = drill_down.fair(UTC, door.facts, "won", "Nova")
    assert len(door.ask(picked)) == 10


def team(rows: dict[str, tuple[int, int]], measure: str = "click") -> Team:
    """People with cases and hits in one stratum."""
    table = pd.DataFrame(
        [
            {"manager": name, "pipeline": "R", "within": "", "size": 1, "cases": n, "hits": w}
            for name, (n, w) in rows.items()
        ]
    )
    return Team.of(measure, table, NOWHERE)


def said_of(rows: dict[str, tuple[int, int]]) -> str:
    return headline(_named([team(rows, "won")]).assign(asked=len(rows)), UTC, None)


def test_a_team_that_is_spread_too_widely_for_one_to_stand_out_is_not_called_alike():
    lost = {f"L{n}": (300, 0) for n in range(9)}
    won = {f"W{n}": (300, 270 + n) for n in range(3)}
    assert said_of(lost | won) == (
        "Managers differ by more than chance, too widely for one of them to stand out: won,"
        " from 0% to 91%"
    )


def test_a_team_whose_shares_are_alike_is_called_so_nearly_always():
    dice = np.random.default_rng(3)
    said = [
        said_of({f"M{n}": (200, int(dice.binomial(200, 0.3))) for n in range(12)})
        for _ in range(60)
    ]
    assert said.count("No manager differs from the rest of the team") >= 52
    assert sum("by more than chance" in one for one in said) <= 2


def test_a_team_that_differs_is_hardly_ever_called_alike():
    dice = np.random.default_rng(3)
    said = []
    for _ in range(30):
        shares = np.clip(dice.normal(0.3, 0.1, 12), 0.02, 0.98)
        rows = {f"M{n}": (300, int(dice.binomial(300, one))) for n, one in enumerate(shares)}
        said.append(said_of(rows))
    assert said.count("No manager differs from the rest of the team") <= 2


def test_one_who_makes_nearly_all_hits_does_not_mark_the_others():
    found = _named([team({"Petro": (99, 41), "Olha": (131, 0), "Taras": (103, 0), "Di": (135, 0)})])
    rows = found.set_index("manager")
    assert rows["standing"].dropna().to_dict() == {"Petro": "above"}
    # the team is told without him, and his raw share stands: no ratio to nothing
    assert rows.loc["Olha", "team"] < 0.005
    assert rows.loc["Petro", "adjusted"] == pytest.approx(41 / 99)
    assert rows["believed"].isna().all()  # of so rare a thing nothing but the raw share is told


def test_amounts_that_only_won_deals_have_are_no_stratum():
    table = pd.DataFrame({"size": [0, 1, 2], "cases": [100, 50, 50], "hits": [2, 50, 50]})
    assert tells_outcome(table)
    assert not tells_outcome(table.assign(hits=[40, 20, 30]))
    assert not tells_outcome(table.assign(hits=0))
