"""Every bad file comes out as its manifest says; the account always adds up; small and big files
are read the same."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from funnel.errors import FunnelError
from funnel.reading import Choices, Report, read
from funnel.reading.files.container import sniff
from funnel.reading.large import bulk

OURS = Path(__file__).parents[1] / "corpus"
SHARED = Path(__file__).parents[3] / "shared" / "corpus"


def cases(folder: Path, files: Path) -> list[Any]:
    """Every text by both ways; `small` ones have what is only looked for where Python reads it
    all. Other files than text know one way."""
    manifest = folder / "manifest.json"
    found = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else []
    return [
        pytest.param(
            files / one["file"], one | NEWER.get(one["file"], {}), way, id=f"{one['file']}-{way}"
        )
        for one in found
        for way in ("python", "engine")
        if way == "python" or not (one.get("small") or is_other(files / one["file"]))
    ]


def is_other(path: Path) -> bool:
    """Whether the engine never reads such a file."""
    try:
        return sniff(path, path.name) in ("xlsx", "xls", "json", "xes", "ics", "html", "xml")
    except FunnelError:
        return True


# What was decided since the shared files were written: a cell that may be blank costs no deal.
NEWER: dict[str, dict[str, Any]] = {
    "N09_sci_and_percent.csv": {"rows": 3, "rejects": [], "notice": "unread_cells"},
    "N10_text_in_budget.csv": {"rows": 5, "rejects": [], "notice": "unread_cells"},
    "S09_error_cell.xlsx": {"rows": 10, "rejects": [], "notice": "error_cells"},
}
ALL = cases(OURS, OURS / "files") + cases(SHARED, SHARED)


def outcome(path: Path, output: Path) -> tuple[Report | None, str]:
    try:
        return read(path, path.name, Choices(), output), ""
    except FunnelError as error:
        return None, error.code if str(error) else "silent"


@pytest.mark.parametrize(("path", "expected", "way"), ALL)
def test_every_file_comes_out_as_expected(
    path: Path, expected: dict[str, Any], way: str, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(bulk, "BIG", -1 if way == "engine" else 1 << 40)
    output = tmp_path / "out.duckdb"
    report, refused = outcome(path, output)
    if expected["outcome"] == "refuse":
        assert refused == expected["notice"]
        return
    assert report, refused
    assert report.is_balanced
    if expected["outcome"] == "ask":
        assert report.question
        assert report.question.code == expected["notice"]
        assert report.question.option in str(report.question.error())
        assert tables(output) == {"rejects"}
        return
    assert report.question is None
    assert report.loaded == expected["rows"]
    assert [[one.line, one.reason] for one in report.set_aside] == expected.get("rejects", [])
    assert expected.get("notice") in (None, *report.codes)
    assert len(report.sentences) == len(report.notices)
    if expected.get("sum") is not None:
        assert report.sum_amount == pytest.approx(float(expected["sum"]))
    if "client" in expected:
        assert {row[0] for row in ask(output, "select company from input_deals")} == {
            expected["client"]
        }
    if "ids" in expected:
        assert [
            row[0] for row in ask(output, 'select deal_id from input_deals order by "row"')
        ] == expected["ids"]
    if "currencies" in expected:
        assert [
            row[0] for row in ask(output, "select distinct currency from input_deals order by 1")
        ] == expected["currencies"]
    if "created" in expected:
        created = [
            row[0] for row in ask(output, 'select created_at from input_deals order by "row"')
        ]
        assert created == [
            datetime.fromisoformat(text) if text else None for text in expected["created"]
        ]


def ask(output: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(output), read_only=True) as con:
        return con.execute(sql).fetchall()


def tables(output: Path) -> set[str]:
    return {row[0] for row in ask(output, "select table_name from information_schema.tables")}


def test_files_are_what_the_script_makes() -> None:
    from tests.corpus.make import make

    made = make()
    assert {path.name for path in (OURS / "files").iterdir()} == made.keys()
    for name, (data, _) in made.items():
        if not name.endswith((".xlsx", "gzip.csv")):
            assert (OURS / "files" / name).read_bytes() == data
