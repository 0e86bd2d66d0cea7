"""A figure per check: on every mistake planted at once, on names that would be code, in both
languages and themes."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from funnel import checkup
from funnel.charts import checkup as charts
from funnel.i18n import set_language
from funnel.scope import Scope
from tests.checkup.company import STAGES, made

UTC = Scope(timezone="UTC")
EVIL = '<b onclick="x">Offer</b></script> ![x](http://evil) & {name}'


@pytest.fixture(scope="module")
def findings():
    """Every check with something to draw, of two companies."""
    one = made(
        stages=(STAGES[0], EVIL, *STAGES[2:]),
        parking=0.25,
        one_click="Iryna",
        pusher="Taras",
        helper=(2, 3),
        chain=0.5,
        skipped={1: 0.3},
        forgotten=0.05,
        slow="Marko",
        deals=700,
    )
    other = made(
        two_jobs=1,
        closers=("Lesia", "<i>Bohdan</i>"),
        change=datetime(2026, 3, 1),
        deals=900,
        marks=("2026-03-01",),
    )
    return [*checkup.everything(one, UTC), *checkup.everything(other, UTC)]


@pytest.fixture
def spoken():
    yield set_language
    set_language("en")


def test_every_check_with_figures_is_drawn(findings):
    drawn = {one.check for one in findings if charts.figure(one) is not None}
    assert drawn >= set(checkup.checks())


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("uk", True)])
def test_no_name_is_read_as_code_and_nothing_is_left_to_fill_in(findings, language, dark, spoken):
    spoken(language)
    for one in findings:
        figure = charts.figure(one, dark=dark)
        if figure is None:
            continue
        text = json.dumps(figure.to_plotly_json(), default=str, ensure_ascii=False)
        assert "<b onclick" not in text
        assert "<i>Bohdan" not in text
        assert "</script" not in text  # it would end the one of the file for the meeting
        assert "{count}" not in text
        assert charts.caption(one)


def test_a_stream_into_the_parking_stage_is_as_wide_as_what_comes_out_of_it(findings):
    parked = next(
        one for one in findings if one.check == "parking_stage" and one.verdict == "found"
    )
    (sankey,) = charts.figure(parked).data
    middle = next(
        place
        for place, label in enumerate(sankey.node.label)
        if label.startswith("Client is thinking")
    )
    out = sum(
        value
        for start, value in zip(sankey.link.source, sankey.link.value, strict=True)
        if start == middle
    )
    assert out == parked.figures["routes"]["visits"].sum()
