"""The room of big files, module by module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from funnel.reading.csv.decode import Encoding
from funnel.reading.csv.grid import Grid
from funnel.reading.csv.record import Dialect
from funnel.reading.engine import Engine
from funnel.reading.large import lines, scan, scrub, store, stored, transcode

COMMA = Dialect(",", '"')
TEXT = "id,name\n1,Roof\n2,Door\n,\nid,name\n3,Wall\nTotal,6\n"


@pytest.fixture
def path(tmp_path) -> Path:
    (tmp_path / "big.csv").write_text(TEXT, encoding="utf-8")
    return tmp_path / "big.csv"


@pytest.fixture
def engine(tmp_path, path) -> Iterator[Engine]:
    made = Engine(tmp_path / "out.duckdb", path)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("block", "is_clean", "count"),
    [
        (b"a,b\nc,d\n", True, 2),
        (b'"a,b",c\nd,"e\nf"\n', True, 2),
        (b'a,the "offer\n', False, 0),
        (b"a,b\rc,d\n", False, 0),
        (b"\xff,b\n", False, 0),
    ],
)
def test_scan_a_block_is_clean_where_only_one_reading_is(block, is_clean, count):
    found = scan.check(block, b",", b'"')
    assert found[0] is is_clean
    if is_clean:
        assert found[1] == count


def test_scan_blocks_make_up_the_file(path, monkeypatch):
    monkeypatch.setattr(scan, "BLOCK", 9)
    found = list(scan.blocks(path, 0, b",", b'"'))
    assert b"".join(block.data for block in found) == TEXT.encode()
    assert len(found) > 1


@pytest.mark.parametrize(
    ("data", "is_odd"),
    [(b"a,b\n", False), (b"a\t,b\n", True), ("a\u00a0,b\n".encode(), True), (b'"a",b\n', True)],
)
def test_scrub_edges_are_odd_where_more_than_a_space_may_stand(data, is_odd):
    assert scrub.odd_edges(data, COMMA) is is_odd


def test_scrub_lines_of_its_file_are_those_of_the_persons_file():
    clean = scrub.Clean(Path("x"), COMMA, 1, 2, jumps=[(3, 5), (7, 9)])
    assert [clean.physical(line) for line in (0, 2, 3, 6, 7)] == [2, 4, 8, 11, 16]


def test_scrub_a_clean_file_is_left_as_it_is_and_counted(path, tmp_path):
    copy = tmp_path / "copy"
    clean = scrub.Scrubber(path, copy, COMMA, 8, 1, 2, lambda _: None).run()
    assert (clean.path, clean.records, clean.rejects) == (path, 6, [])


def test_transcode_the_whole_file_is_utf8_with_one_kind_of_line_end(tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes("назва;сума\r\nДах;1\r\n".encode("cp1251"))
    transcode.transcode(source, Encoding("cp1251"), target)
    assert target.read_bytes() == "назва;сума\nДах;1\n".encode()


def test_transcode_what_is_no_text_stands_out():
    found, codes = transcode.decoded([b"a,b", b"\xff,c", b"d\x00,e"], ",")
    assert (len(found), codes["bad_encoding"]) == (3, {1})
    assert found[0] == "a,b"


def test_store_reads_every_cell_as_text_in_the_order_of_the_file(engine, path):
    made = store.Store(engine, 2)
    assert made.read(path, COMMA, 1) == 6
    assert made.last(2) == [(5, ["Total", "6"]), (4, ["3", "Wall"])]
    assert made.count_equal(["ID", "Name"], 6) == 1
    assert made.labelled("^total", 6) == [(5, ["Total", "6"])]
    assert made.shorten(3) == 5
    assert made.inner_line_ends() == []
    made.drop()
    assert not engine.raw_file.exists()


def test_stored_rows_that_are_none_are_left_out_and_counted(engine, path):
    grid = Grid(["id", "name"], header_line=1)
    clean = scrub.Clean(path, COMMA, 1, 2, records=6)
    found = stored.Stored(engine, grid, clean, lambda *_: None).run()
    assert engine.rows("select c0, c1 from raw order by 1") == [
        ("1", "Roof"),
        ("2", "Door"),
        ("3", "Wall"),
    ]
    assert found.notices == {"blank_rows": 1, "repeated_header": 1, "footer_skipped": 1}


class Inner:
    """A store whose second row has two line ends in a cell."""

    def inner_line_ends(self) -> list[tuple[int, int]]:
        """Row 1 spans three lines."""
        return [(1, 2)]


def test_lines_a_row_is_where_the_person_sees_it():
    clean = scrub.Clean(Path("x"), COMMA, 1, 2)
    of_store = lines.LineMap(Inner(), clean, [(5, 1)])
    assert [of_store.line(row) for row in (0, 1, 2, 3)] == [2, 3, 6, 8]
    numbered = lines.NumberedLines(of_store, 1_000, {1_001: 7})
    assert numbered.lines([0, 1_000, 1_001, 2_000]) == [2, 3, 7, 6]


def test_lines_positions_are_moved_to_the_beginning_of_their_line(path):
    assert lines.line_starts(path, [10, 16]) == [8, 15]
    assert lines.line_numbers(path, [8, 15], 1) == [0, 1]
