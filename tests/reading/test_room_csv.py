"""The room of delimited text, module by module: where a file of the corpus fails, one of these
says in which of them."""

from __future__ import annotations

from collections import Counter

import pytest

from funnel.errors import FunnelError
from funnel.reading.choices import Choices
from funnel.reading.csv import decode, grid, groups, quoted, records, structure, text, totals
from funnel.reading.csv.record import Dialect, Record

SEMICOLON = Dialect(";", '"')


@pytest.mark.parametrize(
    ("lines", "cells", "span"),
    [
        (['"a;b";c'], ["a;b", "c"], 1),
        (['"a', 'b";c'], ["a\nb", "c"], 2),
        (['"he said ""no""";c'], ['he said "no"', "c"], 1),
        (['"never closed;c', "d;e"], None, 0),
    ],
)
def test_quoted_a_cell_ends_where_its_quote_does(lines, cells, span):
    found = quoted.quoted_record(lines, 0, SEMICOLON, 10)
    assert found.span == span
    if cells:
        assert found.cells == cells


def test_quoted_a_stray_quote_is_repaired_and_said():
    found = quoted.quoted_record(['"the "offer;c'], 0, SEMICOLON, 10)
    assert found.span == 0 or found.repairs == {"stray_quote"}


def test_records_a_first_line_may_say_the_delimiter(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"sep=|\r\na|b\r\n1|2\r\n")
    found, dialect, encoding = records.read_lines(path, "a.csv", Choices())
    assert (dialect.delimiter, encoding.name) == ("|", "utf-8")
    assert [(one.line, one.cells) for one in found] == [(2, ["a", "b"]), (3, ["1", "2"])]


def test_records_a_line_in_another_encoding_has_a_fault(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("a,b\nї,1\n".encode() + b"\xff\xfe,2\n" + "ґ,3\n".encode())
    found, _, _ = records.read_lines(path, "a.csv", Choices(encoding="utf-8"))
    assert [one.fault for one in found] == ["", "", "bad_encoding", ""]


def test_records_an_encoding_that_nobody_knows_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(FunnelError, match="no-such-code"):
        records.read_lines(path, "a.csv", Choices(encoding="no-such-code"))


HEADERS = ["ID", "Name", "Amount", "Stage"]
GROUPED = [
    Record(2, ["Owner: Olha", "", "", ""]),
    Record(3, ["1", "Roof", "100", "New"]),
    Record(4, ["2", "Door", "200", "New"]),
    Record(5, ["Owner: Ivan", "", "", ""]),
    Record(6, ["3", "Wall", "300", "Won"]),
]


def test_groups_what_a_heading_says_holds_for_the_rows_below_it():
    rows, names, count = groups.take_headings(GROUPED, HEADERS, 0)
    assert (names, count) == (["Owner"], 2)
    assert [row.cells[-1] for row in rows] == ["Olha", "Olha", "Ivan"]


def test_groups_a_column_of_that_name_that_is_blank_takes_it():
    headers = ["ID", "Name", "Owner"]
    rows = [Record(3, ["1", "Roof", "", "Olha"]), Record(4, ["2", "Door", "", "Olha"])]
    filled, labels = groups.fill_own(rows, headers, ["Owner"])
    assert [row.cells for row in filled] == [["1", "Roof", "Olha"], ["2", "Door", "Olha"]]
    assert (labels.filled, labels.added) == (["Owner"], [])


def placed(*rows: list[str]) -> grid.Grid:
    table = grid.Grid(["ID", "Name"], delimiter=",")
    for line, cells in enumerate(rows, start=2):
        grid.place_record(table, Record(line, cells))
    return table


def test_grid_every_record_is_a_row_or_counted_or_refused():
    table = placed(
        ["1", "Roof"], ["", ""], ["id", "name"], ["2"], ["3", "Wall", "x"], ["4", "D", ""]
    )
    assert table.rows == [(2, ["1", "Roof"]), (7, ["4", "D"])]
    assert table.notices == Counter(blank_rows=1, repeated_header=1, extra_cells=1)
    assert [(one.line, one.reason) for one in table.refused] == [
        (5, "too_few_cells"),
        (6, "too_many_cells"),
    ]


def test_grid_a_cell_that_is_a_file_is_cut_and_counted():
    table = placed(["1", "x" * (grid.LONGEST_CELL + 1)])
    assert len(table.rows[0][1][1]) == grid.LONGEST_CELL
    assert table.notices["long_cells"] == 1


def test_grid_more_columns_than_any_list_has_are_refused():
    with pytest.raises(FunnelError, match="501"):
        grid.check_width(grid.MAX_COLUMNS + 1, "wide.csv")


def test_grid_a_guessed_encoding_is_said_and_one_that_makes_no_words_is_asked():
    guessed = decode.Encoding("cp1251", guessed=True)
    table = grid.with_encoding(grid.Grid(["a"]), guessed, "a.csv", "cp1251")
    assert table.facts == [{"code": "encoding_guessed", "encoding": "cp1251"}]
    unsure = decode.Encoding("cp1251", others=("cp1251", "cp866"))
    table = grid.with_encoding(table, unsure, "a.csv", "cp1251")
    assert table.question.choices == ("cp1251", "cp866")


def test_text_nothing_is_left_out_in_silence(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n3\n4,5,6\n", encoding="utf-8")
    found = text.text_table(path)
    assert (found.headers, found.rows) == (["a", "b"], [["1", "2"], ["3"], ["4", "5", "6"]])
    assert {(3, "too_few_cells"), (4, "too_many_cells")} <= set(found.notes)


def test_totals_and_structure_agree_on_where_the_data_ends():
    rows = [Record(n, [f"D-{n}", "Roof", "100"]) for n in range(2, 8)]
    end = [Record(8, ["", "", ""]), Record(9, ["Total", "", "600"])]
    assert totals.find_footer([*rows, *end], ["ID", "Name", "Amount"]) == 7
    assert structure.find_header([Record(1, ["ID", "Name", "Amount"]), *rows], 3) == 0
