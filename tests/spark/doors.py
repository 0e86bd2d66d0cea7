"""Tables into a lake, a snapshot of it, and whether it says what one machine says."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.model import Decisions
from funnel.spark import SparkSnapshot, connected
from funnel.spark.lake import Lake, frame
from funnel.workspace.arrow import rows_of
from tests.metrics.doors import STAGES

SESSIONS: list = []  # to be closed
AT_ONCE = 3  # questions: one is put together here while the cluster plans others

AS_OF = Decisions(timezone="UTC", as_of=pd.Timestamp("2026-02-01 09:00").to_pydatetime())
# Two moves of one second, names in Cyrillic, blanks, a year long ago, moments with an offset and
# with a fraction.
HARD = {
    "deals": """
        deal_id | name     | pipeline | stage    | owner | amount | created_at                | closed_at
        1       | Ромашка  | Retail   | Won      | Ольга | 0.1    | 2026-01-01T11:00:00+02:00 | 2026-01-09 09:00
        2       | "x" = 1  | Retail   | Lost     |       | 1e15   | 2026-01-02 09:00          | 2026-01-05 09:00
        3       |          | Retail   | Thinking | Тарас |        | 1969-12-31 23:00          |
        4       | d'Arc    | Retail   | Offer    | Ольга | -5     | 2026-01-03 09:00          |
    """,
    "transitions": """
        deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
        1       | 2026-01-03 09:00 | Retail   | New        | Offer    | Ольга
        1       | 2026-01-03 09:00 | Retail   | Offer      | Contract | Ольга
        1       | 2026-01-09 09:00 | Retail   | Contract   | Won      | Тарас
        2       | 2026-01-05 09:00 | Retail   | New        | Lost     |
        3       | 2026-01-06 09:00 | Retail   | New        | Thinking | Тарас
        4       | 2026-01-06T09:00:00.6 | Retail | New     | Contract | Ольга
        4       | 2026-01-08T09:00:01.5 | Retail | Contract | Offer   | Ольга
    """,
    "tasks": """
        task_id | deal_id | assignee | created_at       | due_at           | done_at
        7       | 4       | Ольга    | 2026-01-08 09:00 | 2026-01-20 09:00 |
        8       | 3       | Тарас    | 2026-01-08 09:00 | 2026-03-20 09:00 |
    """,
    "owner_changes": """
        deal_id | changed_at       | from_owner | to_owner
        1       | 2026-01-04 09:00 | Тарас      | Ольга
    """,
    "stages": STAGES,
}  # fmt: skip
# what the door of the tests, which knows no offsets, has to be given for the same moment
IN_UTC = {"2026-01-01T11:00:00+02:00": "2026-01-01 09:00"}


@dataclass
class Once:
    """A door that is asked nothing twice: what it stands for never changes, and what metrics share,
    or a scope does not touch, takes as long to compile and to plan as the first time."""

    behind: Any
    told: dict[Any, pd.DataFrame] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What metrics learn of all deals is learned once for all scopes."""
        return f"once-{id(self)}"

    @property
    def facts(self) -> Any:
        return self.behind.facts

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        asked = _whole(expression)
        if asked not in self.told:
            self.told[asked] = self.behind.ask(expression)
        return self.told[asked].copy()

    def ask_ahead(self, expressions: Iterable[ir.Expr]) -> None:
        """Several side by side, to be at hand."""
        asked = {_whole(one): one for one in expressions}
        new = [one for key, one in asked.items() if key not in self.told]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(self.ask, new):
                pass


def _whole(expression: Any) -> Any:
    return expression.as_table().op()


def visitor(engine: str):
    SESSIONS.append(connected(engine))
    return SESSIONS[-1]


def asked(engine: str, place: str) -> SparkSnapshot:
    snapshot = SparkSnapshot(engine, place)
    SESSIONS.append(snapshot.session)
    return snapshot


def fill(engine: str, schema: str, inputs: dict[str, pd.DataFrame]) -> None:
    """Texts into tables of a schema of their own."""
    session = visitor(engine)
    for name in (schema, f"{schema}_made"):
        session.sql(f"create schema if not exists {name}").collect()
    for name, rows in inputs.items():
        rows = rows.astype(object).where(rows.notna(), None).astype("str")
        Lake(session, schema).write(name, frame(session, rows_of(rows)))


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of their texts: an engine owes none to a table."""
    table = table.reset_index(drop=True)
    texts = table.map(_text).astype(object)
    return table.loc[texts.sort_values(list(texts), kind="stable").index].reset_index(drop=True)


def _text(value: object) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:.8g}"
    if hasattr(value, "tolist") and not pd.api.types.is_scalar(value):
        return str([str(pd.Timestamp(part)) for part in value.tolist()])
    if isinstance(value, dict):
        return str(sorted(value.items()))
    return "" if value is None or value is pd.NaT or value is pd.NA else str(value)


def assert_same(one, other, what: str, *, is_list: bool) -> None:
    """Numbers to eight digits, whatever lies to both sides of the last one; all else as text."""
    assert list(one) == list(other), what
    ours, theirs = one, other
    if not is_list:
        ours, theirs = in_order(one), in_order(other)
    for column in ours:
        left, right = (table[column].reset_index(drop=True) for table in (ours, theirs))
        if not (pd.api.types.is_float_dtype(left) and pd.api.types.is_float_dtype(right)):
            left, right = (cells.map(_text).astype(object) for cells in (left, right))
        pd.testing.assert_series_equal(
            left, right, check_dtype=False, rtol=1e-8, atol=0, obj=f"{what}.{column}"
        )


def assert_same_tables(duck, spark) -> None:
    assert spark.facts.has == duck.facts.has
    assert spark.facts.as_of == duck.facts.as_of
    for name, table in tables.TABLES.items():
        if name not in {"imports", "rejects"}:
            assert_same(duck.ask(table), spark.ask(table), name, is_list=False)
