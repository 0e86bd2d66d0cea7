"""What is counted once before two selects become one is what ibis counts each time."""

from __future__ import annotations

import ibis
import ibis.expr.operations as ops
import pytest
from ibis.backends.sql import rewrites
from ibis.backends.sql.compilers import DuckDBCompiler

from funnel.answers import metrics
from funnel.metrics import conversion
from funnel.workspace.weighing import COUNTED_BY_IBIS, weighing_once, weight
from tests.metrics.doors import UTC, golden

T = ibis.table({"a": "int64", "s": "string"}, name="t")
TWICE = (T.a + 1) * (T.a + 1) + (T.a + 1)


@pytest.fixture(scope="module")
def facts():
    return golden().facts


@pytest.mark.parametrize(
    "expression",
    [T, T.filter(TWICE > 2).mutate(b=TWICE), T.mutate(r=ibis.random()), T.mutate(s=T.s + T.s)],
    ids=["a table", "one part several times", "what is by chance", "one column twice"],
)
def test_it_is_what_ibis_counts(expression):
    with weighing_once():
        assert weight(expression.op()) == COUNTED_BY_IBIS(expression.op())
    assert weight(expression.op()) == COUNTED_BY_IBIS(expression.op())


def test_so_it_is_with_all_that_is_weighed_for_a_metric(facts, monkeypatch):
    weighed = []

    def both(node: ops.Node) -> int:
        found = weight(node)
        assert found == COUNTED_BY_IBIS(node)
        weighed.append(found)
        return found

    with weighing_once():
        monkeypatch.setattr(rewrites, "complexity", both)
        for expression in conversion.tallies(UTC, facts).values():
            DuckDBCompiler().to_sqlglot(expression.as_table().unbind())
    assert len(set(weighed)) > 5


@pytest.mark.parametrize("name", ["cohorts", "flow", "stuck"])
def test_the_sql_is_the_same_to_the_letter(name, facts, monkeypatch):
    for expression in metrics()[name].tallies(UTC, facts).values():
        asked = expression.as_table().unbind()
        with weighing_once():
            found = DuckDBCompiler().to_sqlglot(asked).sql("duckdb")
        with monkeypatch.context() as patch:
            patch.setattr(rewrites, "complexity", COUNTED_BY_IBIS)
            assert found == DuckDBCompiler().to_sqlglot(asked).sql("duckdb")
