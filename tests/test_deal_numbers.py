"""What of many deals is looked at, and which stays are of one, is left to no engine."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path

import ibis
import pandas as pd
import pytest

from funnel.deal_numbers import NUMBERS, number_of, order_of
from tests.model.door import TestDoor

ROOT = Path(__file__).parents[1]
# An engine answers these as it likes: by its own numbers, by chance, or by what comes first.
CHOSEN = {"arbitrary", "hash", "mode", "sample", "uuid"}
# Here a number of 64 bits stands for a name within one answer, and for no order
# (`tests/ahead/test_past.py`); in a lake a table that is replaced has a mode.
NAMES = {"funnel/ahead/looks.py", "funnel/ahead/past.py", "funnel/spark/lake.py"}
BY_ORDER = {"first", "last"}  # unless over a window, which has one
IDS = ["1", "24003071", "D'Arc", "Ромашка № 7", "", " x", "a" * 300, *map(str, range(500))]


def left_to_the_engine(tree: ast.AST) -> Iterator[str]:
    """The calls that let it choose."""
    windowed = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "over"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            of_ibis = isinstance(node.func.value, ast.Name) and node.func.value.id == "ibis"
            is_first = name == "distinct" and any(one.arg == "on" for one in node.keywords)
            is_first |= name in BY_ORDER and node not in windowed and not node.args
            if name in CHOSEN or name.startswith("approx_") or is_first:
                yield f"{name}, line {node.lineno}"
            if of_ibis and name == "random":
                yield f"ibis.random, line {node.lineno}"


def test_no_number_hangs_on_what_an_engine_chooses():
    found = {
        str(path.relative_to(ROOT)): said
        for path in sorted((ROOT / "funnel").rglob("*.py"))
        if str(path.relative_to(ROOT)) not in NAMES
        and (said := list(left_to_the_engine(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        "v.deal_id.hash()",
        "v.mutate(n=ibis.random())",
        "v.agg(one=v.name.arbitrary())",
        "v.agg(one=v.name.first(), two=v.name.last(where=v.is_open))",
        "v.distinct(on='deal_id')",
        "v.amount.approx_median()",
        "v.sample(0.1)",
    ],
)
def test_what_would_hang_on_it_is_seen(text):
    assert list(left_to_the_engine(ast.parse(text)))


@pytest.mark.parametrize(
    "text", ["v.name.first().over(window)", "v.distinct()", "np.random.default_rng(0)"]
)
def test_what_does_not_is_let_be(text):
    assert not list(left_to_the_engine(ast.parse(text)))


@pytest.fixture(scope="module")
def told() -> pd.DataFrame:
    door = TestDoor()
    door.create("ids", pd.DataFrame({"deal_id": IDS}))
    ids = ibis.table({"deal_id": "string"}, name="ids")
    placed = ibis.row_number().over(order_by=order_of(ids.deal_id))
    return door.ask(ids.mutate(number=number_of(ids.deal_id), place=placed))


def digits(deal_id: str) -> str:
    return md5(deal_id.encode()).hexdigest()


def test_the_number_of_a_deal_is_what_md5_says(told):
    assert list(told["number"]) == [int(digits(name)[:6], 16) for name in told["deal_id"]]
    assert told["number"].between(0, NUMBERS - 1).all()


def test_deals_are_in_the_order_of_md5(told):
    in_order = sorted(IDS, key=lambda name: (digits(name)[:8], name))
    assert list(told.sort_values("place")["deal_id"]) == in_order
