"""Random companies: the metrics are the slow ones, and the laws of the method hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from funnel import tables
from funnel.tables import ENDINGS
from tests.metrics import slow
from tests.metrics.doors import STAGES, UTC, drawn, table
from tests.model.door import TestDoor

PLACES = [("Retail", stage) for stage in ("New", "Offer", "Contract", "Thinking", "Won", "Lost")] + [("Export", stage) for stage in ("Asked", "Won")]
BOTH = f"""{STAGES}
    Export   | Asked       | 1        | open
    Export   | Won         | 2        | won
"""
PEOPLE = ["Olha", "Taras"]
START = datetime(2026, 1, 1)
# Every example is a whole build, so there are few of them, and a failing one is shown as it was found.
FEW = settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.too_slow])


@st.composite
def companies(draw) -> dict[str, pd.DataFrame]:
    """Up to nine deals that wander through two pipelines, with ties, returns and reopenings."""
    deals, moves = [], []
    for number in range(draw(st.integers(0, 9))):
        moment = START + timedelta(days=draw(st.integers(0, 40)))
        created, place = moment, draw(st.sampled_from(PLACES[:3]))
        for _ in range(draw(st.integers(0, 6))):
            moment += timedelta(hours=draw(st.sampled_from([0, 1, 12, 48, 100])))
            to = draw(st.sampled_from([other for other in PLACES if other != place]))
            moves.append((f"D{number}", moment, place[0], place[1], *to, draw(st.sampled_from(PEOPLE))))
            place = to
        closed = moment if place[1] in ("Won", "Lost") else None
        owner, amount = draw(st.sampled_from([*PEOPLE, None])), draw(st.sampled_from([None, 10, 250]))
        deals.append((f"D{number}", *place, owner, amount, created, closed))
    move_columns = ["deal_id", "moved_at", "from_pipeline", "from_stage", "pipeline", "to_stage", "moved_by"]
    deal_columns = ["deal_id", "pipeline", "stage", "owner", "amount", "created_at", "closed_at"]
    return {"deals": pd.DataFrame(deals, columns=deal_columns), "transitions": pd.DataFrame(moves, columns=move_columns)}


SCOPES = [
    UTC,
    replace(UTC, managers=("Olha",)),
    replace(UTC, pipelines=("Retail",), credit="opener"),
    replace(UTC, since=date(2026, 1, 10), until=date(2026, 2, 1), credit="owner"),
]


def rows(frame: pd.DataFrame) -> list[dict]:
    return [{key: None if pd.isna(value) else value for key, value in row.items()} for row in frame.to_dict("records")]


def same(found: pd.DataFrame, expected: dict, columns: list[str] | None = None) -> None:
    by_stage = {(row["pipeline"], row["stage"]): row for row in rows(found)}
    assert by_stage.keys() == expected.keys()
    for key, values in expected.items():
        for column in columns or values:
            assert by_stage[key][column] == pytest.approx(values[column], nan_ok=True), (key, column)


@FEW
@given(companies())
def test_the_metrics_are_the_slow_ones_and_keep_the_laws_of_the_method(company):
    door = drawn(as_of="2026-04-01 09:00", stages=BOTH, **company)
    metrics_are_the_slow_ones_under_every_scope(door)
    ways_out_add_up_to_visits(door)
    shares_never_rise_along_the_funnel(door)
    managers_apart_are_what_each_manager_sees(door)


def metrics_are_the_slow_ones_under_every_scope(door: TestDoor) -> None:
    stages = rows(door.ask(tables.stages))
    limits = {(stage["pipeline"], stage["stage"]): stage["limit_days"] for stage in stages}
    every_visit = rows(door.ask(tables.visits))
    for scope in SCOPES:
        journeys, visits = rows(door.ask(scope.journeys())), rows(door.ask(scope.visits()))
        same(table("conversion", door, scope), slow.conversion(journeys, every_visit, stages) if journeys else {})
        same(table("flow", door, scope), slow.flow(visits), ["visits", *ENDINGS])
        same(table("dwell", door, scope), slow.dwell(visits, limits))


def ways_out_add_up_to_visits(door: TestDoor) -> None:
    ways = table("flow", door)
    assert (ways[list(ENDINGS)].sum(axis=1) == ways["visits"]).all()
    assert ways["visits"].sum() == len(door.ask(tables.visits))
    assert table("routes", door)["moves"].sum() == ways["visits"].sum() - ways["still_here"].sum()


def shares_never_rise_along_the_funnel(door: TestDoor) -> None:
    passed = table("conversion", door)
    for _, own in passed.groupby("pipeline"):
        assert own["reached"].is_monotonic_decreasing
        assert own["strict"].is_monotonic_decreasing
    assert (passed["entered"] <= passed["reached"]).all()
    assert (passed["strict"] <= passed["entered"]).all()
    shares = passed[["phantom", "to_next", "to_won"]].dropna()
    assert shares.ge(0).all(axis=None)
    assert shares.le(1).all(axis=None)


def managers_apart_are_what_each_manager_sees(door: TestDoor) -> None:
    for name in ("conversion", "flow", "dwell"):
        apart = table(name, door, by="manager")
        for manager in PEOPLE:
            own = apart[apart["manager"] == manager].drop(columns="manager").reset_index(drop=True)
            alone = table(name, door, replace(UTC, managers=(manager,)))
            # whether nobody's deals have an amount at all is a matter of the whole table
            amounts = [column for column in alone if column.startswith("amount")]
            pd.testing.assert_frame_equal(own.drop(columns=amounts), alone.drop(columns=amounts), check_dtype=False)
