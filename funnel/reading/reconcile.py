"""The account of a reading: duplicates, implausible dates, counts that add up, the moment the file
tells of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from funnel.formats import plain
from funnel.reading.account import doubted, rejects_of
from funnel.reading.assumed import assumptions
from funnel.reading.csv.grid import LONGEST_CELL, Grid
from funnel.reading.duplicates import drop_duplicates
from funnel.reading.engine import Engine
from funnel.reading.exported_at import told_at
from funnel.reading.names import input_of, rows_in
from funnel.reading.notice import Notice
from funnel.reading.overlooked import left_out_words
from funnel.reading.report import Report
from funnel.reading.typed_file import TypedFile
from funnel.reading.types.plans import NOTHING, dates_word
from funnel.sql import Name, joined, sql

OBSERVED = {
    "deals": ("created_at", "closed_at", "stage_since", "updated_at", "last_activity_at"),
    "transitions": ("moved_at",),
    "entries": ("entered_at",),
    "tasks": ("created_at", "done_at"),
    "task_changes": ("changed_at",),
    "owner_changes": ("changed_at",),
    "expected_changes": ("changed_at",),
}
MANY = 2_000_000  # rows up to which lonely dates are looked for
LONG = 366  # days that make one lonely
LONELY_DAY = """
with
    seen as ({seen}),
    days as (select distinct day from seen order by day desc limit 2)
select day, input, ours
from seen
where day = (select max(day) from days)
    and (select count(*) from days) = 2
    and (select date_diff('day', min(day), max(day)) from days) > {long}
limit 1
"""
BLANKED = {  # the notice of a reason why a cell is blank now; any other could not be read
    "date_out_of_range": "blank_dates",
    "no_date": "blank_dates",
    NOTHING: "nothing_cells",
}
ORDERED = (
    "encoding_guessed",
    "html_table",
    "preamble_skipped",
    "header_rows",
    "repeated_header",
    "blank_rows",
    "totals_skipped",
    "footer_skipped",
    "other_table",
    "unnamed_column",
    "hidden_rows",
    "hidden_columns",
    "merged_cells",
    "long_cells",
    "stray_quote",
    "wrapped_rows",
    "control_chars_removed",
    "double_encoded",
    "old_letters",
    "set_quotes",
    "extra_cells",
)


def notices_of(grid: Grid) -> tuple[Notice, ...]:
    """What was noticed before the cells had types."""
    more = {"long_cells": {"most": LONGEST_CELL}}
    counted = [
        {"code": code, "count": grid.notices[code]} | more.get(code, {})
        for code in ORDERED
        if grid.notices[code] > 0
    ]
    return (*grid.facts, *counted)


def reconcile(engine: Engine, base: Report, file: TypedFile) -> Report:
    """The report of a file that was read; with a question if deals are listed twice and nobody said
    which row counts."""
    notices: list[Notice] = list(base.notices)
    question = None
    twice = 0
    if "deals" in file.bound.names:
        question, twice = drop_duplicates(engine, file, notices)
        _closed_before_created(engine, notices)
    _dates(file, notices)
    notices.extend(file.notices)
    _blanked(engine, file, notices)
    _shortened(engine, file.bound.names, notices)
    _late(engine, file, notices)
    notices += assumptions(engine, file)
    if file.bound.found.is_plain and any(
        plain.is_alias(file.sheet, columns) for columns in file.bound.used.values()
    ):
        notices.append({"code": "mapped_by_alias"})
    rejects, aside = rejects_of(engine)
    refused = aside - file.aside
    rows = engine.one("select count(*) from raw")
    loaded = _loaded(engine, file, rows)
    left_out = rows - file.aside - loaded
    if left_out - twice > 0:
        words = left_out_words(engine, file.sheet, file.bound)
        code = "events_left_out" if words else "moves_left_out"
        said = {"words": words} if words else {}
        notices.append({"code": code, "count": left_out - twice} | said)
    return replace(
        base,
        columns=file.bound.headers_of,
        dates=dates_word(file.decided.columns, file.decided.order),
        decimal=file.decided.decimal,
        inputs={name: _count(engine, name) for name in file.bound.names},
        rows=rows + refused,
        loaded=loaded,
        set_aside=tuple(rejects),
        set_aside_rows=aside,
        left_out=left_out,
        notices=tuple(notices),
        question=question,
        observed_at=_observed(engine, file),
        sum_amount=_sum(engine, file.bound.names),
    )


def _loaded(engine: Engine, file: TypedFile, rows: int) -> int:
    """Rows of the file that came into at least one table."""
    names = file.bound.names
    found = file.bound.found
    is_one_each = (found.is_plain or found.is_log) and len(names) == 1
    if is_one_each and _count(engine, names[0]) == rows - file.aside:
        return rows - file.aside
    if not names:
        return 0
    found = rows_in(names)
    return engine.one(sql('select count(distinct "row") from ({found})', found=found))


def _count(engine: Engine, name: str) -> int:
    return engine.one(sql("select count(*) from {input}", input=input_of(name)))


def _closed_before_created(engine: Engine, notices: list[Notice]) -> None:
    """Closing times without seconds, or without a time of day, are no contradiction."""
    count = engine.one(
        "select count(*) from input_deals where closed_at < created_at - interval 1 minute and not"
        " (closed_at = date_trunc('day', closed_at) and closed_at = date_trunc('day', created_at))"
    )
    if count:
        notices.append({"code": "closed_before_created", "count": count})


def _dates(file: TypedFile, notices: list[Notice]) -> None:
    for columns in file.decided.plans.values():
        for column in columns.values():
            if "number" in column.styles:
                code = "epoch_dates" if column.numbers.startswith("epoch") else "excel_serial_dates"
                if column.numbers and file.sheet.container not in ("json", "ics"):
                    notices.append({"code": code, "column": column.header})


def _blanked(engine: Engine, file: TypedFile, notices: list[Notice]) -> None:
    """Cells that may be blank and are now: dates that stand for none, words for nothing, and what
    could not be read."""
    for name, reason, ours, count, example in doubted(engine):
        notices.append(
            {
                "code": BLANKED.get(reason, "unread_cells"),
                "column": file.bound.headers_of[name].get(ours, ours),
                "count": count,
                "example": example,
            }
        )


def _shortened(engine: Engine, names: list[str], notices: list[Notice]) -> None:
    """IDs that a spreadsheet has written as `1.23E+10`: their last digits are gone."""
    for name in names:
        table = input_of(name)
        if engine.rows(
            sql("select 1 from (describe {input}) where column_name = 'deal_id'", input=table)
        ):
            count = engine.one(
                sql(
                    "select count(*) from {input} where (contains(deal_id, 'E+') or"
                    " contains(deal_id, 'e+')) and regexp_full_match(deal_id,"
                    " '[0-9]([.,][0-9]+)?[eE][+][0-9]+')",
                    input=table,
                )
            )
            if count:
                notices.append({"code": "shortened_ids", "count": count})


def _late(engine: Engine, file: TypedFile, notices: list[Notice]) -> None:
    """A date that stands alone, long after all others, would be taken for the moment the file tells
    of."""
    observed = [(name, column) for name in file.bound.names for column in OBSERVED.get(name, ())]
    parts = [
        sql(
            "select {column}::date as day, {name} as input, {ours} as ours from {input}"
            " where {column} is not null",
            column=Name(column),
            name=name,
            ours=column,
            input=input_of(name),
        )
        for name, column in observed
        if column in file.decided.plans.get(name, {})
        and column != "closed_at"  # of an open deal it is a plan
    ]
    if not parts or engine.one("select count(*) from raw") > MANY:
        return
    found = engine.rows(sql(LONELY_DAY, seen=joined(" union all ", parts), long=LONG))
    for day, name, ours in found:
        notices.append(
            {
                "code": "late_date",
                "date": f"{day:%Y-%m-%d}",
                "column": file.bound.headers_of[name].get(ours, ours),
            }
        )


def _observed(engine: Engine, file: TypedFile) -> Any:
    parts = [
        sql("select max({column}) as seen from {input}", column=Name(column), input=input_of(name))
        for name in file.bound.names
        for column in OBSERVED.get(name, ())
    ]
    if not parts:
        latest = None
    else:
        every = joined(" union all ", parts)
        latest = engine.one(sql("select max(seen) from ({every})", every=every))
    is_list = bool({"deals", "tasks"} & set(file.bound.names))
    return told_at(latest, file.name, file.choices.timezone) if is_list else latest


def _sum(engine: Engine, names: list[str]) -> float | None:
    return engine.one("select sum(amount) from input_deals") if "deals" in names else None
