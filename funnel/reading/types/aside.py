"""Rows with a fault leave their inputs; the account has a line for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from funnel.reading.engine import Engine, Kind
from funnel.reading.names import cells, input_of
from funnel.sql import joined, sql

HEADER_NAMES: dict[str, Kind] = {"input": "VARCHAR", "ours": "VARCHAR", "header": "VARCHAR"}
DELETE_FAULTS = 'delete from {input} where "row" in (select "row" from faults)'
NOTE_FAULTS = """
insert into rejects
select
    coalesce(n.line, r.line),
    split_part(f.fault, '|', 1),
    coalesce(h.header, split_part(f.fault, '|', 2)),
    concat_ws({delimiter}, {texts})
from faults as f
join raw as r on r."row" = f."row"
left join fault_lines as n on n."row" = f."row"
left join header_names as h on h.input = f.input and h.ours = split_part(f.fault, '|', 2)
"""


def set_aside(
    engine: Engine,
    names: Sequence[str],
    headers_of: Mapping[str, Mapping[str, str]],
    delimiter: str,
    width: int,
) -> int:
    """Move the rows with a fault out of every input; one line of the account per row of the file.
    Returns how many."""
    found = [
        sql(
            'select "row", fault, {name} as input from {input} where fault is not null',
            name=name,
            input=input_of(name),
        )
        for name in names
    ]
    engine.run(
        sql(
            'create or replace temp table faults as select "row", min(fault) as fault, min(input)'
            " as input from ({found}) group by 1",
            found=joined(" union all ", found),
        )
    )
    count = engine.one("select count(*) from faults")
    if count:
        _name_headers(engine, headers_of)
        _number_lines(engine)
        _note(engine, delimiter, width)
        for name in names:
            engine.run(sql(DELETE_FAULTS, input=input_of(name)))
    for name in names:
        engine.run(sql("alter table {input} drop column fault", input=input_of(name)))
    return count


def _name_headers(engine: Engine, headers_of: Mapping[str, Mapping[str, str]]) -> None:
    """A table of what the file calls our columns."""
    rows = [
        (name, column, header)
        for name, found in headers_of.items()
        for column, header in found.items()
    ]
    engine.lookup("header_names", HEADER_NAMES, rows)


def _number_lines(engine: Engine) -> None:
    """A table of the lines at which rows with a fault stand in a big file; empty for others, whose
    rows know it."""
    rows: list[tuple[int, int]] = []
    if engine.line_map:
        numbers = [row[0] for row in engine.rows('select "row" from faults order by 1')]
        rows = list(zip(numbers, engine.line_map.lines(numbers), strict=True))
    engine.lookup("fault_lines", {"row": "BIGINT", "line": "BIGINT"}, rows)


def _note(engine: Engine, delimiter: str, width: int) -> None:
    """Every row with a fault into the account, with its line, reason, column and text."""
    texts = [sql("coalesce(r.{cell}, '')", cell=cell) for cell in cells(width)]
    engine.run(sql(NOTE_FAULTS, texts=texts, delimiter=delimiter or ","))
