"""Two builds at once, and a build that is killed: the version that counts is whole, always."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pandas as pd
import pytest

from funnel.errors import FunnelError
from funnel.facts import Facts
from funnel.spark import Versions, making
from funnel.spark.lake import Lake
from funnel.spark.making import made
from funnel.workspace.state import SCHEMA
from tests.model.door import drawn
from tests.spark.cluster import needs_spark
from tests.spark.doors import AS_OF, HARD, asked, fill, visitor

pytestmark = needs_spark()

ACTS = ("write", "drop", "mark")  # all that changes anything on a cluster


class Killed(BaseException):
    """What no build catches; and nothing that it does afterwards is done."""


@pytest.fixture
def quick(monkeypatch):
    """Builds of a handful of tables; all that lets a version count is as it is."""

    def build(builder, decisions):
        builder.create("temp_seen", pd.DataFrame({"deal_id": ["1"]}))
        builder.create("deals", _deals(decisions))
        builder.drop("temp_seen")
        return Facts(decisions.snapshot, decisions.as_of)

    monkeypatch.setattr(making, "_facts", build)


def _deals(decisions) -> pd.DataFrame:
    return pd.DataFrame({"deal_id": [f"{decisions.as_of:%Y-%m-%d}"]})


@pytest.fixture
def days():
    """Decisions of one day after another, which make each build a new one."""
    return (replace(AS_OF, as_of=AS_OF.as_of + timedelta(days=n)) for n in count())


def deal_of(session, place: str) -> str:
    """What the version that counts says; it has all its tables."""
    version = Versions(session, place).current()
    assert Versions(session, place).told(version)
    for name in ("rejects", "imports"):
        assert Lake(session, place).find(version.table(name)) is not None
    return session.table(f"{place}.{version.table('deals')}").first()["deal_id"]


def owned(session, place: str) -> set[str]:
    """What the names of all tables begin with."""
    return {"_".join(name.split("_")[:2]) for name in Lake(session, place).names()}


def kept_of(session, place: str) -> set[str]:
    """The same where nothing else is left."""
    return {"funnel_step", *(one.tables for one in Versions(session, place).log()[-3:])}


def test_a_build_that_is_killed_anywhere_leaves_what_counted(engine, monkeypatch, quick, days):
    fill(engine, "killed", {"deals": drawn(HARD["deals"])})
    session = visitor(engine)
    first = next(days)
    made(engine, "killed", "killed_made", first)
    stands, was_marked = f"{first.as_of:%Y-%m-%d}", []
    for at in count(1):
        done = []
        with monkeypatch.context() as patch:
            for act in ACTS:
                patch.setattr(Lake, act, _until(at, done, getattr(Lake, act)))
            decisions = next(days)
            try:
                made(engine, "killed", "killed_made", decisions)
                break
            except Killed:
                pass
        was_marked.append("mark" in done)
        if was_marked[-1]:
            stands = f"{decisions.as_of:%Y-%m-%d}"
        assert deal_of(session, "killed_made") == stands, done
        if was_marked[-1]:  # the next build of the same clears what is left
            assert not made(engine, "killed", "killed_made", decisions).is_new
            assert owned(session, "killed_made") == kept_of(session, "killed_made")
    assert was_marked[0] is False
    assert was_marked[-1] is True
    assert len(was_marked) > 10
    assert owned(session, "killed_made") == kept_of(session, "killed_made")
    assert not [name for name in Lake(session, "killed_made").names() if "temp_" in name]


def _until(at: int, done: list[str], act):
    """An act of a build that lives for so many of them."""

    def acts(self, *given):
        if len(done) >= at - 1:
            raise Killed
        found = act(self, *given)
        done.append(act.__name__)
        return found

    return acts


@pytest.mark.parametrize("other", ["a build", "who goes back"])
def test_of_two_at_once_the_first_counts_and_the_other_is_told(
    engine, monkeypatch, quick, days, other
):
    place = f"at_once{len(other)}"
    fill(engine, place, {"deals": drawn(HARD["deals"])})
    session = visitor(engine)
    first, mine, theirs = next(days), next(days), next(days)
    made(engine, place, f"{place}_made", first)
    build = making._facts

    def meanwhile(builder, decisions):
        facts = build(builder, decisions)
        monkeypatch.setattr(making, "_facts", build)
        if other == "a build":
            made(engine, place, f"{place}_made", theirs)
        else:
            Versions(session, f"{place}_made").back(1)
        return facts

    monkeypatch.setattr(making, "_facts", meanwhile)
    with pytest.raises(FunnelError, match=r"Somebody else let version \d count in at_once"):
        made(engine, place, f"{place}_made", mine)
    counts = theirs if other == "a build" else first
    assert deal_of(session, f"{place}_made") == f"{counts.as_of:%Y-%m-%d}"
    assert [one.step for one in Versions(session, f"{place}_made").log()] == [1, 2]
    assert owned(session, f"{place}_made") == kept_of(session, f"{place}_made")


def test_the_catalog_gives_a_step_to_one_of_many(engine):
    fill(engine, "many", {})
    sessions = [visitor(engine) for _ in range(6)]
    with ThreadPoolExecutor(len(sessions)) as pool:
        marked = pool.map(
            lambda session: Lake(session, "many").mark("funnel_step_1", {"by": "me"}), sessions
        )
        assert sum(marked) == 1


def test_an_answer_that_is_lost_on_the_way_is_no_refusal(engine, monkeypatch, quick, days):
    fill(engine, "lost", {"deals": drawn(HARD["deals"])})
    mark = Lake.mark

    def lost(self, *given):
        return mark(self, *given) and mark(self, *given)  # Spark's client asks again

    monkeypatch.setattr(Lake, "mark", lost)
    assert made(engine, "lost", "lost_made", next(days)).version.number == 1


def test_what_another_program_built_is_a_sentence_and_built_once_more(engine, quick, days):
    fill(engine, "older", {"deals": drawn(HARD["deals"])})
    day = next(days)
    made(engine, "older", "older_made", day)
    step = "older_made.funnel_step_1"
    told = f"alter table {step} set tblproperties ('funnel.schema' = '{SCHEMA - 1}')"
    visitor(engine).sql(told).collect()
    with pytest.raises(FunnelError, match="was built by another version of Funnel"):
        asked(engine, "older_made")
    assert made(engine, "older", "older_made", day).is_new
    assert Versions(visitor(engine), "older_made").readable().number == 2


def test_a_true_kill(engine, tmp_path, quick, days):
    place = "shot"
    fill(engine, place, {name: drawn(text) for name, text in HARD.items()})
    session = visitor(engine)
    first = next(days)
    made(engine, place, f"{place}_made", first)
    command = [sys.executable, "-m", "funnel", "build", "--engine", engine, "--from", place]
    command += ["--to", f"{place}_made", "--workspace", str(tmp_path)]
    lake = Lake(session, f"{place}_made")
    with subprocess.Popen(command, start_new_session=True) as builder:
        while not lake.names("v2_*_transitions"):
            assert builder.poll() is None
            time.sleep(0.2)
        os.killpg(builder.pid, signal.SIGKILL)
    assert lake.names("v2_*")
    assert deal_of(session, f"{place}_made") == f"{first.as_of:%Y-%m-%d}"
    made(engine, place, f"{place}_made", next(days))
    assert len(Versions(session, f"{place}_made").log()) == 2
    assert owned(session, f"{place}_made") == kept_of(session, f"{place}_made")
