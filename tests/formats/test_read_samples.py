"""Every sample through the real reading: from bytes to typed rows, nothing set aside, every cell of
the format's text accounted for."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import datetime
from functools import cache
from pathlib import Path

import duckdb
import pytest

from funnel.discovery import modules
from funnel.errors import FunnelError
from funnel.reading import Choices, read
from funnel.tables import INPUTS

sys.path.insert(0, str(Path(__file__).parent))
import mini

FORMATS = modules("funnel.formats")
SAMPLES = sorted(
    path
    for path in (Path(__file__).parent / "samples").glob("*/*")
    if not path.name.endswith(".expected.json")
)
REFUSED = [path for path in SAMPLES if hasattr(FORMATS[path.parent.name], "REFUSE")]
READ = [path for path in SAMPLES if path not in REFUSED]


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def load(path: Path, output: Path, timezone: str = "Europe/Kyiv") -> tuple:
    report = read(path, path.name, Choices(timezone=timezone), output)
    assert report.question is None, report.question
    connection = duckdb.connect(str(output), read_only=True)
    found = {}
    for name in report.inputs:
        cursor = connection.execute(f"SELECT * FROM input_{name}")
        columns = [column[0] for column in cursor.description]
        found[name] = [
            {
                key: value
                for key, value in zip(columns, row, strict=True)
                if value is not None and key != "extra"
            }
            for row in cursor.fetchall()
        ]
    connection.close()
    return report, found


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    """Every sample as it lies there, read once for all tests that only look at what was found."""
    folder = tmp_path_factory.mktemp("straight")
    return cache(lambda path: load(path, folder / f"{SAMPLES.index(path)}.duckdb"))


def in_order(rows: list[dict]) -> list[dict]:
    return sorted(
        rows,
        key=lambda row: (
            row["row"],
            int(row.get("sequence", 0)),
            str(row.get("stage_id", row.get("person_id", ""))),
        ),
    )


@pytest.mark.parametrize("path", READ, ids=named)
def test_a_sample_is_read_whole(path, straight):
    report, found = straight(path)
    assert report.format == path.parent.name
    assert report.is_balanced
    assert report.left_out >= 0
    assert report.set_aside_rows == 0
    expected = json.loads(path.with_name(f"{path.name}.expected.json").read_text(encoding="utf-8"))
    assert set(found) == set(expected)
    for name, rows in expected.items():
        kinds = INPUTS[name]
        for told, typed in zip(in_order(rows), in_order(found[name]), strict=True):
            assert set(told) == set(typed)
            assert {key: value for key, value in told.items() if kinds[key] == "string"} == {
                key: value for key, value in typed.items() if kinds[key] == "string"
            }


@pytest.mark.parametrize("path", REFUSED, ids=named)
def test_what_is_not_deals_is_refused_by_name(path, tmp_path):
    with pytest.raises(FunnelError, match="Export the deals") as caught:
        read(path, path.name, Choices(timezone="Europe/Kyiv"), tmp_path / "out.duckdb")
    assert path.name in str(caught.value)


def sample(name: str) -> Path:
    return next(path for path in SAMPLES if named(path) == name)


@pytest.mark.parametrize(
    ("name", "table", "column", "value"),
    [
        # local time of the account, which is the workspace's
        (
            "amocrm_leads/amocrm_export_leads_2022-05-13.csv",
            "deals",
            "created_at",
            datetime(2022, 3, 22, 11, 32, 57),
        ),
        ("amocrm_leads/amocrm_export_leads_2022-05-13.xlsx", "deals", "amount", 350000.0),
        (
            "hubspot_deals/hubspot-crm-exports-all-deals-2024-06-01.csv",
            "deals",
            "closed_at",
            datetime(2024, 5, 10, 6, 30),
        ),
        # the CRM fixes the zone
        ("amocrm_api_leads/leads.json", "deals", "created_at", datetime(2022, 3, 22, 11, 52, 57)),
        (
            "salesforce_history/OpportunityHistory.csv",
            "transitions",
            "moved_at",
            datetime(2024, 5, 1, 9, 0),
        ),
        ("bitrix24_history/stagehistory.json", "entries", "entered_at", datetime(2024, 5, 2, 6, 0)),
        ("amocrm_tasks_ics/KommoTasks.ics", "tasks", "due_at", datetime(2022, 3, 25, 10, 0)),
        # amounts as the CRM writes them
        ("bitrix24_deals/deals.csv", "deals", "amount", 1000.0),
        ("salesforce_report/report_opportunities.csv", "deals", "amount", 1200.5),
        # month first, told by the dates of the file
        (
            "salesforce_report_history/report_history.csv",
            "transitions",
            "moved_at",
            datetime(2024, 5, 1, 6, 0),
        ),
    ],
)
def test_moments_are_utc_and_amounts_are_numbers(name, table, column, value, straight):
    _, found = straight(sample(name))
    assert in_order(found[table])[0][column] == value


def test_of_a_repeated_header_the_leads_own_column_keeps_the_name(tmp_path):
    """Contact fields come first, lead fields last; both are kept to filter by."""
    path = sample("amocrm_leads/amocrm_export_leads_2022-05-13.csv")
    load(path, tmp_path / "out.duckdb")
    with duckdb.connect(str(tmp_path / "out.duckdb"), read_only=True) as connection:
        ((extra,),) = connection.execute(
            "SELECT extra FROM input_deals WHERE deal_id = '24011001'"
        ).fetchall()
    assert extra["Источник"] == "Рекомендація"
    assert extra["Источник (31)"] == "Виставка"


@pytest.mark.parametrize("path", READ, ids=named)
def test_a_sample_in_utf16_with_tabs_says_the_same(path, straight, tmp_path):
    """As Excel saves “Unicode text”: the trip most files make once."""
    if path.suffix != ".csv" or path.name == "saved_in_excel.csv":
        pytest.skip("not a CSV")
    sheet, rows = mini.load(path)
    text = io.StringIO()
    csv.writer(text, delimiter="\t").writerows([sheet.headers, *rows])
    saved = tmp_path / path.name
    saved.write_bytes(text.getvalue().encode("utf-16"))
    (report, found), (again, same) = straight(path), load(saved, tmp_path / "out.duckdb")
    assert report.inputs == again.inputs
    assert {name: in_order(rows) for name, rows in found.items()} == {
        name: in_order(rows) for name, rows in same.items()
    }
