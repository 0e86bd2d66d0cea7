"""Questions that were compiled for stand-ins are, text for text, those of the names themselves."""

from __future__ import annotations

import shutil
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import ibis.expr.types as ir
import pytest

from funnel import checkup, tables
from funnel.answers import metrics, prepared
from funnel.facts import Facts
from funnel.filters import read
from funnel.rules import everything
from funnel.week.promise import Promise
from funnel.workspace import Workspace, shapes
from tests.metrics.doors import UTC
from tests.model import door
from tests.workspace.texts import alike

METRICS = metrics()
MOMENT = datetime(2026, 1, 1)
APART = replace(UTC, credit="opener", since=date(2026, 1, 1), pipelines=("Retail",))
FIRST = replace(UTC, managers=("Olha",))
# Each costs compiling what every metric asks, twice: what can stand beside one another does.
CHOSEN = {
    "another": replace(UTC, managers=("Taras",)),
    "two and nobody, filtered": replace(
        APART,
        managers=("Zoë O'Neil", "", "'; drop table deals; --"),
        where=tuple(map(read, ("owner=Olha|O'Neil|", "tags!=vip", "name~Жук", "amount>=1000"))),
    ),
}


@dataclass(frozen=True)
class Kept:
    """What a question needs to know of a snapshot."""

    key: str
    facts: Facts
    shapes: Path | None = None


@pytest.fixture(scope="module")
def snapshot(example):
    return Kept("one", example.facts)


def named(texts: dict[str, str]) -> dict[str, str]:
    """With what comes by chance made alike."""
    return {key: alike(sql) for key, sql in texts.items()}


def compiled(expression: ir.Expr) -> str:
    """As ibis writes it."""
    return shapes.compiled(expression, pretty=False)


@pytest.mark.parametrize("name", [name for name in METRICS if name != "checkup"])
def test_the_text_is_what_would_be_compiled_for_these_people(name, snapshot):
    module = METRICS[name]
    prepared.questions(module, snapshot, FIRST, {})  # for another one it is only filled in
    for scope in CHOSEN.values():
        asked = prepared.questions(module, snapshot, scope, {})
        tallies = module.tallies(scope, snapshot.facts)
        fresh = {key: compiled(expression) for key, expression in tallies.items()}
        assert named(asked) == named(fresh)


def test_what_the_rules_ask_is_too(example):
    asked = everything(example.facts)
    for _ in range(2):
        assert alike(shapes.to_sql(asked, pretty=False)) == alike(compiled(asked))


def test_what_the_checks_ask_is_too(example, monkeypatch):
    told: list[str] = []

    def asked(expression: ir.Expr, pretty: bool, folder: Path | None = None) -> str:
        sql = shapes.to_sql(expression, pretty)
        told.append(sql)
        assert alike(sql) == alike(shapes.compiled(expression, pretty))
        return sql

    monkeypatch.setattr(door, "to_sql", asked)
    every = set()
    for name, tallies in checkup.answers(example, UTC).items():
        questions = checkup.tallies_of(checkup.check(name), UTC, example.facts)
        assert {key: tuple(table) for key, table in tallies.items()} == {
            key: table.columns for key, table in questions.items()
        }
        every |= {table.op() for table in questions.values()}
    assert len(told) == len(every) >= 20


def test_the_checks_of_another_manager_are_not_put_together_again(snapshot, monkeypatch):
    module = METRICS["checkup"]
    taras = replace(UTC, managers=("Taras",))
    fresh = {
        key: shapes.to_sql(expression, pretty=False)
        for key, expression in module.tallies(taras, snapshot.facts).items()
    }
    prepared.questions(module, snapshot, FIRST, {})
    monkeypatch.setattr(prepared, "to_sql", None)
    asked = prepared.questions(module, snapshot, taras, {})
    assert any("Taras" in sql for sql in asked.values())
    assert named(asked) == named(fresh)


def test_another_manager_is_not_compiled_again(snapshot, monkeypatch):
    module = METRICS["conversion"]
    scopes = [replace(UTC, managers=(name,), timezone="Asia/Tokyo") for name in ("Olha", "Taras")]
    first = prepared.questions(module, snapshot, scopes[0], {})
    monkeypatch.setattr(prepared, "to_sql", None)
    second = prepared.questions(module, snapshot, scopes[1], {})
    assert first.keys() == second.keys()
    assert first != second


PROMISE = Promise("1", "d1", "call", "Olha", "", date(2026, 3, 1), "", "", MOMENT, MOMENT)
SECOND = timedelta(seconds=1)
SETTINGS = {
    "managers": [{"thresholds": {"burst": {"within": n * SECOND}}} for n in (1, 2)],
    "anomalies": [{"thresholds": {"batch": {"at_least": n}}} for n in (4, 5)],
    "promises": [{"promises": (replace(PROMISE, deal_id=deal),)} for deal in ("d1", "d2")],
}


@pytest.mark.parametrize("name", SETTINGS)
def test_under_the_same_settings_too_and_others_are_another_question(name, snapshot, monkeypatch):
    module, (one, other) = METRICS[name], SETTINGS[name]
    first = prepared.questions(module, snapshot, FIRST, one)
    changed = prepared.questions(module, snapshot, FIRST, other)
    assert named(first) != named(changed)
    monkeypatch.setattr(prepared, "to_sql", None)
    assert prepared.questions(module, snapshot, FIRST, deepcopy(one)) == first
    assert prepared.questions(module, snapshot, FIRST, deepcopy(other)) == changed


def test_what_is_an_expression_is_composed_each_time(snapshot):
    """Two of them can't be compared: ibis would make a third of them."""
    picks = [tables.deals.filter(tables.deals.deal_id == text).select("deal_id") for text in "ab"]
    module = METRICS["deals"]
    asked = [prepared.questions(module, snapshot, UTC, {"pick": pick}) for pick in picks]
    assert named(asked[0]) != named(asked[1])


def test_another_value_of_a_filter_is_not_compiled_again(snapshot, monkeypatch):
    module, found = METRICS["conversion"], []
    for text in ("owner=Olha", "owner=O'Neil"):
        asked = prepared.questions(module, snapshot, replace(UTC, where=(read(text),)), {})
        monkeypatch.setattr(prepared, "to_sql", None)
        found.append("".join(asked.values()))
    assert "O''Neil" in found[1]
    assert "Olha" not in found[1]


def test_another_snapshot_is(snapshot, monkeypatch):
    module = METRICS["conversion"]
    prepared.questions(module, snapshot, UTC, {})
    monkeypatch.setattr(prepared, "to_sql", lambda *_, **__: "new")
    asked = prepared.questions(module, replace(snapshot, key="two"), UTC, {})
    assert set(asked.values()) == {"new"}


def test_a_workspace_that_is_made_again_in_its_place_is_asked_anew(tmp_path):
    """Its files have the names of those before, and their facts are others."""
    folder, file, asked = tmp_path / "own", tmp_path / "deals.csv", []
    for month in ("01", "05"):
        file.write_text(
            "deal_id,pipeline,stage,owner,created_at\n"
            f"1,Retail,New,Olha,2026-{month}-01\n2,Retail,Offer,Olha,2026-{month}-09\n"
        )
        place = Workspace.open(folder)
        snapshot = place.keep([place.read(file)])
        asked.append(prepared.questions(METRICS["cohorts"], snapshot, UTC, {}))
        shutil.rmtree(folder)
    assert asked[0] != asked[1]
