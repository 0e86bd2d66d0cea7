"""Whatever is written as strict CSV comes back cell by cell, by either way of reading; dirt is
accounted for the same by both."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funnel.reading import Choices, read
from funnel.reading.large import bulk
from funnel.reading.types import amounts, moments

LETTERS = st.text(st.sampled_from("абвЇҐєxyz ,;\"'\n-0123456789."), max_size=12)
NAMES = st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=30)
SLOW = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def run(
    text: str | bytes, way: str, columns: dict[str, str] | None = None
) -> tuple[Any, list[tuple[Any, ...]]]:
    """The report and the deals of a file read by one of the two ways."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "BIG", -1 if way == "engine" else 1 << 40)
        path, output = Path(folder) / "deals.csv", Path(folder) / "out.duckdb"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        report = read(
            path, "deals.csv", Choices(delimiter=",", timezone="UTC", columns=columns or {}), output
        )
        if report.question:
            return report, []
        with duckdb.connect(str(output), read_only=True) as con:
            return (
                report,
                con.execute(
                    'select deal_id, name, company, created_at from input_deals order by "row"'
                ).fetchall(),
            )


def strict(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("deal_id", "name", "company", "stage", "created_at"))
    writer.writerows(rows)
    return out.getvalue()


@SLOW
@given(NAMES)
def test_strict_csv_comes_back_cell_by_cell(names: list[tuple[str, str]]) -> None:
    rows = [
        (f"D{n}", f"a{one}b", f"c{two}d", "New", "2026-01-02") for n, (one, two) in enumerate(names)
    ]
    for way in ("python", "engine"):
        report, found = run(strict(rows), way)
        assert report.question is None
        assert [deal[:3] for deal in found] == [row[:3] for row in rows]
        assert report.is_balanced


DIRT = st.sampled_from(
    [
        "D{n},ok,x,New,2026-01-02",
        'D{n},"a, b",x,New,2026-01-02',
        "D{n},short",
        "D{n},long,x,New,2026-01-02,more",
        'D{n},"st"ray",x,New,2026-01-02',
        'D{n},in"side,x,New,2026-01-02',
        "D{n},bad date,x,New,2026-02-31",
        "",
        ",,,,",
        "deal_id,name,company,stage,created_at",
        'D{n},"two\nlines",x,New,2026-01-02',
        "D{n},nul\x00,x,New,2026-01-02",
        ",no id,x,New,2026-01-02",
        "D{n},blank more,x,New,2026-01-02,,",
    ]
)


@SLOW
@given(st.lists(DIRT, min_size=1, max_size=40))
def test_both_ways_keep_the_same_account_of_dirt(lines: list[str]) -> None:
    text = "deal_id,name,company,stage,created_at\nD0,ok,x,New,2026-01-02\n"
    text += (
        "".join(line.replace("{n}", str(n)) + "\n" for n, line in enumerate(lines, start=1))
        + "D99,ok,x,New,2026-01-02\n"
    )
    (one, deals), (two, same) = run(text, "python"), run(text, "engine")
    assert one.is_balanced
    assert two.is_balanced
    assert deals == same
    assert [(row.line, row.reason) for row in one.set_aside] == [
        (row.line, row.reason) for row in two.set_aside
    ]
    assert one.rows == two.rows


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1)),
    st.sampled_from(["%d.%m.%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M:%S"]),
)
def test_a_moment_is_read_as_it_was_written(at: datetime, shape: str) -> None:
    assert moments.parse(at.strftime(shape), "dmy").at == at.replace(microsecond=0)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1)), st.integers(-12, 12))
def test_an_offset_is_taken_off(at: datetime, hours: int) -> None:
    found = moments.parse(f"{at.isoformat(timespec='microseconds')}{hours:+03d}:00")
    assert found.at == at - timedelta(hours=hours)
    assert found.has_offset


@given(
    st.integers(-(10**9), 10**9),
    st.integers(0, 99),
    st.sampled_from([" ", "\u00a0", "\u202f", "'", ""]),
    st.sampled_from(".,"),
)
def test_money_is_read_as_it_was_written(whole: int, cents: int, group: str, decimal: str) -> None:
    text = f"{whole:,}".replace(",", group) + f"{decimal}{cents:02d} ₴"
    assert amounts.parse(text, decimal) == pytest.approx(float(f"{whole}.{cents:02d}"))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("1.234,56", ","),
        ("1,234.56", "."),
        ("0,500", ","),
        ("1.234.567", ","),
        ("1.234", ""),
        ("12,345", ""),
    ],
)
def test_a_number_that_reads_in_two_ways_does_not_decide(text: str, sign: str) -> None:
    assert amounts.decide([text])[0] == sign


BARE = {
    "deals": "deal_id,stage\n1,New\n2,Offer\n",
    "transitions": "deal_id,moved_at,to_stage\n1,2026-01-05 10:00,New\n1,2026-01-06 10:00,Offer\n",
    "entries": "deal_id,entered_at,stage\n1,2026-01-05 10:00,New\n1,2026-01-06 10:00,Offer\n",
    "tasks": "deal_id,due_at,done_at\n1,2026-01-05 10:00,\n2,2026-01-06 10:00,2026-01-06 09:00\n",
    "task_changes": (
        "task_id,changed_at,new_due_at\nT1,2026-01-05 10:00,2026-01-06 10:00\nT2,2026-01-06"
        " 10:00,2026-01-07 10:00\n"
    ),
    "owner_changes": (
        "deal_id,changed_at,to_owner\n1,2026-01-05 10:00,Olha\n2,2026-01-06 10:00,Petro\n"
    ),
    "stages": "stage,position,kind\nNew,1,open\nWon,2,won\n",
}


@pytest.mark.parametrize("name", BARE)
def test_a_table_with_the_columns_it_needs_and_no_more_is_read(name, tmp_path):
    path = tmp_path / f"{name}.csv"
    path.write_text(BARE[name])
    report = read(path, path.name, Choices(timezone="UTC"), tmp_path / "out.duckdb")
    assert (report.inputs, report.loaded, report.set_aside_rows) == ({name: 2}, 2, 0)
