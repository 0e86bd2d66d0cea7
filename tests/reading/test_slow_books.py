"""Workbooks and trees that are small and slow to read: refused by name before anything grows, or
read in a time that grows as they do."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.hostile import FILES as PLAIN
from bench.hostile import SHEET
from bench.hostile_books import FILES, MERGES, book, table, wide_then_narrow
from funnel.errors import FunnelError
from funnel.reading import Limits
from funnel.reading.files import sheet_xml, trees, workbook_check, xlsx
from tests.reading.test_slow_cells import slow

PATTERNS = {
    name: value
    for name, value in (vars(sheet_xml) | vars(workbook_check)).items()
    if isinstance(value, re.Pattern) and isinstance(value.pattern, bytes)
}


def opened(data: bytes, folder: Path) -> xlsx.Book:
    path = folder / "a.xlsx"
    path.write_bytes(data)
    workbook_check.check_workbook(path, "a.xlsx")
    return xlsx.read_sheet(path, "a.xlsx", None, lambda _: True)


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_over_a_sheet_takes_as_long_as_the_sheet_is_long(name: str) -> None:
    assert not slow(lambda text: list(PATTERNS[name].finditer(text.encode())))


LOOKS: dict[str, Callable[[bytes], object]] = {
    "flaws": sheet_xml.flaws,
    "hidden rows": sheet_xml.hidden_rows,
    "hidden columns": sheet_xml.hidden_columns,
}
TAGS = ("<c ", '<c t="e" ', "<c><f>", "<c><f ", "<row ", '<row a="1" ', "<col ", ' hidden="1"')


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("tag", TAGS)
def test_tags_that_never_end_are_looked_through_once(look: str, tag: str) -> None:
    def looked(text: str) -> object:
        return LOOKS[look](f'<x hidden="1">{tag * len(text)}sheetData'.encode())

    assert not slow(looked)


REFUSED = {
    "far_cell.xlsx": "sheet_too_large",
    "far_row_wide.xlsx": "sheet_too_large",
    "long_place.xlsx": "sheet_too_large",
    "same_sheets.xlsx": "sheet_too_large",
    "merged_all.xlsx": "sheet_too_large",
    "strings_rich.xlsx": "sheet_too_large",
    "strings_none.xlsx": "corrupt_xlsx",
    "nested_strings.xlsx": "corrupt_xlsx",
    "nested_styles.xlsx": "corrupt_xlsx",
    "nested_workbook.xlsx": "corrupt_xlsx",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_book_that_would_grow_is_refused_by_name(name: str, tmp_path: Path) -> None:
    data = (FILES | PLAIN)[name]()
    with pytest.raises(FunnelError, match=r"a\.xlsx") as refused:
        opened(data, tmp_path)
    assert refused.value.code == REFUSED[name]


@pytest.mark.parametrize("name", ["dimension.xlsx", "dimension_rows.xlsx", "merged_odd.xlsx"])
def test_what_a_sheet_says_of_its_size_is_not_believed(name: str, tmp_path: Path) -> None:
    records = opened(FILES[name](), tmp_path).records
    assert [record.cells for record in records] == [
        ["deal_id", "name", "stage"],
        ["D1", "One", "New"],
    ]


def test_merged_cells_over_each_other_are_refused(tmp_path: Path) -> None:
    over = MERGES.format('<mergeCell ref="A2:C300"/>' * 30)
    with pytest.raises(FunnelError) as refused:
        opened(book(table(300), behind=over), tmp_path)
    assert refused.value.code == "corrupt_xlsx"


def test_as_many_merged_cells_as_there_are_rows_are_filled(tmp_path: Path) -> None:
    pairs = "".join(f'<mergeCell ref="A{n}:A{n + 1}"/>' for n in range(2, 300, 2))
    assert len(opened(book(table(300), behind=MERGES.format(pairs)), tmp_path).records) == 300


def test_far_cells_are_told_apart_by_all_their_sheet(tmp_path: Path) -> None:
    """Each alone is well within what a list has."""
    far = '<row r="90000"><c r="A90000"><v>1</v></c></row>'
    wide = '<row r="90001"><c r="SF90001"><v>1</v></c></row>'
    with pytest.raises(FunnelError):
        opened(book(SHEET + far + wide), tmp_path)


def test_half_a_character_is_one_that_is_unknown() -> None:
    records = trees.read_json('[{"id": 1, "a\\ud83d": "\\ud83d x"}]', "a.json")
    assert [record.cells for record in records] == [["id", "a\ufffd"], ["1", "\ufffd x"]]


def test_records_have_as_many_fields_as_a_list_may() -> None:
    (header, *_) = trees.read_json(wide_then_narrow(2_000, 2).decode(), "a.json")
    assert len(header.cells) == trees.MAX_COLUMNS


def test_no_file_may_use_more_than_ten_seconds_or_two_a_megabyte() -> None:
    for megabytes in (0, 1, 3, 5, 6, 40, 100):
        assert Limits.of(megabytes * 1_000_000).cpu_seconds < max(10, 2 * megabytes + 1)


def test_a_log_of_ten_million_deals_has_the_time_it_needs() -> None:
    limits = Limits.of(5_700 * 1_000_000)
    assert 1_000 < limits.cpu_seconds < limits.wall_seconds
    assert Limits.of(1_000 * 1_000_000).cpu_seconds == Limits.cpu_seconds
    assert Limits.of(989 * 1_000_000).wall_seconds > 900  # others may compute meanwhile


def test_a_list_of_ten_million_deals_has_the_memory_it_needs() -> None:
    assert Limits.of(100 * 1_000_000).memory == Limits.memory == 2 << 30
    assert Limits.of(989 * 1_000_000).memory > 2.7e9
    assert Limits.of(50_000 * 1_000_000).memory == 4 << 30


def test_a_reader_can_have_more_memory_for_the_next_file() -> None:
    """Whoever is not the administrator cannot raise again what was lowered for good."""
    script = """
import resource
from funnel.reading.process.worker import _limit
before = resource.getrlimit(resource.RLIMIT_AS)
for memory in (2 << 30, 3 << 30):
    _limit({"memory": memory})
    assert resource.getrlimit(resource.RLIMIT_AS) == (memory, before[1])
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_inputs_of_this_test_are_hostile() -> None:
    """The pattern that went back and forth is found out."""
    old = re.compile(rb"<(?:\w+:)?c\b[^>]*?\bt=\"e\"[^>]*>")
    assert slow(lambda text: list(old.finditer(b"<c " * len(text))))
