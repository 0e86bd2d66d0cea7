"""The account of what could not be read: rows set aside, and cells that cost no row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from funnel.reading.engine import Engine, Kind
from funnel.reading.names import input_of
from funnel.reading.report import Reject
from funnel.sql import sql

SHOWN = 10_000  # rejects that a report tells of
REJECTS: tuple[Kind, ...] = ("BIGINT", "VARCHAR", "VARCHAR", "VARCHAR")
MAKE_DOUBTS = """
create temp table if not exists doubts (
    input VARCHAR, reason VARCHAR, ours VARCHAR, count BIGINT, example VARCHAR
)
"""
COUNT_DOUBTS = """
insert into doubts
select {name}, reason, ours, count(*), min(substr(one, length(reason) + length(ours) + 3))
from (
    select one, split_part(one, '|', 1) as reason, split_part(one, '|', 2) as ours
    from (select unnest(doubts) as one from {input} where fault is null)
)
group by reason, ours
"""


def count_doubts(engine: Engine, name: str) -> None:
    """Count the cells of a new input that cost no row, and take the column with them away."""
    engine.run(MAKE_DOUBTS)
    engine.run(sql(COUNT_DOUBTS, name=name, input=input_of(name)))
    engine.run(sql("alter table {input} drop column doubts", input=input_of(name)))


def doubted(engine: Engine) -> list[tuple[Any, ...]]:
    """The cells that cost no row: input, reason, column, how many, an example."""
    engine.run(MAKE_DOUBTS)
    return engine.rows("select * from doubts order by 4 desc, 1, 3, 2")


def add_rejects(engine: Engine, rejects: Iterable[Reject]) -> None:
    """Rows set aside before they had types."""
    engine.fill("rejects", REJECTS, list(rejects))


def rejects_of(engine: Engine) -> tuple[list[Reject], int]:
    """The first rows set aside, by line, and how many there are."""
    count = engine.one("select count(*) from rejects")
    rows = engine.rows(
        sql(
            'select line, reason, "column", text from rejects order by line, reason limit {shown}',
            shown=SHOWN,
        )
    )
    return [Reject(*row) for row in rows], count
