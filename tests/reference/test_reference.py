"""Random companies: every cell of the model, the metrics and the rules is the slow reference's."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from funnel import rules, tables
from funnel.scope import Scope
from funnel.tables import ENDINGS
from tests.metrics.doors import UTC, table
from tests.model.door import TestDoor
from tests.reference import counts, hands
from tests.reference.companies import built, companies
from tests.reference.log import Company, Row, journeys_of, visits_of

# Every example is a whole build; a failing one is shown as it was found.
SLOW = settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def rows(frame: pd.DataFrame) -> list[Row]:
    def bare(value):
        return (
            None
            if pd.isna(value)
            else value.to_pydatetime()
            if isinstance(value, pd.Timestamp)
            else value
        )

    named = [column for column in frame if column != "reached_at"]  # a list, told by its passages
    return [
        {key: bare(value) for key, value in row.items()}
        for row in frame[named].astype(object).to_dict("records")
    ]


def same(found: dict, expected: dict) -> None:
    """Every cell that the reference names."""
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        for column, value in values.items():
            if isinstance(value, float):
                assert found[key][column] == pytest.approx(value, abs=1e-9), (key, column)
            else:
                assert found[key][column] == value, (key, column)


NARROWER = (
    replace(UTC, managers=("Olha",), credit="opener"),
    replace(UTC, pipelines=("Retail",), managers=("Taras", "")),
    replace(UTC, since=date(2026, 1, 2), until=date(2026, 1, 20), credit="owner"),
)


@SLOW
@given(companies(), st.sampled_from(NARROWER))
def test_every_cell_is_the_references(company, narrower):
    door = built(company)
    visits, journeys = counts.credited(company), counts.every(company, journeys_of)
    same(
        {
            (row["deal_id"], row["visit_no"]): row | {"place": (row["pipeline"], row["stage"])}
            for row in rows(door.ask(tables.visits))
        },
        {
            (visit["deal_id"], visit["visit_no"]): {
                name: value for name, value in visit.items() if name != "next"
            }
            for visit in visits
        },
    )
    same(
        by(door.ask(tables.journeys), "deal_id", "pipeline"),
        {
            (one["deal_id"], one["pipeline"]): {
                name: value for name, value in one.items() if name != "entries"
            }
            for one in journeys
        },
    )
    rules_are_the_references(door, company)
    for scope in (UTC, narrower):
        own_visits, own_journeys = (
            counts.narrowed(visits, scope, "entered_at"),
            counts.narrowed(journeys, scope, "began_at"),
        )
        metrics_are_the_references(door, company, scope, own_journeys, own_visits)
        now = counts.narrowed(
            [visit | {"holder": visit["owner"]} for visit in visits],
            replace(scope, since=None, until=None),
            "entered_at",
        )
        found = table("stuck", door, scope)
        expected = counts.stuck(company, now)
        for place, column in enumerate(("days_here", "days_stagnant")):
            assert dict(zip(found.deal_id, found[column], strict=True)) == pytest.approx(
                {deal: both[place] for deal, both in expected.items()}
            )


def by(frame: pd.DataFrame, *keys: str) -> dict:
    return {
        tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row
        for row in rows(frame)
    }


def metrics_are_the_references(
    door: TestDoor, company: Company, scope: Scope, journeys: list[Row], visits: list[Row]
) -> None:
    every_visit = counts.every(company, visits_of)
    everybodys = counts.narrowed(
        counts.every(company, journeys_of), replace(scope, managers=()), "began_at"
    )
    found = door.ask(rules.everything(door.facts))
    findings = Counter(zip(found.deal_id, found.pipeline, strict=True))
    place, flagged = ("pipeline", "stage"), set(found.deal_id)
    same(
        by(table("conversion", door, scope), *place),
        counts.without_credit(scope, everybodys, counts.conversion(company, journeys, every_visit)),
    )
    same(
        by(table("flow", door, scope), *place),
        {
            key: {way: ways[way] for way in ("visits", *ENDINGS)}
            for key, ways in counts.flow(visits).items()
        },
    )
    same(
        by(table("routes", door, scope), "pipeline", "from_stage", "to_pipeline", "to_stage"),
        counts.routes(visits),
    )
    cohorts = by(table("cohorts", door, scope), "pipeline", "month")
    same(cohorts, counts.cohorts(company, journeys))
    dwell = counts.dwell(company, visits)
    same(by(table("dwell", door, scope), *place), dwell)
    without = counts.dwell(company, [visit for visit in visits if visit["deal_id"] not in flagged])
    figures = ("mean_days", "median_days", "km_median_days")
    same(
        by(table("distortion", door, scope), *place),
        {
            key: {
                "visits": row["visits"],
                **{f"{name}_without": without.get(key, {}).get(name) for name in figures},
            }
            for key, row in dwell.items()
        },
    )
    same(
        by(table("managers", door, scope), "manager"),
        counts.managers(
            company,
            journeys,
            everybodys,
            scope,
            findings,
        ),
    )


def rules_are_the_references(door: TestDoor, company: Company) -> None:
    found = door.ask(rules.everything(door.facts))

    def of(rule: str, *columns: str) -> list[tuple]:
        return sorted(found[found.rule == rule][list(columns)].itertuples(index=False, name=None))

    if any(move["by"] for move in company.moves):
        assert of("burst", "deal_id", "first_move_no", "last_move_no") == sorted(
            hands.bursts(company)
        )
        assert sorted(set(of("batch", "mover", "deal_id"))) == sorted(hands.batches(company))
    assert of("leap", "deal_id", "first_move_no") == sorted(hands.leaps(company)) or not any(
        move["by"] for move in company.moves
    )
    assert of("backfilled", "deal_id") == sorted(
        (deal_id,) for deal_id in hands.backfilled(company)
    )
