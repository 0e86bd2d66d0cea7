"""Downloads hold exactly the rows they are given, and no cell can act as a formula."""

from __future__ import annotations

import csv
import io
import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from funnel import exports

ATTACKS = [
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "'=1",
    "＝1",
    "=cmd|'/c calc'!A0",
    '"=1"',
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_of_a_csv_acts_as_a_formula(attack):
    back = pd.read_csv(
        io.BytesIO(exports.csv(pd.DataFrame({"name": [attack], attack: ["x"]}))), dtype=str
    )
    assert back.iloc[0, 0].startswith("'")
    assert back.columns[1].startswith("'")


def test_numbers_stay_numbers_also_negative_ones():
    table = pd.DataFrame({"amount": [-5.5, 3.0], "text": ["-5", "−5"]})
    lines = exports.csv(table).decode("utf-8-sig").splitlines()
    assert lines == ["amount,text", "-5.5,-5", "3.0,−5"]


def test_a_spreadsheet_with_decimal_commas_opens_numbers_as_numbers():
    table = pd.DataFrame({"amount": [-5.5, 3.0], "name": ["ТОВ; «Так»", "a, =1+1"]})
    text = exports.csv(table, has_semicolons=True)
    lines = text.decode("utf-8-sig").splitlines()
    assert lines == ["amount;name", '-5,5;"ТОВ; «Так»"', "3,0;a,' =1+1"]
    back = pd.read_csv(io.BytesIO(text), sep=";", decimal=",")
    assert list(back["amount"]) == [-5.5, 3.0]


def test_excel_sees_cyrillic():
    assert exports.csv(pd.DataFrame({"етап": ["Думає"]})).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("attack", [*ATTACKS, "http://example.com/x"])
def test_a_workbook_holds_texts_not_formulas_or_links(attack):
    content = exports.xlsx(pd.DataFrame({"name": [attack]}))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_a_workbook_keeps_numbers_moments_and_blanks():
    moment = pd.Timestamp("2026-02-01 09:30")
    table = pd.DataFrame(
        {
            "n": [-5, 7],
            "at": [moment, pd.NaT],
            "share": [0.25, None],
            "name": ["Ольга", None],
            "yes": [True, False],
        }
    )
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(exports.xlsx(table, "a/b: 'c'")))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert rows == [
        ["n", "at", "share", "name", "yes"],
        [-5.0, moment.to_pydatetime(), 0.25, "Ольга", True],
        [7.0, "", "", "", False],
    ]


def test_too_many_rows_for_a_workbook_are_refused(monkeypatch):
    monkeypatch.setattr(exports, "XLSX_ROWS", 1)
    with pytest.raises(ValueError, match="too many"):
        exports.xlsx(pd.DataFrame({"a": [1, 2]}))


@pytest.mark.parametrize("form", [exports.csv, exports.xlsx, exports.parquet])
def test_nothing_is_a_file_too(form):
    assert form(pd.DataFrame({"a": pd.Series([], dtype="str"), "n": pd.Series([], dtype="int64")}))


cells = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(
    lambda text: text.strip()
)


@given(st.lists(cells, min_size=1, max_size=5))
def test_every_text_comes_back_but_for_the_guarding_apostrophe(texts):
    back = pd.read_csv(
        io.BytesIO(exports.csv(pd.DataFrame({"t": texts}))), dtype=str, keep_default_na=False
    )["t"].tolist()
    assert back == [exports.harmless(text, is_first=True) for text in texts]


@given(st.lists(st.lists(cells, max_size=3), min_size=1, max_size=3))
def test_a_table_in_parts_is_written_as_the_whole(texts):
    parts = [pd.DataFrame({"t": pd.Series(part, dtype="str")}) for part in texts]
    whole = pd.concat(parts, ignore_index=True)
    assert b"".join(exports.csv_of(parts)) == exports.csv(whole)
    back = pd.read_parquet(io.BytesIO(b"".join(exports.parquet_of(parts))))
    assert back["t"].tolist() == whole["t"].tolist()


def test_parquet_keeps_types():
    table = pd.DataFrame(
        {"at": pd.to_datetime(["2026-01-01"]).astype("datetime64[us]"), "n": [1], "t": ["=1"]}
    )
    back = pd.read_parquet(io.BytesIO(exports.parquet(table)))
    assert back.equals(table)


SEVERAL = [
    "a;=1",
    'a;"=1"',
    '"";"=1"',
    "a\n=1",
    "a\r\n @x",
    "a\t+1",
    "a;;-1",
    "a; '=1",
    "a\n\n-1",
    'q",=1;=1',
    "-5",
    "a|=1",
    ";\"'＝1",
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_no_cell_begins_a_formula_wherever_a_spreadsheet_splits(delimiter):
    table = pd.DataFrame({"a;=1": SEVERAL, "middle": SEVERAL, "last": SEVERAL})
    text = exports.csv(table).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        for cell in row:
            assert not cell.lstrip(" \t\"'").startswith(tuple("=+-@＝")) or (
                "'" in cell[: len(cell) - len(cell.lstrip(" \t\"'"))] or exports.NUMBER.match(cell)
            )


def test_the_guard_of_the_crm_goes_before_ours_comes():
    table = pd.DataFrame({"id": ["1"], "phone": ["'+380501234567"]})
    assert exports.csv(table).decode("utf-8-sig").splitlines()[1] == "1,'+380501234567"
    (rows,) = [
        CalamineWorkbook.from_filelike(io.BytesIO(exports.xlsx(table)))
        .get_sheet_by_index(0)
        .to_python()
    ]
    assert rows[1] == ["1", "+380501234567"]


@pytest.mark.parametrize("has_semicolons", [False, True])
@pytest.mark.parametrize("rows", [0, 1, 4, 5])
def test_a_csv_is_the_same_in_pieces(monkeypatch, rows, has_semicolons):
    table = pd.DataFrame(
        {
            "name": ["=1", None, "a,b", "-5", "Ілля"],
            "share": [0.1, None, 1.0, 2.5e-7, 3.0],
            "count": pd.array([1, None, 3, 4, 5], dtype="Int64"),
            "at": pd.to_datetime(["2026-01-01 00:00", None, "2026-01-02 03:04", None, None]),
        }
    ).head(rows)
    whole = exports.csv(table, has_semicolons=has_semicolons)
    monkeypatch.setattr(exports, "PIECE", 2)
    pieces = list(exports.csv_pieces(table, has_semicolons=has_semicolons))
    assert b"".join(pieces) == whole
    assert len(pieces) == max(1, -(-rows // 2))
