"""Every check, questioned alike: on nothing, on one deal, on deals alone, in both languages, under
narrow scopes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import partial

import pandas as pd
import pytest

from funnel import checkup
from funnel.answers import answer, metric
from funnel.answers.checkup import headline
from funnel.answers.columns import definitions
from funnel.charts import checkup as charts
from funnel.errors import FunnelError
from funnel.i18n import set_language
from funnel.metrics.later import Later
from funnel.scope import Scope
from tests.checkup.company import made
from tests.metrics.doors import drawn, golden

UTC = Scope(timezone="UTC")
SCOPES = {
    "all": UTC,
    "one person in March": replace(
        UTC, managers=("Olha",), since=date(2026, 3, 1), until=date(2026, 4, 1)
    ),
    "owners": replace(UTC, credit="owner"),
}
ONE = {
    "deals": (
        "deal_id | pipeline | stage | owner | created_at\n1 | Retail | New | Olha | 2026-01-01"
        " 09:00"
    ),
    "transitions": (
        "deal_id | moved_at | pipeline | from_stage | to_stage | moved_by\n1 | 2026-01-02 09:00 |"
        " Retail | Offer | New | Olha"
    ),
}


@pytest.fixture(scope="module")
def doors():
    nothing = drawn(**{name: text.splitlines()[0] for name, text in ONE.items()})
    return {
        "nothing": nothing,
        "one deal": drawn(**ONE),
        "deals alone": drawn(deals=ONE["deals"]),
        "the worked example": golden(),
        "planted": made(
            parking=0.2,
            one_click="Iryna",
            pusher="Taras",
            helper=(2, 3),
            closers=("Lesia",),
            chain=0.5,
            skipped={1: 0.3},
        ),
    }


@pytest.fixture
def spoken():
    yield set_language
    set_language("en")


@pytest.mark.parametrize("name", checkup.checks())
def test_a_check_says_what_it_is(name):
    module = checkup.check(name)
    assert name == module.NAME
    assert module.TITLE
    assert module.MEANING
    assert module.__doc__
    assert all(
        isinstance(value, (int, float, str)) or hasattr(value, "total_seconds")
        for value in checkup.defaults(module).values()
    )
    assert module.PLACE < checkup.LAST
    named = {key for key, value in checkup.defaults(module).items() if not isinstance(value, str)}
    lacks = named - getattr(module, "THRESHOLDS", {}).keys()
    assert not lacks, f"{name}: THRESHOLDS says nothing of {sorted(lacks)}"
    assert charts.draw(module.FIGURE)


def test_every_check_has_a_place_of_its_own():
    places = [module.PLACE for module in checkup.checks().values()]
    assert places == sorted(set(places))


@pytest.mark.parametrize(
    ("data", "scope", "language"),
    [
        ("nothing", "all", "uk"),
        ("one deal", "one person in March", "en"),
        ("deals alone", "owners", "uk"),
        ("the worked example", "all", "en"),
        ("planted", "all", "uk"),
        ("planted", "one person in March", "en"),
        ("planted", "owners", "en"),
    ],
)
def test_every_check_answers(data, scope, language, doors, spoken):
    spoken(language)
    for one in checkup.everything(doors[data], SCOPES[scope]):
        assert one.verdict in ("found", "not_found", "unknown")
        assert one.sentence
        assert "{" not in one.sentence + one.advice + one.evidence_words
        if one.verdict == "found":
            assert one.advice
        if data in ("nothing", "one deal", "deals alone"):
            # a blurred name is one without any deals
            assert one.verdict != "found" or one.check == "stage_names"


@pytest.mark.parametrize("data", ["nothing", "one deal", "the worked example"])
def test_every_question_of_a_check_can_be_asked_also_one_whose_answer_nobody_reads(data, doors):
    door = doors[data]
    said = checkup.answers(door, UTC)
    for name, tallies in said.items():
        asked = checkup.tallies_of(checkup.check(name), UTC, door.facts)
        assert tallies.keys() == asked.keys()
        for key, table in asked.items():
            assert tuple(tallies[key]) == table.columns, f"{name}.{key}"


def test_a_list_is_only_asked_for_with_its_verdict(doors):
    asked = []
    found = checkup.check("forgotten")
    tallies = checkup.tallies_of(found, UTC, doors["nothing"].facts)
    asks = {
        name: partial(noted, asked, name, doors["nothing"], table)
        for name, table in tallies.items()
    }
    (one,) = checkup.examine(found, Later(asks), UTC, doors["nothing"].facts)
    assert one.verdict == "unknown"
    assert asked == ["here"]


def noted(asked, name, door, table):
    asked.append(name)
    return door.ask(table)


def test_the_metric_has_a_row_per_finding_in_the_agreed_columns(doors):
    table = answer("checkup", doors["planted"], UTC).table
    assert list(table)[:8] == [
        "check",
        "verdict",
        "pipeline",
        "stage",
        "manager",
        "deals",
        "amount",
        "sentence",
    ]
    assert list(dict.fromkeys(table["check"])) == list(checkup.checks())
    assert not set(table) - set(definitions(metric("checkup"), table))
    found = table[table["verdict"] == "found"]
    assert found.loc[found["check"] == "handovers", "amount"].iloc[0] > 0
    json.dumps(table.astype(object).where(table.notna(), None).to_dict("records"))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            [("a", "found"), ("a", "found"), ("b", "unknown")],
            "1 way in which this funnel deceives was found",
        ),
        (
            [("a", "not_found"), ("a", "unknown"), ("b", "unknown")],
            "None of the mistakes was found; 1 of 2 can be told from these files",
        ),
        ([("a", "not_found"), ("b", "not_found")], "None of the mistakes was found"),
        ([("a", "unknown"), ("b", "unknown")], "These files tell nothing of any of the mistakes"),
    ],
)
def test_the_headline_does_not_take_silence_for_order(rows, sentence, doors):
    assert (
        headline(pd.DataFrame(rows, columns=["check", "verdict"]), UTC, doors["nothing"].facts)
        == sentence
    )


def test_an_unknown_check_lists_those_there_are():
    with pytest.raises(FunnelError, match="parking_stage"):
        checkup.check("no-such-check")
