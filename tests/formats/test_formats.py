"""Every format, questioned by one contract; and every sample beside what comes out of it.

A sample is `samples/<format>/<file>`, `<file>.expected.json` holds the tables that the format makes
of it,
as text, without blank cells. After a change: `REWRITE=1 python -m pytest tests/formats`, and look
at the difference.
"""

from __future__ import annotations

import json
import os
import re
import sys
import unicodedata
from pathlib import Path

import ibis
import pytest

from funnel import tables
from funnel.discovery import modules
from funnel.formats import Sheet, raw_table
from funnel.i18n import set_language, t

sys.path.insert(0, str(Path(__file__).parent))
import mini

FORMATS = modules("funnel.formats")
SAMPLES = sorted(
    path
    for path in (Path(__file__).parent / "samples").glob("*/*")
    if not path.name.endswith(".expected.json")
)
# The generic formats (rank 1) are asked for what no CRM claims.
CRMS = {name: module for name, module in FORMATS.items() if getattr(module, "RANK", 0) == 0}


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", SAMPLES, ids=named)
def test_a_sample_is_claimed_by_its_own_format_and_by_no_other(path):
    sheet, _ = mini.load(path)
    assert [name for name, module in CRMS.items() if module.recognise(sheet)] == [path.parent.name]


@pytest.mark.parametrize(
    "path",
    [path for path in SAMPLES if not hasattr(FORMATS[path.parent.name], "REFUSE")],
    ids=named,
)
def test_a_sample_becomes_what_stands_beside_it(path):
    sheet, rows = mini.load(path)
    found = mini.tables(FORMATS[path.parent.name], sheet, rows)
    beside = path.with_name(f"{path.name}.expected.json")
    if os.environ.get("REWRITE"):
        lines = {
            name: (
                "[\n  " + ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in made) + "\n ]"
            )
            for name, made in found.items()
        }
        beside.write_text(
            "{\n" + ",\n".join(f' "{name}": {made}' for name, made in lines.items()) + "\n}\n",
            encoding="utf-8",
        )
    assert beside.exists(), f"REWRITE=1 python -m pytest {__file__} -k {path.parent.name} makes it"
    assert found == json.loads(beside.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path",
    [path for path in SAMPLES if not hasattr(FORMATS[path.parent.name], "REFUSE")],
    ids=named,
)
def test_tables_have_columns_of_ours_alone(path):
    sheet, _ = mini.load(path)
    for name, table in (
        FORMATS[path.parent.name].tables(raw_table(len(sheet.headers)), sheet).items()
    ):
        assert set(table.columns) <= {"row", "line", *tables.INPUTS[name]}
        assert {"row", "line"} <= set(table.columns)
        assert all(
            table[column].type().is_string()
            for column in table.columns
            if column not in {"row", "line"}
        )
        assert "SELECT" in ibis.to_sql(table, dialect="duckdb")


@pytest.mark.parametrize(
    "path",
    [path for path in SAMPLES if not hasattr(FORMATS[path.parent.name], "REFUSE")],
    ids=named,
)
def test_a_sample_without_rows_makes_empty_tables(path):
    sheet, _ = mini.load(path)
    found = mini.tables(FORMATS[path.parent.name], sheet, [])
    assert all(rows == [] for rows in found.values())


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_what_it_is(name):
    module = FORMATS[name]
    assert re.fullmatch(r"[a-z0-9_]+", module.NAME)
    assert module.TITLE
    for text in (module.TITLE, *filter(None, [getattr(module, "REFUSE", None)])):
        set_language("uk")
        assert t(text, **({"file": "x"} if "{file}" in text else {})) != text.replace(
            "{file}", "x"
        ), "has no Ukrainian, neither in the file nor in funnel/i18n/uk/formats.po"
        set_language("en")


@pytest.mark.parametrize("name", CRMS)
def test_every_format_has_a_sample(name):
    assert any(path.parent.name == name for path in SAMPLES)


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("",),
        ("ID", "Deal", "Client", "Manager", "Stage", "Budget", "Created", "Closed", "Note"),
        (
            "deal_id",
            "name",
            "pipeline",
            "stage",
            "owner",
            "amount",
            "currency",
            "created_at",
            "closed_at",
            "tags",
        ),
        ("deal_id", "moved_at", "pipeline", "from_stage", "to_stage", "moved_by"),
        ("case:concept:name", "concept:name", "time:timestamp", "org:resource"),
        (
            "opportunity_id",
            "sales_agent",
            "product",
            "account",
            "deal_stage",
            "engage_date",
            "close_date",
            "close_value",
        ),
    ],
)
def test_no_crm_claims_what_is_nobodys(headers):
    assert [name for name, module in CRMS.items() if module.recognise(Sheet(headers))] == []


@pytest.mark.parametrize(
    ("headers", "claims"),
    [
        (("deal_id", "stage", "entered_at"), ["entries"]),
        (("deal_id", "pipeline", "stage", "entered_at", "moved_by"), ["entries"]),
        (("deal", "stage", "entered_at", "who"), ["entries"]),
        (
            (
                "Case ID",
                "Activity",
                "Resource",
                "Complete Timestamp",
                "Variant",
                "amount",
                "lifecycle:transition",
            ),
            ["entries"],
        ),
        (("case", "event", "time", "resource", "amount", "status"), ["entries"]),
        (
            ("deal_id", "stage", "date"),
            ["entries", "plain"],
        ),  # of the entry, or of the deal: the person is asked
        (("deal_id", "stage", "owner", "created_at"), ["plain"]),
    ],
)
def test_a_log_of_entries_is_told_from_a_list_of_deals_by_the_name_of_its_moment(headers, claims):
    assert (
        sorted(name for name, module in FORMATS.items() if module.recognise(Sheet(headers)))
        == claims
    )


@pytest.mark.parametrize(
    "path", [path for path in SAMPLES if path.suffix in {".csv", ".xls"}], ids=named
)
def test_headers_are_known_in_any_spelling_and_order(path):
    """Upper case, decomposed letters, edges; and columns moved by hand, except where a file is
    known by its places."""
    sheet, _ = mini.load(path)
    spelled = Sheet(
        tuple(f" {unicodedata.normalize('NFD', header)} " for header in sheet.headers),
        sheet.file,
        sheet.sample,
        sheet.container,
    )
    assert FORMATS[path.parent.name].recognise(spelled)
    if "kommo_export" not in path.name and "by_position" not in path.name:
        turned = Sheet(
            sheet.headers[::-1], "x.csv", tuple(row[::-1] for row in sheet.sample), sheet.container
        )
        assert FORMATS[path.parent.name].recognise(turned)


def test_a_deal_closed_in_the_minute_of_its_creation_keeps_both_moments():
    """The export cuts the seconds of the closing; the model, which knows moments, clamps them."""
    path = next(path for path in SAMPLES if path.name == "amocrm_export_leads_2022-05-13.csv")
    deals = {
        row["deal_id"]: row
        for row in mini.tables(FORMATS["amocrm_leads"], *mini.load(path))["deals"]
    }
    assert (deals["24011002"]["created_at"], deals["24011002"]["closed_at"]) == (
        "22.03.2022 13:32:57",
        "22.03.2022 13:32:00",
    )


def test_most_rows_of_a_salesforce_history_are_no_moves():
    path = next(path for path in SAMPLES if path.name == "OpportunityHistory.csv")
    sheet, rows = mini.load(path)
    moves = mini.tables(FORMATS["salesforce_history"], sheet, rows)["transitions"]
    assert len(moves) < len(rows)
    assert all(move.get("from_stage") != move["to_stage"] for move in moves)


def test_a_log_of_cases_is_told_by_its_case_not_by_the_number_of_its_event():
    columns = FORMATS["entries"].columns_of(
        Sheet(("id", "Case ID", "status", "Activity", "Complete Timestamp", "Resource"))
    )
    assert columns == {"deal_id": "c1", "stage": "c3", "entered_at": "c4", "moved_by": "c5"}
