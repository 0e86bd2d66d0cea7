"""The steps of a reading, module by module: from a grid to the account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from funnel.formats import Sheet, raw_table
from funnel.reading import (
    assumed,
    binding,
    deciding,
    doubts,
    duplicates,
    lineage,
    notices,
    overlooked,
    pipeline,
    recognise,
    reconcile,
    sources,
)
from funnel.reading.choices import Choices
from funnel.reading.engine import Engine
from funnel.reading.files import xes
from funnel.reading.names import cell, cells, input_of, rows_in, text_of
from funnel.reading.report import Question, Report
from funnel.reading.typed_file import TypedFile

HEADERS = ("deal_id", "name", "pipeline", "stage", "owner", "amount", "created_at")
ROWS = (
    ("D1", "Roof", "Retail", "New", "Olha", "100", "2026-03-01 10:00:00"),
    ("D2", "Door", "Retail", "Offer", "Olha", "200", "2026-03-02 10:00:00"),
    ("D3", "Wall", "Retail", "won", "olha ", "300", "2026-03-03 10:00:00"),
)


def sheet_of(headers: tuple[str, ...] = HEADERS, rows: tuple = ROWS) -> Sheet:
    return Sheet(headers, "deals.csv", rows)


@pytest.fixture
def source(tmp_path) -> Path:
    lines = [",".join(row) for row in (HEADERS, *ROWS)]
    (tmp_path / "deals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path / "deals.csv"


@pytest.fixture
def engine(tmp_path, source) -> Iterator[Engine]:
    made = Engine(tmp_path / "out.duckdb", source)
    yield made
    made.close()


def raw(engine: Engine, *rows: tuple[str, ...]) -> None:
    engine.make_raw(len(HEADERS), [(n + 2, list(row)) for n, row in enumerate(rows or ROWS)])


def bound() -> binding.Bound:
    found = recognise.recognise(sheet_of(), Choices())
    return binding.bind(found, HEADERS, sheet_of())


def typed(engine: Engine, choices: Choices | None = None) -> TypedFile:
    """The three deals, typed; as `pipeline` does it."""
    steps = pipeline._Reading(engine, Path("x"), "deals.csv", choices or Choices(), lambda *_: None)
    grid = sources.Grid(list(HEADERS))
    found = recognise.recognise(sheet_of(), Choices())
    settled = doubts.settle(engine, sheet_of(), found, Choices())
    read = steps._type(grid, settled, binding.bind(settled.found, HEADERS, settled.sheet))
    assert isinstance(read, TypedFile)
    return read


def test_names_are_those_of_the_file_and_of_its_tables():
    assert (cell(3), cells(2)) == ("c3", ["c0", "c1"])
    assert (text_of("deals"), input_of("deals")) == ("text_deals", "input_deals")
    assert rows_in(["a", "b"]) == (
        'select "row" from "input_a" union all select "row" from "input_b"'
    )


def test_sources_a_file_becomes_a_grid_and_raw_rows(engine, source):
    grid = sources.load(engine, source, "deals.csv", Choices(), lambda *_: None)
    assert tuple(grid.headers) == HEADERS
    assert engine.rows("select line, c0 from raw order by 1") == [(2, "D1"), (3, "D2"), (4, "D3")]


def test_recognise_our_own_words_are_a_list_of_deals():
    found = recognise.recognise(sheet_of(), Choices())
    assert (found.name, found.question) == ("plain", None)


def test_binding_says_whose_header_each_of_our_columns_has():
    made = bound()
    assert made.names == ["deals"]
    assert made.headers_of["deals"]["created_at"] == "created_at"
    assert made.extra("deals") == []


def test_lineage_a_column_is_followed_to_the_file():
    table = raw_table(2).select("row", "line", deal_id="c1")
    used, taken = lineage.used_columns({"deals": table}, raw_table(2))
    assert (used, taken) == ({"deals": {"deal_id": "c1"}}, {"row", "line", "c1"} & taken)
    assert lineage.bare(table)["deal_id"] == "c1"
    assert '"c1" as "deal_id"' in lineage.raw_sql(table)
    assert lineage.bare(table.mutate(deal_id=table.deal_id.upper())) == {}


def test_doubts_a_status_that_means_nothing_known_is_asked(engine):
    headers = (*HEADERS[:3], "stage", "status", *HEADERS[5:])
    rows = tuple((*row[:4], "zzz", *row[5:]) for row in ROWS)
    raw(engine, *rows)
    sheet = sheet_of(headers, rows)
    settled = doubts.settle(engine, sheet, recognise.recognise(sheet, Choices()), Choices())
    assert settled.question.code == "unknown_status"
    assert "zzz" in settled.question.params["words"]


def test_deciding_settles_how_the_file_is_written(engine):
    raw(engine)
    made = bound()
    engine.run(lineage_view(made))
    decided = deciding.decide(engine, made, Choices(), "csv")
    assert not isinstance(decided, Question)
    assert {column.ours for column in decided.columns} == {"amount", "created_at"}
    assert decided.plans["deals"]["created_at"].is_plain


def lineage_view(made: binding.Bound) -> str:
    return f"create temp view text_deals as {lineage.raw_sql(made.tables['deals'])}"


def test_typed_file_holds_what_the_account_is_made_of(engine):
    raw(engine)
    read = typed(engine)
    assert (read.name, read.aside, read.bound.names) == ("deals.csv", 0, ["deals"])
    assert engine.one("select max(created_at) from input_deals") == datetime(2026, 3, 3, 10)


def test_duplicates_the_same_row_twice_counts_once(engine):
    raw(engine, *ROWS, ROWS[0])
    found: list = []
    assert duplicates.drop_duplicates(engine, typed(engine), found) == (None, 1)
    assert found == [{"code": "duplicate_rows", "count": 1}]
    assert engine.one("select count(*) from input_deals") == 3


def test_duplicates_two_rows_of_a_deal_that_differ_are_asked(engine):
    raw(engine, *ROWS, (*ROWS[0][:5], "999", ROWS[0][6]))
    question, _ = duplicates.drop_duplicates(engine, typed(engine), [])
    assert question.code == "duplicate_id"


def test_assumed_names_that_differ_in_case_alone_are_said(engine):
    raw(engine)
    said = assumed.assumptions(engine, typed(engine))
    assert [notice["code"] for notice in said] == ["spellings"]
    assert assumed.is_grouped(["A", None, None, "B", None])
    assert not assumed.is_grouped(["A", "A", None, None])


def test_overlooked_what_a_list_lacks_is_said(engine):
    raw(engine)
    columns = {"deal_id": "c0", "stage": "c3", "created_at": "c6"}
    said = overlooked.overlooked(engine, sheet_of(), "deals", columns)
    assert {"code": "not_found", "columns": "owner, amount", "count": 3} in said


def test_reconcile_every_row_is_accounted_for(engine):
    raw(engine)
    report = reconcile.reconcile(engine, Report(file="deals.csv", headers=HEADERS), typed(engine))
    assert report.is_balanced
    assert (report.rows, report.loaded, report.inputs) == (3, 3, {"deals": 3})
    assert (report.sum_amount, report.question) == (600.0, None)


def test_report_and_choices_come_back_from_what_they_are_written_as():
    question = Question("ambiguous_date", "--date-order", ("dmy", "mdy"), {"example": "x"})
    report = Report(file="a.csv", observed_at=datetime(2026, 3, 1), question=question)
    assert Report.from_dict(report.to_dict()) == report
    choices = Choices(date_order="dmy", columns={"deal_id": "ID"}, words={"Closed": "lost"})
    assert Choices.from_dict(choices.to_dict()) == choices


def test_notices_and_reasons_are_sentences():
    assert "3" in notices.notice_sentence({"code": "blank_rows", "count": 3})
    assert notices.reason_words("too_few_cells") == "the row has fewer cells than the header"
    assert notices.reason_words("nobody_knows:detail") == "nobody_knows (detail)"


XES = """<log xmlns="http://www.xes-standard.org/"><trace>
<string key="concept:name" value="D1"/>
<event><string key="concept:name" value="New"/></event>
<event><string key="concept:name" value="Won"/></event>
</trace></log>"""


def test_xes_an_event_is_a_row_with_what_its_trace_says(tmp_path):
    (tmp_path / "log.xes").write_text(XES, encoding="utf-8")
    header, *events = xes.read_xes(tmp_path / "log.xes", "log.xes")
    assert set(header.cells) == {"case:concept:name", "concept:name"}
    named = [dict(zip(header.cells, event.cells, strict=True)) for event in events]
    assert [one["concept:name"] for one in named] == ["New", "Won"]
    assert {one["case:concept:name"] for one in named} == {"D1"}


# Asked as what they are, child processes, in `test_processes.py` and `test_in_child.py`.
APART = {"reader", "spawn", "worker"}


def test_every_module_of_reading_has_a_test_that_names_it():
    folder = Path(__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("test_*.py")]
    words = set(re.findall(r"\w+", "\n".join(texts)))
    modules = {path.stem for path in Path(pipeline.__file__).parent.rglob("*.py")}
    assert modules - {"__init__"} - APART <= words
