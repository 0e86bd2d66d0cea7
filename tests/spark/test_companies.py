"""The worked example, the demo company and twenty random ones, in the pipelines of one: a cluster
makes the tables of them that one machine makes, and every metric says of them what it says there,
under every scope.

They are one company because a question takes as long as it takes to plan it, of whom it may be: so
it is asked once and not twenty-two times.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from funnel import checkup
from funnel.answers import answer, metrics
from funnel.checkup import before_after, two_jobs
from funnel.checkup.stays import STAGE
from funnel.model import Decisions
from funnel.spark import People, SparkSnapshot, made
from funnel.thresholds import taken
from funnel.week.promise import Promise
from tests.metrics.doors import UTC, complete
from tests.model.door import from_tables
from tests.spark.cluster import needs_spark
from tests.spark.doors import SESSIONS, Once, assert_same, assert_same_tables, fill
from tests.spark.scopes import SCOPES
from tests.spark.united import AS_OF, whole

pytestmark = needs_spark()

DAY = (AS_OF - timedelta(days=120)).date()
AT = AS_OF - timedelta(days=140)
KINDS = (("call", ""), ("close", ""), ("hand_over", "d'Arc"), ("move_on", "Offer"), ("snooze", ""))
DECIDED = Decisions(
    timezone="UTC",
    as_of=AS_OF,
    settings={
        "passes": {"Retail 1": {"Export 1": "Contract"}, "Export 2": {"Retail 2": "Offer"}},
        "marks": [["2026-01-20T00:00:00", "Новий скрипт"]],
    },
)
# Of these the rules are asked anew, all of them within each question that reads a finding: so it is
# one metric that is told of them.
STRICT = {"burst": {"within": 3_600.0}, "leap": {"older_than": 86_400.0}}
OTHER = replace(DECIDED, robots=("d'Arc",), settings={**DECIDED.settings, "thresholds": STRICT})
PROMISES = tuple(
    Promise(f"p{at}", f"{at}-D{at % 4}", kind, "Ольга", target, DAY, "", "", AS_OF, AT)
    for at, (kind, target) in enumerate(KINDS, 11)
)
OF_FILES = {"imports", "rejects", "quality"}  # which the door of a test has none of
OPTIONS = {  # of metrics that are told nothing without them
    "deal": {"deal_id": "17-D3", "promises": PROMISES},
    "promises": {"promises": PROMISES},
}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return whole(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def both(engine, inputs, long_ago):
    """The companies on one machine and on the cluster."""
    fill(engine, "companies", {name: rows.astype("string") for name, rows in inputs.items()})
    passes = {"passes": DECIDED.settings["passes"]}  # all else counts without a build
    made(engine, "companies", "companies_made", replace(DECIDED, settings=passes))
    return doors(engine, inputs, DECIDED)


def doors(engine, inputs, decisions):
    """One of each, under what people decided."""
    spark = SparkSnapshot(engine, "companies_made", People.of(decisions))
    SESSIONS.append(spark.session)
    return Once(complete(from_tables(decisions=decisions, **inputs))), Once(spark)


def test_every_table(both):
    assert_same_tables(*both)


@pytest.fixture(scope="module", params=SCOPES)
def scope(request, both):
    """A scope of which all that metrics ask is at hand."""
    found, asked = SCOPES[request.param], []
    for name, metric in metrics().items():
        own = taken(metric.tallies, OPTIONS.get(name, {}))
        asked += metric.tallies(found, both[1].facts, **own).values()
    both[1].ask_ahead(asked)
    return found


@pytest.mark.parametrize("name", sorted(metrics().keys() - OF_FILES))
def test_a_metric_says_what_it_says_on_one_machine(name, scope, both):
    ours, theirs = (answer(name, door, scope, **OPTIONS.get(name, {})) for door in both)
    assert_same(ours.table, theirs.table, name, is_list=True)
    assert ours.headline == theirs.headline


def test_what_the_rules_find_with_other_thresholds_and_robots(engine, inputs, both):
    several = doors(engine, inputs, OTHER)
    ours, theirs = (answer("anomalies", door, UTC).table for door in several)
    assert_same(ours, theirs, "anomalies", is_list=True)
    assert not ours.equals(answer("anomalies", both[0], UTC).table)


@pytest.mark.parametrize(
    ("check", "key"), [(two_jobs, "stays"), (before_after, "history")], ids=["jobs", "days"]
)
def test_of_more_stays_than_are_looked_at_the_same_ones_are(check, key, both, monkeypatch):
    monkeypatch.setattr(check, "MOST", 3)
    ours, theirs = (door.ask(checkup.tallies_of(check, UTC, door.facts)[key]) for door in both)
    assert ours.groupby(STAGE).size().max() == 3
    assert_same(ours, theirs, key, is_list=False)
