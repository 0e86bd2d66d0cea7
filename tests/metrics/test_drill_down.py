"""The deals behind a mark are as many as the mark says, on the demo company."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from funnel import demo
from funnel.answers import answer
from funnel.charts import stuck, stuck_bars
from funnel.metrics import drill_down
from funnel.scope import Scope
from tests.model.door import load_folder

RETAIL = Scope(pipelines=("Retail",))


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("behind")
    demo.write(folder, deals=400, seed=2)
    return load_folder(folder)


def rows(company, name: str, **options) -> list[dict]:
    return answer(name, company, RETAIL, **options).table.to_dict("records")


def count(company, expression) -> int:
    return len(company.ask(expression))


def test_of_a_month_of_start(company):
    for row in rows(company, "cohorts"):
        assert (
            count(company, drill_down.cohorts(RETAIL, "Retail", str(row["month"]))) == row["dated"]
        )


def test_of_a_bar_of_stuck_deals(company, monkeypatch):
    monkeypatch.setattr(stuck_bars, "ROOM", 0)
    table = answer("stuck", company, RETAIL).table
    left = set(table["deal_id"])
    for bars in stuck.figure(table).data:
        for [said], words in zip(bars.customdata, bars.hovertext, strict=True):
            values = {name: value for name, value in json.loads(said).items() if name != "of"}
            found = set(company.ask(drill_down.stuck(RETAIL, **values))["deal_id"])
            assert f"<b>{len(found)}</b> deal" in words
            assert found <= left  # none twice
            left -= found
    assert not left


def test_of_a_month_of_entry(company):
    found = [
        row
        for row in rows(company, "dwell", by="month")
        if row["stage"] == "Invoice sent, get it paid"
    ]
    deals = sum(
        count(company, drill_down.dwell(RETAIL, "Retail", row["stage"], month=str(row["month"])))
        for row in found
    )
    assert 0 < deals <= sum(row["visits"] for row in found)


def test_of_a_manager(company):
    for row in rows(company, "conversion", by="manager"):
        if not row["position"] or row["position"] != row["position"]:
            continue
        manager = row["manager"] if isinstance(row["manager"], str) else ""
        assert (
            count(company, drill_down.conversion(RETAIL, "Retail", row["stage"], manager=manager))
            == row["reached"]
        )


def test_of_a_day_of_the_curve(company):
    stage = "Terms agreed, sign the contract"
    for row in rows(company, "survival", pipeline="Retail", stage=stage)[1::9]:
        v = RETAIL.visits()
        lasted = company.ask(
            v.filter(
                v.pipeline == "Retail",
                v.stage == stage,
                v.dwell_days.fill_null(v.open_days) >= row["days"],
            )
        )
        assert len(lasted) == row["at_risk"]
        assert (
            count(company, drill_down.survival(RETAIL, "Retail", stage, row["days"]))
            == lasted["deal_id"].nunique()
        )


def test_of_how_fast_deals_close(company):
    last = rows(company, "closing")[-1]
    won = sum(row["won"] for row in rows(company, "cohorts"))
    assert count(company, drill_down.closing(RETAIL, "Retail", "won", last["days"])) == won


@pytest.mark.parametrize("stuck", [True, False])
def test_of_the_deals_in_work(company, stuck):
    table = pd.DataFrame(rows(company, "in-work"))
    found = {
        row["stage"]: count(company, drill_down.in_work(RETAIL, "Retail", row["stage"], stuck))
        for _, row in table.iterrows()
    }
    assert found == dict(
        zip(
            table["stage"],
            table["stuck"] if stuck else table["deals"] - table["stuck"],
            strict=True,
        )
    )
