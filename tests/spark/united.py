"""One company of many: the worked example, the demo company in Ukrainian and twenty random ones,
each in pipelines of its own, with names, numbers and moments that are hard to keep."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings

from funnel import demo
from tests.model.door import GOLDEN
from tests.reference.companies import companies, files
from tests.reference.log import Company

COUNT = 20
DEMO_DEALS = 120
AS_OF = datetime(2026, 7, 1, 9)  # the last day of the demo company
NAMES = {"Olha": "Ольга", "Taras": "d'Arc"}
AMOUNTS = ("0.1", "1e15", "-5", "0", "")  # numbers at the edge, by deal in turn
LONG_AGO = datetime(1969, 12, 31, 23, 0, 0, 1)


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
    several = [company for company in found if company.moves][-COUNT:]
    assert len(several) == COUNT
    return several


def united(several: list[Company]) -> dict[str, pd.DataFrame]:
    """Their files one under the other, with names, numbers and moments that are hard to keep."""
    parts = [_named(files(company), number) for number, company in enumerate(several, 1)]
    inputs = {
        name: pd.concat([part[name] for part in parts if name in part], ignore_index=True)
        for name in ("deals", "transitions", "stages", "owner_changes")
    }
    deals = inputs["deals"]
    is_edge = deals.index % 3 == 0
    deals.loc[is_edge, "amount"] = [AMOUNTS[at % len(AMOUNTS)] for at in deals.index[is_edge]]
    deals["name"] = [f"«Ромашка» № {at}; 'x'" if at % 4 else "" for at in range(len(deals))]
    deals["source"] = ["сайт", "call", ""] * (len(deals) // 3) + ["call"] * (len(deals) % 3)
    deals.loc[::17, "created_at"] = LONG_AGO
    deals["expected_at"] = [AS_OF + timedelta(days=at % 60 - 20) for at in range(len(deals))]
    moves = inputs["transitions"]
    moves.loc[moves["deal_id"].str.endswith("D3"), "moved_at"] -= timedelta(days=56 * 366)
    open_deals = deals[deals["closed_at"].isna()]["deal_id"]
    tasks = [
        {
            "task_id": f"T{at}",
            "deal_id": deal,
            "assignee": "Ольга",
            "created_at": AS_OF - timedelta(days=9),
            "due_at": AS_OF + timedelta(days=at % 40 - 20),
        }
        for at, deal in enumerate(open_deals)
    ]
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


def whole(folder: Path) -> dict[str, pd.DataFrame]:
    """All of them; `folder` is where the demo company is written."""
    demo.write(folder, deals=DEMO_DEALS, language="uk")
    parts = [united(drawn_companies()), _named(_read(GOLDEN), 0), _read(folder)]
    return {
        name: pd.concat([part[name] for part in parts if name in part], ignore_index=True)
        for name in dict.fromkeys(name for part in parts for name in part)
    }


def _read(folder: Path) -> dict[str, pd.DataFrame]:
    return {file.stem: pd.read_csv(file, dtype=str).astype(object) for file in folder.glob("*.csv")}
