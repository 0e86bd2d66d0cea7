"""The week of METHOD's example, to the digit."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from funnel.answers import answer
from funnel.scope import Scope
from funnel.week.window import Window
from tests.metrics.doors import complete
from tests.model.door import TestDoor, from_tables

FILES = Path(__file__).parents[1] / "golden-week"
WEEK = Window(datetime(2026, 1, 12, 9), datetime(2026, 1, 19, 9))
# scope → the lines that are not 0, as (deals, amount)
EXPECTED = {
    "company": "before 7 1870|new 2 650|reopened 1 500|won -3 -700|lost -1 -300|gone -1 -80"
    "|amount_up 0 50|amount_down 0 -50|after 5 1940",
    "Retail": "before 6 1790|new 2 650|reopened 1 500|won -3 -700|lost -1 -300"
    "|pipeline_out -1 -700|amount_up 0 50|after 4 1290",
    "Contracts": "before 1 80|pipeline_in 1 700|gone -1 -80|amount_down 0 -50|after 1 650",
    "Olha, holder": "before 4 1000|new 1 600|won -1 -250|lost -1 -300|handed_out -1 -400"
    "|amount_up 0 50|after 2 700",
    "Taras, holder": "before 2 790|new 1 50|reopened 1 500|handed_in 1 400|won -2 -450"
    "|amount_down 0 -50|after 3 1240",
    "Olha, owner": "before 3 600|new 1 600|won -1 -250|lost -1 -300|amount_up 0 50|after 2 700",
    "Taras, owner": "before 3 1190|new 1 50|reopened 1 500|won -2 -450|amount_down 0 -50"
    "|after 3 1240",
    "Olha, opener": "before 4 1000|new 1 600|won -2 -650|lost -1 -300|amount_up 0 50|after 2 700",
}


@pytest.fixture(scope="module")
def door() -> TestDoor:
    read = {
        path.stem: pd.read_csv(path, dtype=object).fillna("") for path in sorted(FILES.glob("*"))
    }
    looks = ["2026-01-12 09:00", "2026-01-19 09:00"]
    return complete(
        from_tables(
            deals=[read["deals_2026-01-12"], read["deals_2026-01-19"]],
            transitions=read["transitions"],
            stages=read["stages"],
            owner_changes=read["owner_changes"],
            observed=looks,
            as_of=looks[1],
        )
    )


def scope_of(name: str) -> Scope:
    if name == "company":
        return Scope(timezone="UTC")
    manager, comma, credit = name.partition(", ")
    if comma:
        return Scope(timezone="UTC", managers=(manager,), credit=credit)
    return Scope(timezone="UTC", pipelines=(name,))


def lines(table: pd.DataFrame) -> list[tuple[str, int, float]]:
    rows = zip(table["line"], table["deals"], table["amount"], strict=True)
    return [(line, int(deals), float(amount)) for line, deals, amount in rows if deals or amount]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_bridge_of_the_example(door: TestDoor, name: str) -> None:
    table = answer("bridge", door, scope_of(name), window=WEEK).table
    drawn = [row.split(" ") for row in EXPECTED[name].split("|")]
    assert lines(table) == [(line, int(deals), float(amount)) for line, deals, amount in drawn]


def test_parts_add_up_to_the_company(door: TestDoor) -> None:
    whole = answer("bridge", door, Scope(), window=WEEK).table.set_index("line")
    for by in ("pipeline", "manager"):
        parts = answer("bridge", door, Scope(), window=WEEK, by=by).table
        added = parts.groupby("line")[["deals", "amount"]].sum()
        for line in ("before", "new", "reopened", "won", "lost", "gone", "after"):
            assert tuple(added.loc[line]) == tuple(whole.loc[line, ["deals", "amount"]]), (by, line)
        assert added.loc["handed_in", "deals"] + added.loc["handed_out", "deals"] == 0


def test_what_became_of_each_deal(door: TestDoor) -> None:
    table = answer("change", door, Scope(timezone="UTC"), window=WEEK).table
    assert dict(zip(table["deal_id"], table["change"], strict=True)) == {
        "B1": "forward",
        "B2": "won",
        "B3": "lost",
        "B4": "won",
        "B5": "reopened",
        "B6": "new",
        "B7": "won",
        "B8": "other_pipeline",
        "B9": "gone",
        "B10": "forward",
    }


def test_the_stock_of_both_ends(door: TestDoor) -> None:
    before = answer("stock", door, Scope(timezone="UTC"), at=WEEK.since).table
    after = answer("stock", door, Scope(timezone="UTC"), at=WEEK.until).table
    columns = ["pipeline", "stage", "open", "amount"]
    assert [tuple(row) for row in before[columns].itertuples(index=False)] == [
        ("Contracts", "Draft", 1, 80),
        ("Retail", "New", 1, 100),
        ("Retail", "Offer", 5, 1690),
    ]
    assert [tuple(row) for row in after[columns].itertuples(index=False)] == [
        ("Contracts", "Draft", 1, 650),
        ("Retail", "New", 2, 1100),
        ("Retail", "Offer", 2, 190),
    ]


def test_with_one_upload_amounts_are_of_today_and_their_changes_blank() -> None:
    deals = pd.read_csv(FILES / "deals_2026-01-19.csv", dtype=object).fillna("")
    moves = pd.read_csv(FILES / "transitions.csv", dtype=object).fillna("")
    stages = pd.read_csv(FILES / "stages.csv", dtype=object).fillna("")
    one = complete(
        from_tables(deals=deals, transitions=moves, stages=stages, as_of="2026-01-19 09:00")
    )
    table = answer("bridge", one, Scope(timezone="UTC"), window=WEEK).table.set_index("line")
    assert table["amount"].isna()[["amount_up", "amount_down"]].all()
    assert table.loc["won", "amount"] == -700
