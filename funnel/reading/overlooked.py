"""What a plain table has that was not used, and what it needs and has not: said, with its count."""

from __future__ import annotations

import re
from collections.abc import Mapping

from funnel.formats import Sheet, raw_table
from funnel.formats.cells import DATE, clean, yes
from funnel.formats.clocks import TIME, clocks_of
from funnel.formats.headers import near, parse
from funnel.formats.plain import told_apart
from funnel.formats.plain_words import GONE
from funnel.inputs import INPUTS, MOMENT
from funnel.reading.binding import Bound
from funnel.reading.engine import Engine
from funnel.reading.lineage import raw_sql
from funnel.reading.names import cell, rows_in
from funnel.reading.notice import Notice
from funnel.sql import Name, joined, sql

DATED = re.compile(rf"{DATE}(?:\.\d+)?(?:Z|[+-]\d{{2}}:?\d{{2}})?")
WORDS = 3  # of what rows that were left out are about
# Without these a list of deals shows less than it could; each is said.
WANTED = {"deals": ("owner", "amount")}


def overlooked(engine: Engine, sheet: Sheet, kind: str, columns: Mapping[str, str]) -> list[Notice]:
    """Notices about the columns of one table."""
    notices: list[Notice] = []
    clocks = clocks_of(sheet, kind, columns)
    for ours, column in columns.items():
        header = _header(sheet, column)
        if remark := parse(header).remark:
            notices.append(
                {"code": "near_header", "header": header, "ours": ours, "remark": remark}
            )
        if ours in clocks:
            clock = _header(sheet, clocks[ours])
            notices.append({"code": "date_and_time", "day": header, "time": clock})
    used = {*columns.values(), *clocks.values()}
    notices += _dates(engine, sheet, kind, columns, used)
    if kind == "deals":
        notices += _gone(engine, sheet, used)
        notices += _same_names(engine, sheet, columns)
    missing = [ours for ours in WANTED.get(kind, ()) if ours not in columns]
    if missing:
        count = engine.one("select count(*) from raw")
        notices.append({"code": "not_found", "columns": ", ".join(missing), "count": count})
    return notices


def left_out_words(engine: Engine, sheet: Sheet, bound: Bound) -> str:
    """What the rows that came into no table are about, in the words of the file, the most frequent
    first: ``Этап (639), Тег (12)``; empty where the format has no such column."""
    column = sheet.find(*bound.format.says)
    if not column:
        return ""
    rows = engine.rows(
        sql(
            'select trim({cell}), count(*) from raw where "row" not in ({used}) and'
            " trim(coalesce({cell}, '')) <> '' group by 1 order by 2 desc, 1 limit {limit}",
            cell=Name(column),
            used=rows_in(bound.names),
            limit=WORDS,
        )
    )
    return ", ".join(f"{word[:40]} ({count})" for word, count in rows)


def _gone(engine: Engine, sheet: Sheet, used: set[str]) -> list[Notice]:
    """Rows that a column calls deleted or archived: they count, until somebody takes them out."""
    column = near(sheet, *GONE)
    if not column or column in used:
        return []
    raw = raw_table(len(sheet.headers))
    gone = raw.filter(yes(raw[column]))
    count = engine.one(raw_sql(gone.agg(rows=gone.count())))
    header = _header(sheet, column)
    if count:
        return [{"code": "gone_rows", "column": header, "count": count}]
    return []


def _same_names(engine: Engine, sheet: Sheet, columns: Mapping[str, str]) -> list[Notice]:
    """Names that several pipelines or stages have, which their numbers tell apart."""
    raw = raw_table(len(sheet.headers))
    notices: list[Notice] = []
    for ours, named in told_apart(raw, sheet, columns).items():
        table = raw.select(name=named, plain=clean(raw[columns[ours]]))
        several = table.filter(table.name != table.plain).name.nunique().name("several")
        if count := engine.one(raw_sql(several.as_table())):
            header = _header(sheet, columns[ours])
            notices.append({"code": "same_names", "column": header, "count": count})
    return notices


def _dates(
    engine: Engine, sheet: Sheet, kind: str, columns: Mapping[str, str], used: set[str]
) -> list[Notice]:
    """Columns of nothing but dates or times, where a moment of ours was not found; the deals keep
    the others beside them."""
    if not _lacks_moments(kind, columns):
        return []
    unused = [index for index in range(len(sheet.headers)) if f"c{index}" not in used]
    places = [index for index in unused if _looks_dated(sheet, index)]
    if not places:
        return []
    counts = [sql("count(*) filter ({cell} <> '')", cell=cell(index)) for index in places]
    count = engine.one(sql("select {count} from raw", count=joined(" + ", counts)))
    names = ", ".join(f"“{sheet.headers[index]}”" for index in places)
    return [{"code": "unused_dates", "columns": names, "count": count}]


def _lacks_moments(kind: str, columns: Mapping[str, str]) -> bool:
    """Whether a moment of a table was not found; of deals only two are looked for."""
    if kind == "deals" and {"created_at", "closed_at"} <= columns.keys():
        return False
    return any(of == MOMENT and ours not in columns for ours, of in INPUTS[kind].items())


def _looks_dated(sheet: Sheet, index: int) -> bool:
    cells = [row[index].strip() for row in sheet.sample if index < len(row) and row[index].strip()]
    return bool(cells) and all(DATED.fullmatch(cell) or TIME.fullmatch(cell) for cell in cells)


def _header(sheet: Sheet, column: str) -> str:
    return sheet.headers[int(column[1:])] or column
