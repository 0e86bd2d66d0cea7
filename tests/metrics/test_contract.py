"""Every metric, questioned alike: on the worked example, on nothing, on one deal, on deals alone,
in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pandas as pd
import pytest

from funnel.answers import answer, metrics
from funnel.answers.columns import definitions
from funnel.errors import FunnelError
from funnel.filters import read
from funnel.i18n import set_language
from funnel.scope import Scope
from tests.metrics.doors import UTC, drawn

METRICS = metrics()
SCOPES = {
    "all": UTC,
    "one of each, filtered": Scope(
        ("Retail",),
        ("Olha",),
        date(2026, 1, 1),
        date(2026, 2, 1),
        timezone="UTC",
        where=tuple(map(read, ("owner!=Nobody", "amount!=..-1", "name!~'", "created_at>=2025"))),
    ),
    "owner": replace(UTC, credit="owner", managers=("Taras", "")),
    "opener": replace(
        UTC, credit="opener", where=tuple(map(read, ("owner=Olha", "tags=vip", "source=")))
    ),
    "nobody": replace(UTC, managers=("No such person",)),
}
ONE_DEAL = {
    "deals": (
        "deal_id | pipeline | stage | owner | created_at\n1 | Retail | New | Olha | 2026-01-01"
        " 09:00"
    ),
    "transitions": (
        "deal_id | moved_at | pipeline | from_stage | to_stage | moved_by\n1 | 2026-01-02 09:00 |"
        " Retail | Offer | New | Olha"
    ),
}
NO_ROWS = {name: text.splitlines()[0] for name, text in ONE_DEAL.items()}


@pytest.fixture(scope="session")
def doors(example):
    one, nothing = drawn(**ONE_DEAL), drawn(**NO_ROWS)
    alone = drawn(deals=ONE_DEAL["deals"])
    return {"example": example, "one deal": one, "no rows": nothing, "deals alone": alone}


CASES = [("example", scope, "en") for scope in SCOPES] + [("example", "all", "uk")]
CASES += [(data, "all", "en") for data in ("one deal", "no rows", "deals alone")]


@pytest.fixture(scope="session")
def plain_answers(doors, answered):
    """Each metric's answer in English without any filter, asked once."""
    others = cache(lambda name, data: answer(name, doors[data], UTC))
    return lambda name, data: answered(name) if data == "example" else others(name, data)


@pytest.fixture
def spoken():
    yield set_language
    set_language("en")


# The check-up asks dozens of questions; it is questioned where it lives.
ASKED = [(name, *case) for name in METRICS for case in CASES if name != "checkup"]


@pytest.mark.parametrize(("name", "data", "scope", "language"), ASKED)
def test_a_metric_answers_or_says_what_is_missing(
    name, data, scope, language, doors, plain_answers, spoken
):
    spoken(language)
    door = doors[data]
    if not set(METRICS[name].NEEDS) <= door.facts.has:
        with pytest.raises(FunnelError, match=r"\w"):
            answer(name, door, SCOPES[scope])
        return
    is_plain = (scope, language) == ("all", "en")
    found = plain_answers(name, data) if is_plain else answer(name, door, SCOPES[scope])
    assert isinstance(found.table, pd.DataFrame)
    assert isinstance(found.headline, str)
    assert "{" not in found.headline


@pytest.mark.parametrize("name", METRICS)
def test_the_columns_do_not_depend_on_the_data(name, plain_answers):
    if name == "deals":
        return  # it has every column of the export
    one, none, full = (
        list(plain_answers(name, data).table) for data in ("one deal", "no rows", "example")
    )
    assert one == none == full


@pytest.mark.parametrize("name", METRICS)
def test_every_column_has_a_definition(name, plain_answers):
    found = plain_answers(name, "example").table
    missing = [column for column in found if column not in definitions(METRICS[name], found)]
    assert not missing


def test_a_column_in_one_currency_is_defined(example):
    found = definitions(
        METRICS["conversion"], pd.DataFrame(columns=["amount_won", "amount_won_USD"])
    )
    assert found["amount_won_USD"] == found["amount_won"] + " Only amounts in USD."


def test_no_such_metric_lists_those_there_are(example):
    with pytest.raises(FunnelError, match="conversion"):
        answer("no-such-metric", example, UTC)
