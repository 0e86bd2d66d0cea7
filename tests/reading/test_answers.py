"""Answers of an API, one or several in a file, are lists of records; event logs may be packed;
twelve-hour clocks keep their half."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from funnel.errors import FunnelError
from funnel.reading import Choices, read
from funnel.reading.files import trees

PAGES = [
    {"_page": n, "_links": {}, "_embedded": {"leads": [{"id": n * 10 + k} for k in range(2)]}}
    for n in (1, 2)
]
LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0"><trace><string key="concept:name" value="A1"/><event><string key="concept:name" value="New"/>
<date key="time:timestamp" value="2024-05-01T10:00:00.000+02:00"/></event></trace></log>"""


def ids(text: str) -> list[str]:
    header, *rows = trees.read_json(text, "x.json")
    place = header.cells.index("id") if "id" in header.cells else header.cells.index("data.id")
    return [row.cells[place] for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(PAGES),
        "\n".join(json.dumps(page) for page in PAGES),
        "\n\n".join(json.dumps(page, indent=2) for page in PAGES),
        ",\n".join(json.dumps(page, indent=1) for page in PAGES),
        json.dumps(
            [
                {"success": True, "data": part}
                for part in ([{"id": 10}, {"id": 11}], None, [{"id": 20}, {"id": 21}])
            ]
        ),
        json.dumps(
            [
                {"results": [{"id": 10}, {"id": 11}], "paging": {"next": {"after": 2}}},
                {"results": [{"id": 20}, {"id": 21}]},
            ]
        ),
    ],
    ids=["list", "lines", "pretty", "commas", "success", "results"],
)
def test_pages_become_one_list(text):
    assert ids(text) == ["10", "11", "20", "21"]


def test_a_record_with_a_list_in_it_is_no_page():
    """Items of a flow carry their record in `data`; a deal may carry its events."""
    assert ids(
        json.dumps(
            [{"object": "dealChange", "data": {"id": 1}}, {"object": "note", "data": {"id": 2}}]
        )
    ) == ["1", "2"]
    header, *rows = trees.read_json(
        json.dumps([{"deal": 1, "events": [{"at": 1}]}, {"deal": 2, "events": []}]), "x.json"
    )
    assert len(rows) == 2
    assert "deal" in header.cells


def test_a_packed_event_log_is_read(tmp_path: Path):
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(LOG.encode()))
    report = read(path, path.name, Choices(timezone="UTC"), tmp_path / "out.duckdb")
    assert (report.format, report.inputs) == ("entries", {"entries": 1})


NESTED = """<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/"><global scope="event"><string key="concept:name" value="no"/></global>
<trace><event><string key="concept:name" value="New"><string key="inner" value="x"/></string></event>
<event><float key="amount" value="35.0"/><string key="concept:name" value="Pay"/></event><string key="concept:name" value="A1"/></trace>
<trace><string key="concept:name" value="A2"/></trace></log>"""


def test_an_event_is_a_row_with_what_its_case_says(tmp_path: Path):
    """Attributes of attributes and of the log do not count; a case may be described behind its
    events, or have none."""
    (tmp_path / "log.xes").write_text(NESTED, encoding="utf-8")
    header, *rows = trees.read_xes(tmp_path / "log.xes", "log.xes")
    assert header.cells == ["concept:name", "amount", "case:concept:name"]
    assert [row.cells for row in rows] == [["New", "", "A1"], ["Pay", "35.0", "A1"]]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<?xml version="1.0"?><!DOCTYPE log [<!ENTITY e "e">]><log>&e;</log>', "xml_entity"),
        (LOG[:-30], "bad_xml"),
    ],
)
def test_a_log_with_entities_or_cut_off_is_refused(tmp_path: Path, text: str, code: str):
    (tmp_path / "log.xes").write_text(text, encoding="utf-8")
    with pytest.raises(FunnelError) as caught:
        trees.read_xes(tmp_path / "log.xes", "log.xes")
    assert caught.value.code == code


def test_a_log_under_the_names_of_xes_may_have_any_other_column(tmp_path: Path):
    """The published log of traffic fines has an amount; the moments are days, and many events of a
    case share one."""
    path, output = tmp_path / "fines.csv", tmp_path / "out.duckdb"
    path.write_text(
        "amount,org:resource,concept:name,lifecycle:transition,time:timestamp,case:concept:name,paymentAmount\n35.0,561,Create"
        " Fine,complete,2006-07-24 00:00:00+02:00,A1,\n,,Send Fine,complete,2006-12-05"
        " 00:00:00+01:00,A1,\n,,Payment,complete,2006-12-05 00:00:00+01:00,A1,35.0\n",
        encoding="utf-8",
    )
    assert read(path, path.name, Choices(timezone="Europe/Kyiv"), output).inputs == {"entries": 3}
    with duckdb.connect(str(output), read_only=True) as con:
        found = con.execute('select stage, entered_at from input_entries order by "row"').fetchall()
    assert found == [
        ("Create Fine", datetime(2006, 7, 23, 22)),
        ("Send Fine", datetime(2006, 12, 4, 23)),
        ("Payment", datetime(2006, 12, 4, 23)),
    ]


def test_another_packed_file_is_not_unpacked(tmp_path: Path):
    path = tmp_path / "deals.csv.gz"
    path.write_bytes(gzip.compress(b"deal_id,stage,created_at\n1,New,2024-05-01\n"))
    with pytest.raises(FunnelError) as caught:
        read(path, path.name, Choices(timezone="UTC"), tmp_path / "out.duckdb")
    assert caught.value.code == "compressed_file"


@pytest.mark.parametrize("zone", ["UTC", "Europe/Kyiv"])
def test_an_iso_date_with_a_twelve_hour_clock_keeps_its_half(tmp_path: Path, zone: str):
    path, output = tmp_path / "deals.csv", tmp_path / "out.duckdb"
    path.write_text(
        "deal_id,stage,created_at\n1,New,2024-01-25 01:56:07 PM\n2,New,2024-01-25 12:00:00 AM\n",
        encoding="utf-8",
    )
    read(path, path.name, Choices(timezone=zone), output)
    with duckdb.connect(str(output), read_only=True) as con:
        found = [
            at
            for (at,) in con.execute(
                "select created_at from input_deals order by deal_id"
            ).fetchall()
        ]
    hours = 0 if zone == "UTC" else 2
    assert found == [
        datetime(2024, 1, 25, 13 - hours, 56, 7),
        datetime(2024, 1, 25 - bool(hours), (24 - hours) % 24),
    ]


def test_an_accounts_own_fields_stand_under_their_names():
    """amoCRM; a field named like one of the record says what it is."""
    fields = [
        {
            "field_id": 1,
            "field_name": "Джерело",
            "field_code": None,
            "values": [{"value": "Виставка"}],
        },
        {
            "field_id": 2,
            "field_name": "Місто",
            "values": [{"value": "Львів", "enum_id": 1}, {"value": "Київ", "enum_id": 2}],
        },
        {"field_id": 3, "field_name": "Price", "values": [{"value": 7}]},
    ]
    leads = [
        {"id": 1, "price": 10, "custom_fields_values": fields},
        {"id": 2, "price": 20, "custom_fields_values": None},
    ]
    header, *rows = trees.read_json(json.dumps({"_embedded": {"leads": leads}}), "leads.json")
    first = dict(zip(header.cells, rows[0].cells, strict=True))
    assert (
        first
        | {
            "Джерело": "Виставка",
            "Місто": "Львів, Київ",
            "Price (custom_fields_values)": "7",
            "price": "10",
        }
        == first
    )
    assert dict(zip(header.cells, rows[1].cells, strict=True))["Місто"] == ""
