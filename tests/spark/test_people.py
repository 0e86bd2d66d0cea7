"""What people decide on this side: what needs a build, and what does not."""

import ast
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from funnel import model, rules
from funnel.facts import Facts
from funnel.model import Decisions
from funnel.spark.people import BUILT, People, of_build
from funnel.working_time import NAME as WORKING

MARKS = {"marks": [["2026-03-01T00:00:00", "New script"]]}
STRICT = {"thresholds": {"burst": {"count": 3}}}
WEEK = {WORKING: {"week": {"mon": "09:00-18:00"}}}
FACTS = Facts("v1", datetime(2026, 6, 1), settings=WEEK, found_by=tuple(rules.rules()))


def test_what_the_model_reads_of_the_settings_needs_a_build():
    read = set()
    for path in Path(model.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func).endswith("settings.get")
            ):
                read.add(ast.unparse(node.args[0]).strip("'"))
    assert {"passes", "closing_from", "NAME"} <= read
    assert {WORKING if name == "NAME" else name for name in read} <= set(BUILT)


def test_marks_and_thresholds_are_those_of_today_and_working_time_that_of_the_build():
    other = Decisions(settings={**MARKS, **STRICT, WORKING: {"week": {}}}, robots=("Bot",))
    seen = People.of(other).facts(FACTS)
    assert seen.settings == {**WEEK, **MARKS, **STRICT}
    assert seen.robots == ("Bot",)


@pytest.mark.parametrize(
    ("people", "counts"),
    [
        (People(settings=MARKS), True),
        (People({("Retail", "Offer"): 3.0}), True),
        (People(settings={"thresholds": {}}), True),
        (People(settings=STRICT), False),
        (People(robots=("Bot",)), False),
    ],
)
def test_findings_of_the_build_count_where_nothing_is_asked_of_them(people, counts):
    assert bool(people.facts(FACTS).found_by) is counts


def test_only_what_a_build_reads_makes_it_a_new_one():
    plain = Decisions()
    told = {"limits": {("A", "B"): 1.0}, "robots": ("Bot",), "settings": {**MARKS, **STRICT}}
    assert of_build(replace(plain, **told)) == plain
    assert of_build(replace(plain, settings=WEEK)) != plain


def test_who_decided_nothing_has_no_name_and_others_have_each_their_own():
    several = [
        People({("A", "B"): 1.0}),
        People({("A", "B"): 2.0}),
        People(robots=("A",)),
        People(settings=MARKS),
        People(settings=STRICT),
    ]
    assert People(settings={"marks": []}).digest() == ""
    assert len({one.digest() for one in several}) == len(several)
    assert all(one.digest() for one in several)
