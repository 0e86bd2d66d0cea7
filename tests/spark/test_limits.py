"""A limit that is changed on this side changes what the cluster answers, without a build."""

from dataclasses import replace
from io import StringIO

import pandas as pd
import pytest

from funnel import tables
from funnel.answers import answer
from funnel.cli import main
from funnel.spark import People, SparkSnapshot, made
from funnel.working_time import NAME
from funnel.workspace import Workspace
from tests.metrics.doors import UTC, complete
from tests.model.door import drawn, from_tables
from tests.spark.cluster import needs_spark
from tests.spark.doors import AS_OF, HARD, IN_UTC, SESSIONS, assert_same, fill

pytestmark = needs_spark()

WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-18:00")
WORKED = replace(AS_OF, settings={NAME: {"week": WEEK}})
# Of the list of stages; one that a task excuses; one of an end and one of no stage, which are none.
SET = {
    ("Retail", "Offer"): 100.0,
    ("Retail", "Thinking"): 60.0,
    ("Retail", "Won"): 1.0,
    ("Retail", "Nowhere"): 1.0,
}
ASKED = ("stuck", "no-task", "deals", "dwell", "in-work", "overview")


@pytest.fixture(scope="module")
def inputs():
    found = {name: drawn(text) for name, text in HARD.items()}
    found["deals"] = found["deals"].replace(IN_UTC)
    listed = found["stages"]
    found["stages"] = listed.assign(limit_days=listed["stage"].map({"Offer": "4"}))
    return found


@pytest.mark.parametrize("decisions", [WORKED, AS_OF], ids=["working", "calendar"])
def test_limits_hold_without_a_build(engine, inputs, decisions, tmp_path, capsys):
    place = f"limits{len(decisions.settings)}"
    fill(engine, place, inputs)
    made(engine, place, f"{place}_made", decisions)
    assert not made(engine, place, f"{place}_made", replace(decisions, limits=SET)).is_new
    stuck, keys = [], set()
    for limits in ({}, SET, {}):
        duck = complete(from_tables(decisions=replace(decisions, limits=limits), **inputs))
        spark = SparkSnapshot(engine, f"{place}_made", People(limits))
        SESSIONS.append(spark.session)
        for table in (tables.stages, tables.open_deals):
            assert_same(duck.ask(table), spark.ask(table), table.get_name(), is_list=False)
        for name in ASKED if limits else ():
            ours, theirs = answer(name, duck, UTC).table, answer(name, spark, UTC).table
            assert_same(ours, theirs, name, is_list=True)
        open_deals = spark.ask(tables.open_deals).sort_values("deal_id")
        stuck.append(open_deals["is_stuck"].tolist())
        keys.add((spark.id, spark.key))
    assert stuck == [[True, True], [True, False], [True, True]]
    assert len(keys) == 2
    workspace = Workspace.open(tmp_path / "workspace")
    workspace.begin()
    shown = ["show", "stuck", "--engine", engine, "--from", f"{place}_made", "--format", "json"]
    told = []
    for days in (None, 2.5):
        workspace.notebook.set_limit("Retail", "Offer", days)
        assert main([*shown, "--workspace", str(workspace.folder)]) == 0
        rows = pd.read_json(StringIO(capsys.readouterr().out)).set_index("stage")
        told.append(rows.loc["Offer", "limit_days"])
    assert told == [4.0, 2.5]
