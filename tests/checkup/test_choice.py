"""Of a stage with more stays than a check looks at it looks at the same ones on every engine and in
whatever order its rows lie."""

from __future__ import annotations

from hashlib import md5
from typing import Any

import pandas as pd
import pytest

from funnel import checkup
from funnel.checkup import before_after, two_jobs
from funnel.scope import Scope
from tests.checkup.company import STAGES, made
from tests.model.door import TestDoor

UTC = Scope(timezone="UTC")
TIMES = 80  # that each deal of the company is there, under so many names
KEYS = ["stage", "entered_days", "left_days", "deal"]


@pytest.fixture(scope="module")
def door() -> TestDoor:
    """A company in which a stage has 23,000 stays."""
    door = made(deals=400, two_jobs=1, marks=("2026-03-01",))
    for name in ("deals", "visits"):
        several = (
            "select t.* replace (deal_id || '-' || n as deal_id) from {0} as t, range({1}) as r(n)"
        )
        door.connection.execute(f"create or replace table {name} as " + several.format(name, TIMES))
    return door


def shuffle(door: TestDoor) -> None:
    """Lay the rows in another order."""
    for name in ("deals", "visits"):
        door.connection.execute(
            f"create or replace table {name} as select * from {name} order by hash(rowid * 7919)"
        )


def looked_at(door: TestDoor, module: Any) -> dict[str, pd.DataFrame]:
    asked = checkup.tallies_of(module, UTC, door.facts)
    return {name: door.ask(table) for name, table in asked.items()}


def said(door: TestDoor, module: Any, rows: dict[str, pd.DataFrame]) -> list[Any]:
    found = checkup.examine(module, rows, UTC, door.facts)
    return [(one.sentence, one.n, one.share, one.p_value, one.evidence_words) for one in found]


def test_two_jobs_and_before_and_after_look_at_the_same_stays_of_many(door):
    first = {module: looked_at(door, module) for module in (two_jobs, before_after)}
    jobs, history = first[two_jobs]["stays"], first[before_after]["history"]
    assert set(jobs.groupby("stage").size()) == {two_jobs.MOST}
    assert history.groupby("stage").size().max() == before_after.MOST
    assert_by_md5(door, jobs)
    shuffle(door)
    again = {module: looked_at(door, module) for module in first}
    for module, (key, by) in {
        two_jobs: ("stays", ["stage", "deal_id", "entered_at"]),
        before_after: ("history", KEYS),
    }.items():
        ours, theirs = (
            told[module][key].sort_values(by, ignore_index=True) for told in (first, again)
        )
        pd.testing.assert_frame_equal(ours, theirs)
        assert said(door, module, first[module]) == said(door, module, again[module])


def assert_by_md5(door: TestDoor, jobs: pd.DataFrame) -> None:
    """Those that are looked at are the first ones of another arithmetic than the engine's, too."""
    own = jobs[jobs["stage"] == STAGES[1]]
    every = door.connection.execute(
        "select deal_id from visits where stage = ? and ended in ('forward', 'skipped', 'won') and dwell_days >= 0",
        [STAGES[1]],
    ).df()["deal_id"]
    first = sorted(every, key=lambda name: (md5(name.encode()).hexdigest()[:8], name))
    assert len(every) > two_jobs.MOST
    assert sorted(own["deal_id"]) == sorted(first[: two_jobs.MOST])
