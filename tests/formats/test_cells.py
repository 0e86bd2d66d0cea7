"""The laws of single cells: reasons in brackets, words in any spelling, currencies in headers,
closings without a time."""

from __future__ import annotations

import unicodedata
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.formats import Sheet, currency_of, wide
from funnel.formats.amocrm_leads import split_reason
from funnel.formats.cells import (
    blank,
    clean,
    closing,
    currency_in,
    in_time_order,
    moment,
    plain_path,
    says,
)
from funnel.formats.outcomes import LOST_WITH_REASON
from funnel.formats.salesforce_report import long_id

CELLS = ibis.table({"row": "int64", "a": "string", "b": "string"}, name="cells")
NAMES = (
    st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool)
)


def ask(rows: list[tuple[str | None, str | None]], **columns: Any) -> list[tuple]:
    return asked(rows, CELLS.select(**columns))


def ordered(rows: list[tuple[str | None, str | None]]) -> list[str]:
    """Where each row of a log, a moment and a deal, stands in time."""
    log = in_time_order(CELLS.select("row", moved_at="a", deal_id="b"))
    assert log.columns == ("row", "moved_at", "deal_id", "sequence")
    return [order for _, order in sorted(asked(rows, log.select("row", "sequence")))]


def asked(rows: list[tuple[str | None, str | None]], table: ir.Table) -> list[tuple]:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE cells (row BIGINT, a VARCHAR, b VARCHAR)")
    for number, row in enumerate(rows):
        connection.execute("INSERT INTO cells VALUES (?, ?, ?)", [number, *row])
    return connection.execute(ibis.to_sql(table, dialect="duckdb")).fetchall()


def reasons(*stages: str) -> list[tuple]:
    stage, reason = split_reason(CELLS.a, blank())
    return ask([(stage_, None) for stage_ in stages], stage=stage, reason=reason)


@given(st.lists(st.tuples(st.sampled_from(LOST_WITH_REASON), NAMES), min_size=20, max_size=40))
@settings(max_examples=8)
def test_whatever_stands_in_the_brackets_of_a_lost_stage_is_the_reason(given):
    assert reasons(*(f"{lost} ({reason})" for lost, reason in given)) == given


@given(st.lists(NAMES, min_size=20, max_size=40))
@settings(max_examples=8)
def test_the_brackets_of_another_stage_are_part_of_its_name(names):
    stages = [f"КП {name} (чекаємо)" for name in names]
    assert reasons(*stages) == [(stage, None) for stage in stages]


def test_brackets_nest_and_lines_break():
    assert reasons(
        "Закрыто и не реализовано (Дорого (не смог продать))", "Закрыто и не реализовано (раз\nдва)"
    ) == [
        ("Закрыто и не реализовано", "Дорого (не смог продать)"),
        ("Закрыто и не реализовано", "раз\nдва"),
    ]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_a_word_is_the_same_in_any_spelling(form):
    words = [
        "Ответственный изменен",
        "ОТВЕТСТВЕННЫИ ИЗМЕНЕН",
        "Alteração de usuário responsável",
        "alteracao de usuario responsavel",
    ]
    names = ("Ответственный изменен", "Alteração de usuário responsável")
    rows = [(unicodedata.normalize(form, word), None) for word in words]
    assert ask(rows, same=says(CELLS.a, names)) == [(True,)] * 4
    assert ask([("Ответственный", None), (None, None)], same=says(CELLS.a, names)) == [
        (False,),
        (False,),
    ]


def test_an_apostrophe_guards_only_what_a_spreadsheet_would_calculate():
    rows = [
        ("'+38044", None),
        ("'-4", None),
        ("'=1", None),
        ("'quoted'", None),
        ("  ", None),
        (" x ", None),
    ]
    assert ask(rows, cell=clean(CELLS.a)) == [
        ("+38044",),
        ("-4",),
        ("=1",),
        ("'quoted'",),
        (None,),
        ("x",),
    ]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Бюджет ₽", "RUB"),
        ("Бюджет ", None),
        ("Бюджет, грн.", "UAH"),
        ("Бюджет ₴", "UAH"),
        ("Presupuesto RD$", "DOP"),
        ("Presupuesto C$", "NIO"),
        ("Presupuesto $", "$"),
        ("Presupuesto €", "EUR"),
        ("Lead venda R$", "BRL"),
        ("Amount (USD)", "USD"),
        ("Amateur", None),
        ("Entrepreneur", None),
    ],
)
def test_the_currency_stands_behind_the_word_of_the_header(header, code):
    assert currency_of(header) == code


def test_a_word_where_a_closing_would_be_means_open():
    assert ask(
        [("не закрыта", None), ("não fechado", None), ("22.03.2022 13:32:00", None), (None, None)],
        at=moment(CELLS.a),
    ) == [
        (None,),
        (None,),
        ("22.03.2022 13:32:00",),
        (None,),
    ]


def test_a_closing_day_is_not_before_the_creation_on_that_day():
    rows = [
        ("2024-05-01", "2024-05-01 09:00"),
        ("2024-05-02 00:00:00", "2024-05-01 09:00"),
        ("2024-05-01 08:00", "2024-05-01 09:00"),
    ]
    assert ask(rows, at=closing(CELLS.a, CELLS.b)) == [
        ("2024-05-01 09:00",),
        ("2024-05-02 00:00:00",),
        ("2024-05-01 08:00",),
    ]


@pytest.mark.parametrize(
    ("moments", "order"),
    [
        (["23.03.2022 10:00:00", "23.03.2022 10:00:00", "22.03.2022 18:00:00"], ["0", "-1", "-2"]),
        (["31.01.2022 10:00:00", "01.02.2022 10:00:00"], ["0", "1"]),
        (["1648000000", "1647000000"], ["0", "-1"]),
        (["2024-05-01", "2024-05-01"], ["0", "1"]),
        (["5/1/2024 1:05 PM", "5/1/2024 1:05 PM", "5/1/2024 11:30 AM"], ["0", "-1", "-2"]),
        (["5/1/2024 12:10 AM", "5/1/2024 9:10 AM", "12/1/2024 9:10 AM"], ["0", "1", "2"]),
        (["31/01/2024 10:00", "01/02/2024 10:00"], ["0", "1"]),
        ([], []),
    ],
)
def test_a_list_that_begins_with_the_newest_is_read_upwards(moments, order):
    assert ordered([(moment_, None) for moment_ in moments]) == order


def test_each_deal_of_a_log_tells_which_way_it_runs():
    """One deal after the other, the newest of each first; a deal of one moment alone goes with the
    file."""
    days = {"A": (3, 1), "B": (9, 9, 4, None), "C": (8, 8)}
    rows = [(f"2024-05-0{day}" if day else None, deal) for deal, its in days.items() for day in its]
    assert ordered(rows) == ["0", "-1", "-2", "-3", "-4", "-5", "6", "7"]


def test_a_place_in_a_list_is_no_part_of_a_path():
    assert (
        plain_path("value_after.0.lead_status.id")
        == plain_path("value_after[0].lead_status.id")
        == "value_after.lead_status.id"
    )
    assert plain_path("_embedded.leads.3.price") == "price"


def test_a_short_salesforce_id_becomes_the_long_one():
    """The three letters say which of each five are capitals; an id that is long already, or a name,
    stays."""
    rows = [
        ("0061I00000CfVfP", None),
        ("0061I00000CfVfPQAV", None),
        ("Windows", None),
        (None, None),
    ]
    assert ask(rows, id=long_id(CELLS.a)) == [
        ("0061I00000CfVfPQAV",),
        ("0061I00000CfVfPQAV",),
        ("Windows",),
        (None,),
    ]


def test_a_header_is_found_in_any_spelling_and_the_last_of_several_on_demand():
    sheet = Sheet(("Источник", " ИСТОЧНИК ", "Обратный звонок", "Бюджет ₽"))
    assert (sheet.find("источник"), sheet.find("Источник", last=True)) == ("c0", "c1")
    assert sheet.find("Обратныи звонок") == "c2"
    assert sheet.find("Бюджет ") == "c3"
    assert Sheet(("Stage  ↑", "Amount")).find("Stage") == "c0"


def test_dates_that_may_be_entries_are_offered_and_never_taken():
    rows = (("1", "01.02.2024", "03.02.2024", ""), ("2", "02.02.2024 10:00", "", "05.02.2024"))
    sheet = Sheet(("ID", "Дата заявки", "Зустріч", "Договір"), "x.csv", rows)
    assert wide.offered(sheet) == ["заявки", "Зустріч", "Договір"]
    assert not wide.recognise(sheet)
    assert (
        wide.offered(
            Sheet(
                ("ID", "Дата заявки", "Сума", "Договір"),
                "x.csv",
                (("1", "01.02.2024", "5", "03.02.2024"),),
            )
        )
        == []
    )


def test_a_cell_may_say_its_currency_beside_the_number():
    rows = [
        (cell, None)
        for cell in ("₴1 200,50", "$1,200.50", "1200.50 EUR", "1\u00a0200,50 грн.", "-5", "", None)
    ]
    assert ask(rows, code=currency_in(CELLS.a)) == [
        ("UAH",),
        ("$",),
        ("EUR",),
        ("UAH",),
        (None,),
        (None,),
        (None,),
    ]
