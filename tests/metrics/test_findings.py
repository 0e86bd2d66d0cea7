"""The findings that lie in the snapshot are those that the rules find; other thresholds are
followed all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from funnel.metrics import anomalies
from funnel.rules import everything, rules
from tests.metrics.doors import UTC, golden, table


@pytest.fixture(scope="module")
def stored():
    door = golden()
    door.create("findings", everything(door.facts))
    door.facts = replace(door.facts, found_by=tuple(rules()))
    return door


@pytest.mark.parametrize("name", ["anomalies", "distortion", "managers", "overview", "review"])
def test_stored_findings_change_no_answer(name, stored, example, answered):
    pd.testing.assert_frame_equal(table(name, stored), answered(name).table)
    for scope in (replace(UTC, managers=("Taras",)), replace(UTC, since=date(2026, 1, 5))):
        pd.testing.assert_frame_equal(table(name, stored, scope), table(name, example, scope))


def test_the_same_thresholds_said_otherwise_need_no_search(stored):
    said = {"burst": {"within": 300.0}, "backfilled": {"within": 600}}
    assert everything(stored.facts, said).equals(everything(stored.facts))


def test_other_thresholds_are_followed(stored):
    assert len(table("anomalies", stored)) == 1
    assert len(table("anomalies", stored, thresholds={"leap": {"older_than": 40 * 86_400}})) == 0
    assert set(rules()) == {"burst", "leap", "backfilled", "batch"}


def test_findings_of_one_moment_stand_in_one_order_whatever_the_engine_brings_first(stored):
    found = stored.ask(anomalies.tallies(UTC, stored.facts)["found"])
    two = pd.concat([found.assign(pipeline="B"), found.assign(pipeline="A")])
    told = anomalies.compute({"found": two}, UTC, stored.facts)
    assert told["pipeline"].tolist() == ["A", "B"]
    other = anomalies.compute({"found": two.iloc[::-1]}, UTC, stored.facts)
    pd.testing.assert_frame_equal(told, other)
