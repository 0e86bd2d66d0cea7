"""What the tables say of a state is a code that has a name and a title."""

from __future__ import annotations

import pytest

from funnel import tables
from funnel.codes import (
    CLOSED,
    ONWARD,
    STAYED_IN,
    WINS,
    Ending,
    Kind,
    LimitSource,
    Outcome,
    Source,
    TaskState,
)
from funnel.ui import code_titles

HELD = (
    (tables.stages.kind, Kind, code_titles.KINDS),
    (tables.stages.source, Source, code_titles.SOURCES),
    (tables.stages.limit_source, LimitSource, code_titles.LIMITS),
    (tables.visits.ended, Ending, code_titles.ENDINGS),
    (tables.journeys.outcome, Outcome, code_titles.OUTCOMES),
    (tables.open_deals.task_state, TaskState, code_titles.TASKS),
)


@pytest.mark.parametrize(("column", "codes", "titles"), HELD, ids=lambda one: str(one)[:20])
def test_a_column_of_codes_holds_no_other(example, column, codes, titles):
    name = column.get_name()
    found = example.ask(column.as_table().distinct())[name].dropna()
    assert set(found) <= set(codes)
    assert set(codes) <= set(titles)


def test_kinds_fall_into_those_that_end_a_deal_and_those_in_which_it_stays():
    assert {*CLOSED, *STAYED_IN} == set(Kind)
    assert set(WINS) < set(Outcome)
    assert set(ONWARD) < set(Ending)
