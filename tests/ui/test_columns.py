"""Every column has a title of its own, and a screen shows its values as people write them."""

from __future__ import annotations

import io
import re
from datetime import date

import pandas as pd
import pytest

from funnel import exports
from funnel.answers import metrics, titles
from funnel.answers.columns import column_of, columns_of, definitions, every_column, title
from funnel.cli.output import printed
from funnel.i18n import curtain, grouped, set_language
from funnel.i18n.curtain import HIDDEN
from funnel.ui import columns
from funnel.ui.code_titles import CODES, in_definition

METRICS = metrics()


@pytest.fixture(autouse=True)
def _english():
    yield
    set_language("en")


@pytest.mark.parametrize("name", sorted(METRICS))
def test_every_column_of_a_metric_has_a_title(name):
    assert not [
        column
        for column in METRICS[name].DEFINITIONS
        if title(column) == column and "{" not in column
    ]


@pytest.mark.parametrize("language", ["en", "uk"])
def test_two_columns_never_share_a_title(language):
    set_language(language)
    twice = pd.Series({name: one.heading for name, one in every_column().items()})
    assert not twice[twice.duplicated(keep=False)].to_dict()


def test_a_column_in_several_currencies_says_which():
    assert title("amount_won_USD") == "Amount won, USD"
    assert title("share_90") == "Share within 90 days"
    assert title("Джерело") == "Джерело"


TABLE = pd.DataFrame(
    {
        "stage": ["Offer"],
        "kind": ["parked"],
        "to_next": [0.625],
        "mean_days": [11.97],
        "median_days": [1.26],
        "entered_at": pd.to_datetime(["2026-01-31 22:30"]).astype("datetime64[us]"),
        "name": ["=1+1"],
    }
)


def test_a_share_just_below_nothing_has_no_sign():
    shown = columns.shown(pd.DataFrame({"to_next": [-0.004, -0.02, 0.004]}), "UTC")
    assert [f"{percents:.0f}%" for percents in shown["to_next"]] == ["0%", "-2%", "0%"]


def test_a_screen_shows_local_moments_percents_and_words():
    row = columns.shown(TABLE, "Europe/Kyiv").iloc[0]
    assert row["entered_at"] == pd.Timestamp("2026-02-01 00:30")
    assert row["to_next"] == 62.5
    assert row["kind"] == "side track"
    assert (row["mean_days"], row["median_days"]) == (12, 1.3)


def test_a_download_has_the_same_rows_under_the_titles():
    set_language("uk")
    made = columns.downloaded(TABLE, "Europe/Kyiv")
    assert list(made.columns) == [
        "Етап",
        "Вид",
        "До наступного",
        "Середнє, днів",
        "Медіана, днів",
        "Увійшла",
        "Назва",
    ]
    assert made.iloc[0]["До наступного"] == 0.625
    back = pd.read_csv(io.BytesIO(exports.csv(made)))
    assert back.iloc[0].tolist() == [
        "Offer",
        "бічний",
        0.625,
        11.97,
        1.26,
        "2026-02-01 00:30:00",
        "'=1+1",
    ]


def test_nothing_has_columns_too():
    none = columns.shown(TABLE.iloc[:0], "Europe/Kyiv")
    assert list(columns.config(none)) == list(TABLE.columns)


def test_what_says_nothing_is_not_on_the_screen():
    table = pd.DataFrame(
        {
            "pipeline": ["Retail"] * 2,
            "stage": ["New", "Offer"],
            "amount": [None, None],
            "deals": [1, 2],
        }
    )
    assert columns.order(table) == ["stage", "deals"]
    assert columns.order(table.assign(pipeline=["Retail", "Legal"])) == [
        "pipeline",
        "stage",
        "deals",
    ]


def test_a_list_of_deals_begins_with_why():
    table = pd.DataFrame(
        {
            "deal_id": ["1"],
            "name": ["A"],
            "pipeline": ["Retail"],
            "entered_at": ["x"],
            "reasons": ["late"],
        }
    )
    assert columns.order(table) == ["deal_id", "name", "reasons", "pipeline", "entered_at"]


def test_the_kind_of_a_route_is_what_the_move_was():
    route = pd.DataFrame({"from_stage": ["Offer"], "kind": ["parked"]})
    assert columns.shown(route, "UTC")["kind"].tolist() == ["parked"]
    assert columns.shown(route.drop(columns="from_stage"), "UTC")["kind"].tolist() == ["side track"]


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", ["0.034", "< 0.001", None]), ("uk", ["0,034", "< 0,001", None])],
)
def test_a_tiny_probability_is_not_nothing(language, written):
    set_language(language)
    table = columns.shown(pd.DataFrame({"p_value": [0.034, 2e-9, None]}), "UTC")
    assert [None if pd.isna(cell) else cell for cell in table["p_value"]] == written


CODE = re.compile(r"\b(?:moved_out|still_here|too_long|no_task|not_found|overdue|parked|leap)\b")


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_ukrainian_definition_speaks_in_the_words_of_the_table(name):
    set_language("uk")
    for column, meaning in definitions(METRICS[name]).items():
        said = in_definition(column, meaning) if column in CODES else ""
        assert not CODE.findall(said), (column, said)
    assert in_definition("kind", "open, parked (a side track) or won") == (
        "робочий, бічний or виграно"
    )


def test_the_row_without_a_stage_has_words():
    table = pd.DataFrame({"stage": ["New", None], "position": [1, 0], "lost_here": [2, 3]})
    assert columns.in_words(table, "UTC")["stage"].tolist() == [
        "New",
        "before the first stage, or in none",
    ]


def test_a_column_has_one_title_wherever_it_stands():
    brought = [columns_of(module) for module in METRICS.values()]
    said = [one for group in (*titles.GROUPS, *brought) for one in group.values()]
    assert not {one.name for one in said if one.title != every_column()[one.name].title}


@pytest.mark.parametrize("name", sorted(METRICS))
def test_every_column_of_a_metric_has_a_unit(name):
    own = columns_of(METRICS[name])
    assert not [column for column in METRICS[name].DEFINITIONS if not column_of(column, own)]


def test_money_is_what_is_said_to_be_money():
    curtain.put(True)
    try:
        table = pd.DataFrame({"said_amount": [12.0], "amount_won_USD": [3.0], "wins": [2.0]})
        assert columns.without_amounts(table).iloc[0].tolist() == [HIDDEN, HIDDEN, 2.0]
    finally:
        curtain.put(False)


def test_a_day_is_a_day_not_a_number():
    table = pd.DataFrame({"due_on": pd.Series([date(2026, 7, 3), None], dtype="object")})
    assert columns.config(table)["due_on"]["type_config"]["type"] == "date"


def test_nobody_has_the_same_word_in_every_table():
    table = pd.DataFrame({"manager": ["Olha", None], "won": [1, 2]})
    said = ["Olha", "(nobody)"]
    assert list(columns.shown(table, "UTC")["manager"]) == said
    assert list(columns.downloaded(table, "UTC")["Manager"]) == said
    assert "(nobody)" in printed(table, "table")
    assert "(nobody)" not in printed(table, "json") + printed(table, "csv")  # for programs
    nobody = table.assign(manager=None)
    assert "manager" not in columns.order(columns.shown(nobody, "UTC"))


def test_a_column_that_is_grouped_by_stands_once_in_a_file():
    table = pd.DataFrame({"manager": ["Lviv", None], "City": ["Lviv", ""], "currency": ["UAH"] * 2})
    try:
        for column, left in (("City", ["City", "Currency"]), ("", ["Manager", "City", "Currency"])):
            grouped.put(column)
            found = columns.downloaded(table, "UTC")
            assert list(found.columns) == left
            assert exports.csv(found).count(b"\r\n") == 3
    finally:
        grouped.put("")
