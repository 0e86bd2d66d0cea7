"""Drawn companies that export their list of deals every week, as files of typed rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from funnel import tables
from funnel.reading import Report
from funnel.sql import Name, sql, type_of
from funnel.workspace.disk import digest
from funnel.workspace.state import Kept

START = datetime(2026, 1, 5, 9)
WEEK = timedelta(weeks=1)
SAID: dict[str, tuple[Any, ...]] = {  # what a row may come to say
    "name": ("Roof", "Fence", "Roof and fence"),
    "pipeline": ("Retail", "Retail", "Whole", None),
    "stage": ("New", "Offer", "Offer", "Won", None),
    "status": (None, "open", "lost", "won"),
    "owner": ("Olha", "olha", "Taras", None),
    "amount": (100.0, 250.0, None),
    "currency": ("UAH", "EUR", None),
    "created_at": (START - WEEK, START - 2 * WEEK, None),
    "closed_at": (None, START + WEEK, START + 3 * WEEK),
    "expected_at": (START + 8 * WEEK, START + 9 * WEEK, None),
    "probability": (0.2, 0.9, 7.0, None),
    "stage_since": (None, START + 2 * WEEK),
    "company": ("Third", None),
    "lost_reason": (None, "dear"),
    "created_by": ("Olha", "Ivan"),
    "next_task_at": (START + WEEK, START + 6 * WEEK, None),
    "last_activity_at": (START, START + WEEK, None),
    "updated_at": (START, START + 4 * WEEK, None),
    "tags": ("a", None),
    "extra": ({"Note": "x", "Source": "Web"}, {"Note": "y", "Source": "Web"}, {}, None),
}
Row = dict[str, Any]


def draw_row(draw: Random, number: int) -> Row:
    """A deal as it is listed first."""
    return {"deal_id": f"D{number}"} | {name: draw.choice(told) for name, told in SAID.items()}


def draw_weeks(draw: Random, weeks: int, deals: int) -> Iterator[tuple[datetime | None, list[Row]]]:
    """(the moment, the list) of each week: most deals as they were, some otherwise, some gone for
    a while; some lists lack a column or a field, some say a deal twice, speak of the moment of the
    list before, or of none."""
    rows = {number: draw_row(draw, number) for number in range(deals)}
    at = START
    is_messy = draw.random() < 0.5
    for _ in range(weeks):
        at += WEEK * (not (is_messy and draw.random() < 0.1))
        for number in rows:
            if draw.random() < 0.2:
                name = draw.choice(list(SAID))
                rows[number] = rows[number] | {name: draw.choice(SAID[name])}
        listed = [row for row in rows.values() if draw.random() < 0.93]
        if draw.random() < 0.1:
            listed = [row | {draw.choice(list(SAID)): None} for row in listed]
        if draw.random() < 0.1:
            lacking = draw.choice(list(SAID))
            listed = [row | {lacking: None} for row in listed]
        if draw.random() < 0.1 and listed and is_messy:
            listed.append(draw.choice(listed) | {"owner": "Olha"})
        yield None if is_messy and draw.random() < 0.05 else at, listed


def write(folder: Path, number: int, at: datetime | None, rows: Sequence[Row], kind: str) -> Kept:
    """An upload of these rows, kept as a reader keeps it."""
    key = hashlib.sha256(f"{number}".encode()).hexdigest()
    path = folder / f"{key[:24]}.duckdb"
    columns = tables.INPUTS["deals"]
    with closing(duckdb.connect(str(path))) as con:
        con.execute(
            sql(
                "create table input_deals ({columns})",
                columns=[
                    sql("{name} {kind}", name=Name(name), kind=type_of(kind_))
                    for name, kind_ in columns.items()
                ],
            )
        )
        for line, row in enumerate(rows, 1):
            told = row | {"row": line}
            con.execute(
                sql("insert into input_deals values ({marks})", marks=[sql("?")] * len(columns)),
                [told.get(name) for name in columns],
            )
        con.execute(
            'create table rejects (line bigint, reason varchar, "column" varchar, text varchar)'
        )
        con.execute("insert into rejects values (9, 'bad', 'stage', ?)", [f"row of {number}"])
    report = Report(file=f"deals-{number}.csv", format=kind, inputs={"deals": len(rows)}).to_dict()
    report["observed_at"] = at.isoformat() if at else None
    return Kept(
        key, f"deals-{number}.csv", key[:24], "2026-01-01", report, parsed_sha256=digest(path)
    )
