"""Rows with a fault leave their inputs; the account has a line for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from funnel.reading.engine import Engine


def set_aside(
    engine: Engine,
    names: Sequence[str],
    headers_of: Mapping[str, Mapping[str, str]],
    delimiter: str,
    width: int,
) -> int:
    """Move the rows with a fault out of every input; one line of the account per row of the file.
    Returns how many."""
    found = " union all ".join(
        f"select \"row\", fault, '{name}' as input from input_{name} where fault is not null"
        for name in names
    )
    engine.run(
        'create or replace temp table faults as select "row", min(fault) as fault, min(input) as'
        f" input from ({found}) group by 1"
    )
    count = engine.one("select count(*) from faults")
    if count:
        _name_headers(engine, headers_of)
        _number_lines(engine)
        _note(engine, delimiter, width)
        for name in names:
            engine.run(f'delete from input_{name} where "row" in (select "row" from faults)')
    for name in names:
        engine.run(f"alter table input_{name} drop column fault")
    return count


def _name_headers(engine: Engine, headers_of: Mapping[str, Mapping[str, str]]) -> None:
    """A table of what the file calls our columns."""
    rows = [
        (name, column, header)
        for name, found in headers_of.items()
        for column, header in found.items()
    ]
    engine.lookup("header_names", "input VARCHAR, ours VARCHAR, header VARCHAR", rows)


def _number_lines(engine: Engine) -> None:
    """A table of the lines at which rows with a fault stand in a big file; empty for others, whose
    rows know it."""
    rows: list[tuple[int, int]] = []
    if engine.line_map:
        numbers = [row[0] for row in engine.rows('select "row" from faults order by 1')]
        rows = list(zip(numbers, engine.line_map.lines(numbers), strict=True))
    engine.lookup("fault_lines", '"row" BIGINT, line BIGINT', rows)


def _note(engine: Engine, delimiter: str, width: int) -> None:
    """Every row with a fault into the account, with its line, reason, column and text."""
    cells = ", ".join(f"coalesce(r.c{place}, '')" for place in range(width))
    engine.run(
        f"insert into rejects select coalesce(n.line, r.line), split_part(f.fault, '|', 1),"
        f" coalesce(h.header, split_part(f.fault, '|', 2)),"
        f" concat_ws($delimiter, {cells})"
        f' from faults as f join raw as r on r."row" = f."row"'
        f' left join fault_lines as n on n."row" = f."row"'
        f" left join header_names as h on h.input = f.input and h.ours = split_part(f.fault,"
        f" '|', 2)",
        {"delimiter": delimiter or ","},
    )
