"""Random companies: every cell of the model, the metrics and the rules is the slow reference's."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from funnel import rules, tables
from funnel.scope import Scope
from funnel.tables import ENDINGS
from tests.metrics.doors import UTC, table
from tests.model.door import TestDoor
from tests.reference import counts, hands
from tests.reference.companies import built, companies
from tests.reference.log import Company, Row, journeys_of, responsible, visits_of

# Every example is a whole build; a failing one is shown as it was found.
SLOW = settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))


def rows(frame: pd.DataFrame) -> list[Row]:
    def bare(value):
        return None if pd.isna(value) else value.to_pydatetime() if isinstance(value, pd.Timestamp) else value

    return [{key: bare(value) for key, value in row.items()} for row in frame.astype(object).to_dict("records")]


def same(found: dict, expected: dict) -> None:
    """Every cell that the reference names."""
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        for column, value in values.items():
            if isinstance(value, float):
                assert found[key][column] == pytest.approx(value, abs=1e-9), (key, column)
            else:
                assert found[key][column] == value, (key, column)


@SLOW
@given(companies())
def test_every_cell_is_the_references(company):
    door = built(company)
    visits, journeys = counts.every(company, visits_of), counts.every(company, journeys_of)
    visits_are_the_references(door, company, visits)
    journeys_are_the_references(door, journeys)
    metrics_are_the_references(door, company, UTC, journeys, visits)
    olha = replace(UTC, managers=("Olha",), credit="opener")
    opened = {(journey["deal_id"], journey["pipeline"]) for journey in journeys if journey["opener"] == "Olha"}
    metrics_are_the_references(
        door, company, olha,
        [journey for journey in journeys if journey["opener"] == "Olha"],
        [visit for visit in visits if (visit["deal_id"], visit["place"][0]) in opened],
    )  # fmt: skip
    rules_are_the_references(door, company)


def visits_are_the_references(door: TestDoor, company: Company, visits: list[Row]) -> None:
    found = {(row["deal_id"], row["visit_no"]): row | {"place": (row["pipeline"], row["stage"])} for row in rows(door.ask(tables.visits))}
    deals = {deal["deal_id"]: deal for deal in company.deals}
    expected = {}
    for visit in visits:
        deal = deals[visit["deal_id"]]
        holder = responsible(company, deal, visit["entered_at"]) if visit["entered_at"] else deal["owner"]
        named = {name: value for name, value in visit.items() if name != "next"}
        expected[visit["deal_id"], visit["visit_no"]] = named | {"holder": holder, "owner": deal["owner"]}
    same(found, expected)


def journeys_are_the_references(door: TestDoor, journeys: list[Row]) -> None:
    found = {(row["deal_id"], row["pipeline"]): row for row in rows(door.ask(tables.journeys))}
    same(found, {(journey["deal_id"], journey["pipeline"]): journey for journey in journeys})


def metrics_are_the_references(door: TestDoor, company: Company, scope: Scope, journeys: list[Row], visits: list[Row]) -> None:
    def by_stage(name: str) -> dict:
        return {(row["pipeline"], row["stage"]): row for row in rows(table(name, door, scope))}

    same(by_stage("conversion"), counts.conversion(company, journeys, visits))
    same(by_stage("flow"), {place: {way: ways[way] for way in ("visits", *ENDINGS)} for place, ways in counts.flow(visits).items()})
    same(by_stage("dwell"), counts.dwell(company, visits))
    found = table("stuck", door, scope)
    assert dict(zip(found.deal_id, found.days_here, strict=True)) == pytest.approx(counts.stuck(company, visits))


def rules_are_the_references(door: TestDoor, company: Company) -> None:
    found = door.ask(rules.everything(door.facts))

    def of(rule: str, *columns: str) -> list[tuple]:
        return sorted(found[found.rule == rule][list(columns)].itertuples(index=False, name=None))

    if any(move["by"] for move in company.moves):
        assert of("burst", "deal_id", "first_move_no", "last_move_no") == sorted(hands.bursts(company))
        assert sorted(set(of("batch", "mover", "deal_id"))) == sorted(hands.batches(company))
    assert of("leap", "deal_id", "first_move_no") == sorted(hands.leaps(company)) or not any(move["by"] for move in company.moves)
    assert of("backfilled", "deal_id") == sorted((deal_id,) for deal_id in hands.backfilled(company))
