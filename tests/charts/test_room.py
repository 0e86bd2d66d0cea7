"""Figures have room for what they say: on a small screen, with many stages or managers, with very
short stays."""

from __future__ import annotations

import json
import math
from datetime import date
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import pytest

from funnel.charts import (
    conversion,
    dwell,
    flow,
    in_work,
    routes,
    scale,
    small_funnels,
    stuck,
    style,
    text,
)
from funnel.i18n import set_language


@pytest.fixture(autouse=True)
def english_afterwards():
    yield
    set_language("en")


def funnel(stages: int, **columns) -> pd.DataFrame:
    """A funnel that loses ten deals a stage."""
    reached = [1000 - 10 * place for place in range(stages)]
    table = {
        "pipeline": "Retail",
        "stage": [f"Stage {place}" for place in range(stages)],
        "position": range(1, stages + 1),
        "reached": reached,
        "entered": [count // 2 for count in reached],
        "strict": reached,
        "phantom": 0.5,
        "won": reached[-1] - 10,
        "went_on": [count - 20 for count in reached],
        "waiting": 5,
        "stopped": 15,
        "to_next_so_far": [(count - 20) / count for count in reached],
        "to_won_at_most": [(reached[-1] - 10) / count for count in reached],
        "to_next": 0.99,
        "to_next_low": 0.98,
        "to_next_high": 1.0,
    }
    return pd.DataFrame(table | columns)


@pytest.mark.parametrize("stages", [1, 5, 12, 13, 27])
def test_every_stage_of_a_funnel_has_its_row(stages):
    figure = conversion.figure(funnel(stages))
    assert list(figure.layout.yaxis.tickvals) == list(range(stages + 1))
    assert figure.layout.yaxis.ticktext[-1] == "Won"


@pytest.mark.parametrize("stages", [6, 27])
def test_a_funnel_fits_one_screen(stages):
    assert conversion.figure(funnel(stages - 1)).layout.height <= 600


def test_many_stages_are_drawn_in_the_same_colours_and_lead_to_the_same_deals():
    few, many = conversion.figure(funnel(12)), conversion.figure(funnel(13))
    assert [trace.marker.color for trace in few.data] == [trace.marker.color for trace in many.data]
    assert [trace.customdata[0] for trace in few.data[:3]] == [
        trace.customdata[0] for trace in many.data[:3]
    ]


@pytest.mark.parametrize("stages", [5, 20])
def test_a_pipeline_without_an_end_has_no_row_of_wins(stages):
    figure = conversion.figure(funnel(stages, won=0), ends=False)
    assert "Won" not in figure.layout.yaxis.ticktext
    assert len(figure.data) == 3


def stays(**counts: int) -> pd.DataFrame:
    ways = dict.fromkeys(flow.WAYS, 0) | counts
    return pd.DataFrame(
        [{"pipeline": "Retail", "stage": "Offer", "visits": sum(ways.values()), **ways}]
    )


def said(figure: go.Figure) -> dict[str, str]:
    return {
        str(trace.customdata[0][0]).split('"ended": "')[1].split('"')[0]: trace.text[0]
        for trace in figure.data
    }


def test_a_part_says_what_there_is_room_for():
    found = said(flow.figure(stays(forward=86, parked=10, back=3, lost=1)))
    assert found["forward"] == "forward<br>86%"
    assert found["parked"] in ("parked<br>10%", "10%")
    assert found["back"] == found["lost"] == found["won"] == ""


def test_long_words_do_not_run_out_of_their_part():
    set_language("uk")
    found = said(flow.figure(stays(forward=88, parked=12)))
    assert found["parked"] == "12%"


def test_ways_that_are_nowhere_written_are_explained_above():
    notes = [
        note.text for note in flow.figure(stays(forward=96, back=3, lost=1)).layout.annotations
    ]
    assert any("back" in text and "lost" in text and "forward" not in text for text in notes)


def test_hatched_parts_are_filled():
    """Plotly draws a pattern on nothing unless it lies over the colour."""
    assert {trace.marker.pattern.fillmode for trace in flow.figure(stays(skipped=1)).data} == {
        "overlay"
    }


@pytest.mark.parametrize(
    ("durations", "ticks"),
    [
        ([0.4, 40], ["12 h", "1 d", "2 d", "5 d", "10 d", "20 d", "50 d"]),
        ([0, 300], ["under 1 min", "1 h", "1 d", "10 d", "100 d"]),
        ([], ["1 d", "2 d", "5 d", "10 d"]),
    ],
)
def test_an_axis_of_days_has_ticks_that_people_know(durations, ticks):
    figure = go.Figure()
    scale.log_days(figure, durations, False)
    assert list(figure.layout.xaxis.ticktext) == ticks


@pytest.mark.parametrize("language", ["en", "uk"])
@pytest.mark.parametrize("shortest", [0, 1e-4, 0.01, 0.5, 3])
@pytest.mark.parametrize("longest", [4, 90, 3000])
def test_ticks_never_touch(language, shortest, longest):
    set_language(language)
    figure = go.Figure()
    scale.log_days(figure, [shortest, longest], False)
    axis = figure.layout.xaxis
    px = scale.PLOT / (axis.range[1] - axis.range[0])
    places = [math.log10(tick) * px for tick in axis.tickvals]
    widths = [style.text_width(word, style.SIZE - 1) for word in axis.ticktext]
    for place in range(1, len(places)):
        assert places[place] - places[place - 1] >= (widths[place] + widths[place - 1]) / 2


def test_an_axis_of_months_names_each_year_once():
    figure = go.Figure()
    scale.months(figure, [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)])
    assert list(figure.layout.xaxis.ticktext) == [
        "Nov<br><b>2025</b>",
        "Dec",
        "Jan<br><b>2026</b>",
        "Feb",
    ]


def listed(**amounts: list[float | None]) -> pd.DataFrame:
    rows = [
        {
            "deal_id": f"{name}{number}",
            "name": name,
            "stage": "Offer",
            "manager": name,
            "amount": amount,
            "currency": "UAH",
            "days_over": 3.0,
            "task_state": "none",
        }
        for name, own in amounts.items()
        for number, amount in enumerate(own)
    ]
    return pd.DataFrame(rows).astype({"amount": "float64"})


def test_the_manager_with_most_at_stake_stands_on_top():
    assert stuck.people(listed(Olha=[1, 2, 3], Taras=[100])) == ["Taras", "Olha"]


def test_amounts_that_cannot_be_compared_leave_it_to_the_number_of_deals():
    two = listed(Olha=[1, 2, 3], Taras=[100])
    two.loc[3, "currency"] = "USD"
    assert stuck.people(two) == ["Olha", "Taras"]
    assert stuck.people(listed(Olha=[None, None], Taras=[None])) == ["Olha", "Taras"]


def test_of_very_many_stuck_deals_bars_say_how_many_are_how_far_over():
    some = listed(Olha=range(200), Taras=range(40))
    assert sum(len(cloud.x) for cloud in stuck.figure(some).data) == len(some)
    every = listed(Olha=range(15_000), Taras=range(4_000))
    over = pd.Series(range(len(every))) % 977 + 0.01
    states = pd.Series(["none", "overdue", "none"] * len(every))[: len(every)]
    every = every.assign(days_over=over, task_state=states)
    figure = stuck.figure(every)
    assert {trace.type for trace in figure.data} == {"bar"}
    counted = 0
    heights = set()
    for bars in figure.data:
        for [said], words, height in zip(bars.customdata, bars.hovertext, bars.y, strict=True):
            asked = json.loads(said)
            own = every[
                (every["manager"] == asked["manager"])
                & (every["days_over"] >= asked["over"])
                & (every["days_over"] < asked["under"])
                & (every["task_state"] == asked["task_state"])
            ]
            assert f"<b>{len(own):,}</b> deal" in words
            heights.add(round(height / len(own), 12))
            counted += len(own)
    assert counted == len(every)
    assert len(heights) == 1  # a deal is as high everywhere
    sums = [note.text for note in figure.layout.annotations]
    assert any("15,000" in text for text in sums), sums


def test_only_as_many_managers_as_asked_for_are_drawn():
    table = listed(Olha=[1, 2, 3], Taras=[100], Petro=[5])
    assert list(stuck.figure(table, most=2).layout.yaxis.ticktext) == ["Taras", "Olha"]
    people = pd.concat(
        [funnel(3, manager=name) for name in ("Olha", "Taras", "Petro")], ignore_index=True
    )
    assert [len(small_funnels.figure(people, most=most).data) for most in (1, 2, None)] == [1, 2, 3]


LONG = "Commercial proposal sent to the client, get an answer by Friday"


def test_a_name_is_whole_where_there_is_room_for_it():
    assert style.names(["New", LONG]) == [
        "New",
        "Commercial proposal sent to the<br>client, get an answer by Friday",
    ]
    assert style.names(["T09-1 Process or receive external advice"], style.SMALL, 1, 340) == [
        "T09-1 Process or receive external advice"
    ]


def test_short_names_take_no_more_room_than_they_need():
    assert style.names(["New request, call within the hour"]) == [
        "New request, call within<br>the hour"
    ]


def test_a_name_without_room_is_cut_between_letters():
    (label,) = style.names([LONG], style.SIZE, 1, 200)
    assert label.startswith("Commercial proposal se")
    assert label.endswith("…")
    assert style.text_width(label) <= 204


def test_a_long_word_goes_on_in_the_next_line():
    assert text.fitted("Неразобранное", 60, 13, 2) == "Неразоб-<br>ранное"


def matrix(stages: int) -> go.Figure:
    names = [f"Stage {place}" for place in range(1, stages + 1)]
    moves = [*pairwise(names), (names[0], "Won"), (names[0], "Lost")]
    table = pd.DataFrame(moves, columns=["from_stage", "to_stage"]).assign(
        pipeline="Retail", to_pipeline="Retail", moves=1000
    )
    table["kind"] = [
        "won" if to == "Won" else "lost" if to == "Lost" else "forward" for to in table["to_stage"]
    ]
    order = pd.DataFrame(
        {"stage": [*names, "Won", "Lost"], "kind": ["open"] * stages + ["won", "lost"]}
    )
    return routes.figure(table, order)


@pytest.mark.parametrize("word", ["реалізовано", "підготувати", "передзвонити"])
def test_no_letter_of_a_long_word_goes_on_alone(word):
    *_, last = text.fitted(word, 62, 13, 4).split("<br>")
    assert 3 <= len(last) < len(word)


def test_every_numbered_column_has_a_named_row():
    figure = matrix(20)
    assert list(figure.layout.xaxis.ticktext) == [*(str(place) for place in range(2, 21)), "✓", "✗"]
    assert figure.layout.yaxis.ticktext[-1] == "Stage 20  <b>20</b>"
    assert any("✓ won" in note.text and "✗ lost" in note.text for note in figure.layout.annotations)


def test_few_stages_have_their_names_over_the_columns():
    assert list(matrix(3).layout.xaxis.ticktext) == ["Stage 2", "Stage 3", "Won", "Lost"]


def test_the_managers_with_most_stays_are_drawn_and_it_is_said():
    rows = [
        {"manager": name, "visits": count}
        for name, count in (("Iryna", 3), ("Olha", 9), ("Petro", 5))
    ]
    table = pd.DataFrame(rows).assign(
        pipeline="Retail",
        stage="Offer",
        still_here=1,
        median_days=1.0,
        km_median_days=2.0,
        p90_days=4.0,
        days_to_go_on=1.5,
        days_to_go_on_low=1.2,
        days_to_go_on_high=2.5,
        days_to_loss=float("nan"),
        limit_days=3.0,
    )
    stays = pd.DataFrame(
        {
            "pipeline": "Retail",
            "stage": "Offer",
            "manager": ["Iryna", "Olha"],
            "open_days": [1.0, 5.0],
            "deal_id": ["a", "b"],
        }
    )
    figure = dwell.figure(table, stays, by="manager", most=2)
    assert list(figure.layout.yaxis.ticktext) == ["Olha", "Petro"]
    assert any("most stays first" in note.text for note in figure.layout.annotations)


def test_a_page_without_tasks_does_not_speak_of_them():
    table = pd.DataFrame([{"pipeline": "Retail", "stage": "Offer", "deals": 3, "stuck": 2}])
    key = [note.text for note in in_work.figure(table, has_tasks=False).layout.annotations][-1]
    assert key.endswith("stuck: over the limit of the stage")
