"""A reader of clean files, so that formats can be questioned without the real one: a file → its
sheet and its rows of text."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import ibis
import python_calamine

from funnel.formats import Sheet, raw_table

CONTAINERS = {".xls": "html", ".xlsx": "xlsx", ".json": "json", ".ics": "ics"}


def flat(value: Any, path: str = "") -> dict[str, str]:
    """One column per dotted path; a place in a list is a part of the path."""
    if isinstance(value, dict):
        return {
            k: v
            for key, inner in value.items()
            for k, v in flat(inner, f"{path}.{key}" if path else key).items()
        }
    if isinstance(value, list):
        return {
            k: v
            for place, inner in enumerate(value)
            for k, v in flat(inner, f"{path}.{place}").items()
        }
    return {
        path: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    }


def records(value: Any) -> list[dict[str, Any]]:
    """The list of records in an answer of an API: the first list of objects on the way down; of
    several answers, of each."""
    if isinstance(value, list):
        is_pages = bool(value) and all(isinstance(one, dict) and "success" in one for one in value)
        return [record for page in value for record in records(page)] if is_pages else value
    for inner in value.values():
        if isinstance(inner, dict | list) and (found := records(inner)):
            return found
    return []


def cells(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        return [
            [str(cell) for cell in row]
            for row in (
                python_calamine.CalamineWorkbook.from_path(str(path))
                .get_sheet_by_index(0)
                .to_python()
            )
        ]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252")
    if path.suffix == ".json":
        rows = [flat(record) for record in records(json.loads(text))]
        names = list(dict.fromkeys(name for row in rows for name in row))
        return [names, *([row.get(name, "") for name in names] for row in rows)]
    if path.suffix == ".xls":
        return [
            [html.unescape(cell) for cell in re.findall(r"<t[hd]>(.*?)</t[hd]>", row)]
            for row in re.findall(r"<tr>(.*?)</tr>", text, re.S)
        ]
    if path.suffix == ".ics":
        events = re.findall(
            r"BEGIN:VEVENT\n(.*?)END:VEVENT",
            re.sub(r"\r?\n[ \t]", "", text).replace("\r\n", "\n"),
            re.S,
        )
        found = [dict(line.split(":", 1) for line in event.strip().split("\n")) for event in events]
        names = list(dict.fromkeys(name for row in found for name in row))
        return [names, *([row.get(name, "") for name in names] for row in found)]
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    return [row for row in rows if len(row) == len(rows[0])]


def load(path: Path) -> tuple[Sheet, list[tuple[str, ...]]]:
    header, *rows = cells(path)
    sample = tuple(tuple(row) for row in rows[:50])
    return Sheet(tuple(header), path.name, sample, CONTAINERS.get(path.suffix, "csv")), [
        tuple(row) for row in rows
    ]


def tables(
    module: Any, sheet: Sheet, rows: list[tuple[str, ...]]
) -> dict[str, list[dict[str, Any]]]:
    """What a format makes of a file, as text: rows without their blank cells, in order."""
    width = len(sheet.headers)
    connection = duckdb.connect()
    columns = ", ".join(f"c{place} VARCHAR" for place in range(width))
    connection.execute(f"CREATE TABLE raw (row BIGINT, line BIGINT, {columns})")
    if rows:
        places = ", ".join("?" * (width + 2))
        connection.executemany(
            f"INSERT INTO raw VALUES ({places})", [(n, n + 2, *row) for n, row in enumerate(rows)]
        )
    found = {}
    for name, table in module.tables(raw_table(width), sheet).items():
        cursor = connection.execute(ibis.to_sql(table, dialect="duckdb"))
        names = [column[0] for column in cursor.description]
        made = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        found[name] = sorted(
            (
                {key: value for key, value in row.items() if value is not None and key != "line"}
                for row in made
            ),
            key=lambda row: (row["row"], int(row.get("sequence", 0)), str(row)),
        )
    return found
