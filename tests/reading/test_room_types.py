"""The room of moments and numbers, module by module: texts in an engine, and what each step says
of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from funnel.reading.account import add_rejects, doubted, rejects_of
from funnel.reading.engine import Engine
from funnel.reading.report import Reject
from funnel.reading.types import (
    aside,
    cell_sql,
    faults,
    looked_up,
    moment_parts,
    moment_patterns,
    numbers,
    orders,
    plans,
    shapes,
    turned,
    typed,
)
from funnel.sql import Name, Sql, sql

MOMENT_COLUMN = ("deals", "created_at", "Created")


@pytest.fixture
def engine(tmp_path) -> Iterator[Engine]:
    (tmp_path / "deals.csv").write_text("x", encoding="utf-8")
    made = Engine(tmp_path / "out.duckdb", tmp_path / "deals.csv")
    yield made
    made.close()


def texts(engine: Engine, *created: str, amounts: tuple[str, ...] = ()) -> None:
    """`raw` and `text_deals` of deals D0, D1 …"""
    amounts = amounts or ("1",) * len(created)
    rows = [(n + 2, [f"D{n}", at, amounts[n]]) for n, at in enumerate(created)]
    engine.make_raw(3, rows)
    engine.run(
        'create temp view text_deals as select "row", line, c0 as deal_id, c1 as created_at,'
        " c2 as amount from raw"
    )


def looked_at(engine: Engine, *created: str) -> tuple[plans.Column, orders.Evidence]:
    texts(engine, *created)
    evidence = orders.Evidence()
    return plans.look_at_moments(engine, plans.Column(*MOMENT_COLUMN), evidence), evidence


@pytest.mark.parametrize(
    ("text", "iso_like", "zoned", "plain"),
    [
        ("2026-03-14 10:00:00", True, False, True),
        ("2026-03-14T10:00:00+02:00", True, True, False),
        ("2026-03-14 01:56:07 PM", False, False, False),
        ("14.03.2026", False, False, False),
        ("2026-02-31 10:00:00", True, False, False),
    ],
)
def test_shapes_say_how_a_cell_is_written(engine, text, iso_like, zoned, plain):
    c = sql("{text}::varchar", text=text)
    found = [
        engine.one(sql("select {is_so}", is_so=of(c))) for of in (shapes.iso_like, shapes.plain)
    ]
    assert found == [iso_like, plain]
    if iso_like:
        assert engine.one(sql("select {is_so}", is_so=shapes.zoned(c))) is zoned


def test_shapes_a_date_as_zeroes_and_its_parts(engine):
    c = sql("{text}::varchar", text="14.03.2026 09:05")
    assert engine.one(sql("select {shape}", shape=shapes.shape_of(c))) == "00.00.0000 00:00"
    assert engine.one(sql("select {part}", part=shapes.part_of(c, ".", 2))) == 3


def test_plans_plain_moments_are_known_at_once(engine):
    column, evidence = looked_at(engine, "2026-03-14 10:00:00", "2026-04-01 09:30:00")
    assert (column.is_plain, column.styles, column.texts) == (True, {"iso"}, ())
    assert not evidence.is_needed


def test_plans_a_day_over_twelve_tells_the_order(engine):
    column, evidence = looked_at(engine, "05.03.2026", "14.03.2026")
    assert column.styles == {"ordered"}
    assert evidence.dmy == ("14.03.2026", 1)
    assert evidence.mdy is None


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (orders.Evidence(), ("dmy", None)),
        (orders.Evidence(dmy=("14.03.2026", 1)), ("dmy", None)),
        (orders.Evidence(mdy=("03/14/2026", 1)), ("mdy", None)),
        (orders.Evidence(both=("05.03.2026", "Created")), ("", "ambiguous_date")),
        (orders.Evidence(dmy=("14.03.2026", 1), mdy=("03/14/2026", 2)), ("", "conflicting_dates")),
    ],
)
def test_orders_are_told_or_asked(evidence, said):
    order, question = orders.decide_order(evidence, None, None)
    assert (order, question and question.code) == said


def test_orders_a_column_that_nobody_reads_may_tell_it(engine):
    texts(engine, "05.03.2026", "06.03.2026", amounts=("14.03.2026", "01.04.2026"))
    evidence = orders.Evidence(both=("05.03.2026", "Created"))
    orders.look_elsewhere(engine, [2], evidence)
    assert evidence.dmy == ("14.03.2026", 0)


@pytest.mark.parametrize(
    ("amounts", "decimal", "asked"),
    [
        (("1.5", "20"), ".", None),
        (("1,5", "1 200,75"), ",", None),
        (("1.234", "5.678"), "", "ambiguous_number"),
    ],
)
def test_numbers_have_one_decimal_sign_or_are_asked(engine, amounts, decimal, asked):
    texts(engine, "", "", amounts=amounts)
    column = plans.Column("deals", "amount", "Amount")
    found = numbers.look_at_numbers(engine, column, None, None)
    assert (getattr(found, "decimal", ""), getattr(found, "code", None)) == (decimal, asked)


def test_turned_texts_over_twelve_beside_days_up_to_twelve(engine):
    column, _ = looked_at(engine, "15.03.2026", "28.04.2026", "2026-05-03 00:00:00")
    look = turned.look_turned(engine, column)
    assert (look.texts, look.days, look.is_true) == (2, 1, False)


def test_looked_up_texts_get_a_value_or_a_reason(engine):
    column = plans.Column(*MOMENT_COLUMN, texts=["14 березня 2026", "—", "tomorrow"])
    looked_up.store_read(engine, column, "dmy", True)
    found = engine.rows(sql("select text, val, reason from {t}", t=Name(column.lookup)))
    assert found[0] == ("14 березня 2026", datetime(2026, 3, 14), "")
    assert [bool(reason) for _, _, reason in found] == [False, True, True]


def test_moment_parts_a_day_that_there_is_not_is_no_moment():
    assert moment_parts.build(None, "dmy").reason == "bad_date"
    assert moment_parts.checked(datetime(2026, 3, 14), False).at == datetime(2026, 3, 14)
    assert moment_parts.checked(datetime(1800, 1, 1), False).reason == "date_out_of_range"


def value(engine: Engine, expression: Sql) -> object:
    return engine.one(sql("select {value} from text_deals as t limit 1", value=expression))


def test_cell_sql_a_cell_as_it_is_computed(engine):
    texts(engine, "2026-03-14 10:00:00")
    plan = plans.Column(*MOMENT_COLUMN, is_plain=True, styles=frozenset({"iso"}))
    moment = "timestamp(6)"
    at = cell_sql.typed_value("created_at", moment, plan, "", "UTC")
    assert value(engine, at) == datetime(2026, 3, 14, 10)
    plan = replace(plan, zone="+02:00")  # that the header names
    at = cell_sql.typed_value("created_at", moment, plan, "", "UTC")
    assert value(engine, at) == datetime(2026, 3, 14, 8)
    thousands = plans.Column("deals", "amount", "Amount", factor=1_000.0)
    assert value(engine, cell_sql.typed_value("amount", "float64", thousands, "", None)) == 1_000
    padded = sql("{text}::varchar", text=" \t Olha\u00a0")
    assert value(engine, cell_sql.trimmed(padded, engine)) == "Olha"


def test_cell_sql_an_id_loses_what_a_spreadsheet_put_around_it(engine):
    engine.make_raw(1, [(2, ["1001.0"]), (3, ["1002.0"])])
    engine.run('create temp view text_deals as select "row", line, c0 as deal_id from raw')
    whole = cell_sql.identity(cell_sql.own("deal_id"), Name("deal_id"), engine, "deals")
    assert value(engine, whole) == "1001"


def test_faults_are_told_by_the_column():
    plan = plans.Column(*MOMENT_COLUMN)
    told = faults.row_fault("created_at", "timestamp(6)", plan, is_weighty=True)
    assert "'bad_date|created_at'" in told
    assert not faults.row_fault("closed_at", "timestamp(6)", plan, is_weighty=False)
    assert faults.missing_fault("deal_id") == (
        "when \"deal_id\" is null then 'missing_value|deal_id'"
    )


def test_typed_rows_stay_and_what_cannot_be_used_is_set_aside(engine):
    texts(engine, "2026-03-14 10:00:00", "no date", amounts=("1.5", "2"))
    created = plans.look_at_moments(engine, plans.Column(*MOMENT_COLUMN), orders.Evidence())
    looked_up.store_read(engine, created, "dmy", True)
    amount = plans.Column("deals", "amount", "Amount")
    columns = {"created_at": created, "amount": amount}
    present = ["deal_id", "created_at", "amount"]
    assert typed.make_input(engine, "deals", present, columns, "dmy", None, (), ()) == 1
    headers = {"deals": {"created_at": "Created"}}
    assert aside.set_aside(engine, ["deals"], headers, ",", 3) == 1
    assert engine.rows("select deal_id, created_at, amount from input_deals") == [
        ("D0", datetime(2026, 3, 14, 10), 1.5)
    ]
    (reject,), count = rejects_of(engine)
    assert (reject.line, reject.column, reject.text, count) == (3, "Created", "D1,no date,2", 1)


def test_account_tells_what_was_set_aside_by_line(engine):
    add_rejects(engine, [Reject(9, "too_few_cells", "", "x"), Reject(4, "bad_encoding", "", "y")])
    rows, count = rejects_of(engine)
    assert ([row.line for row in rows], count) == ([4, 9], 2)
    assert doubted(engine) == []


def test_moment_patterns_know_a_date_by_its_marks():
    found = moment_patterns.ORDERED.fullmatch("14.03.2026")
    assert found["sep"] == "."
    assert not moment_patterns.ORDERED.fullmatch("14.03/2026")
    assert moment_patterns.LETTERS["BST"]  # may mean several offsets, and is asked
