"""Twenty random companies side by side, in the pipelines of one: a cluster makes the tables of
them that one machine makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from funnel.model import Decisions
from funnel.spark import People, SparkSnapshot, made
from tests.metrics.doors import complete
from tests.model.door import from_tables
from tests.reference.companies import AS_OF, companies, files
from tests.reference.log import Company
from tests.spark.cluster import needs_spark
from tests.spark.doors import SESSIONS, assert_same_tables, fill

pytestmark = needs_spark()

COUNT = 20
NAMES = {"Olha": "Ольга", "Taras": "d'Arc"}
AMOUNTS = ("0.1", "1e15", "-5", "0", "")  # numbers at the edge, by deal in turn
LONG_AGO = datetime(1969, 12, 31, 23, 0, 0, 1)
DECIDED = Decisions(
    timezone="UTC",
    as_of=AS_OF,
    robots=("d'Arc",),
    settings={
        "passes": {"Retail 1": {"Export 1": "Contract"}, "Export 2": {"Retail 2": "Offer"}},
        "marks": [["2026-01-20T00:00:00", "Новий скрипт"]],
        "thresholds": {"burst": {"within": 3_600.0}, "leap": {"older_than": 86_400.0}},
    },
)


def drawn_companies() -> list[Company]:
    """The same ones each time."""
    found: list[Company] = []

    @settings(
        max_examples=COUNT * 2,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(companies())
    def draw(company):
        found.append(company)

    draw()
    return [company for company in found if company.moves][-COUNT:]


def united(several: list[Company]) -> dict[str, pd.DataFrame]:
    """Their files one under the other, with names, numbers and moments that are hard to keep."""
    parts = [_named(files(company), number) for number, company in enumerate(several, 1)]
    inputs = {
        name: pd.concat([part[name] for part in parts if name in part], ignore_index=True)
        for name in ("deals", "transitions", "stages", "owner_changes")
    }
    deals = inputs["deals"]
    deals["amount"] = [AMOUNTS[at % len(AMOUNTS)] if at % 3 == 0 else amount
                       for at, amount in enumerate(deals["amount"])]  # fmt: skip
    deals["name"] = [f"«Ромашка» № {at}; 'x'" if at % 4 else "" for at in range(len(deals))]
    deals["source"] = ["сайт", "call", ""] * (len(deals) // 3) + ["call"] * (len(deals) % 3)
    deals.loc[::17, "created_at"] = LONG_AGO
    deals["expected_at"] = [AS_OF + timedelta(days=at % 60 - 20) for at in range(len(deals))]
    moves = inputs["transitions"]
    moves.loc[moves["deal_id"].str.endswith("D3"), "moved_at"] -= timedelta(days=56 * 366)
    open_deals = deals[deals["closed_at"].isna()]["deal_id"]
    tasks = [
        {"task_id": f"T{at}", "deal_id": deal, "assignee": "Ольга",
         "created_at": AS_OF - timedelta(days=9), "due_at": AS_OF + timedelta(days=at % 40 - 20)}
        for at, deal in enumerate(open_deals)
    ]  # fmt: skip
    return inputs | {"tasks": pd.DataFrame(tasks)}


def _named(frames: dict[str, pd.DataFrame], number: int) -> dict[str, pd.DataFrame]:
    """One company's files, in pipelines and with deals of its own."""
    made = {}
    for name, rows in frames.items():
        rows = rows.replace(NAMES)
        for column in ("pipeline", "from_pipeline"):
            if column in rows:
                told = rows[column].notna()
                rows.loc[told, column] = rows.loc[told, column] + f" {number}"
        if "deal_id" in rows:
            rows["deal_id"] = f"{number}-" + rows["deal_id"]
        made[name] = rows
    return made


@pytest.fixture(scope="module")
def both(engine):
    """The companies on one machine and on the cluster."""
    several = drawn_companies()
    assert len(several) == COUNT
    inputs = united(several)
    fill(engine, "companies", {name: rows.astype("string") for name, rows in inputs.items()})
    built = replace(DECIDED, robots=(), settings={"passes": DECIDED.settings["passes"]})
    made(engine, "companies", "companies_made", built)  # the others count without a build
    spark = SparkSnapshot(engine, "companies_made", People.of(DECIDED))
    SESSIONS.append(spark.session)
    return complete(from_tables(decisions=DECIDED, **inputs)), spark


def test_every_table(both):
    assert_same_tables(*both)
