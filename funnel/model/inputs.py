"""What the build reads: the rows of all uploads in force, as unbound tables, and what people
decided about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.working_time import NAME, WorkingTime

Place = tuple[str, str]  # (pipeline, stage)


class Builder(Protocol):
    """The door of a build: a database to which tables are added.

    Names that begin with `temp_` are scratch: temporary tables that the build drops when it is done
    with them.
    """

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """The rows of an expression over the inputs and the tables made so far."""
        ...

    def create(self, name: str, rows: ir.Table | pd.DataFrame) -> None:
        """Make a table; of a DataFrame the columns already have their types."""
        ...

    def drop(self, name: str) -> None:
        """Let go of a scratch table."""
        ...

    def has(self, name: str) -> bool:
        """Whether an upload in force brought this input (one of `tables.INPUTS`)."""
        ...


@dataclass(frozen=True)
class Frozen:
    """A limit as it was when first counted: the moment of the data, and the order of the open
    stages that it was counted in."""

    limit_days: float
    since: datetime
    order: tuple[str, ...]


@dataclass(frozen=True)
class Decisions:
    """What people decided, and what the snapshot says of itself."""

    timezone: str = "Europe/Kyiv"
    as_of: datetime | None = None  # UTC without offset
    stages: dict[Place, tuple[int | None, str]] = field(
        default_factory=dict
    )  # set by hand: (position, kind)
    limits: dict[Place, float] = field(default_factory=dict)
    # limits that were counted before from uploads that all count still, the oldest first
    frozen: dict[Place, tuple[Frozen, ...]] = field(default_factory=dict)
    rates: dict[str, float] = field(
        default_factory=dict
    )  # one unit of the currency in the base currency
    base_currency: str = ""
    robots: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    is_demo: bool = False
    snapshot: str = ""
    looked_at: datetime | None = None  # when the files were exported, as far as their names say

    @property
    def working(self) -> WorkingTime | None:
        """When people work; None: durations are in calendar time."""
        return WorkingTime.of(self.settings.get(NAME))


def input_schema(name: str) -> ibis.Schema:
    """The columns of an input as the build finds it: `in_<name>`."""
    if name == "uploads":
        return ibis.schema({"upload_no": "int64", "observed_at": tables.MOMENT, "format": "string"})
    return ibis.schema({"upload_no": "int64"} | tables.INPUTS[name])


@cache
def input_table(name: str) -> ir.Table:
    """An input over all uploads; `upload_no` grows with time, `row` within the file. Of `deals`,
    rows may be left out that the lists before and after repeat: what may be asked all the same says
    `funnel.workspace.condensing`."""
    return ibis.table(input_schema(name), name=f"in_{name}")


NAMES = (*tables.INPUTS, "uploads")

_DTYPES = {
    "string": "string",
    "int64": "Int64",
    "float64": "Float64",
    "boolean": "boolean",
    tables.MOMENT: "datetime64[us]",
}


def typed(
    rows: list[tuple[Any, ...]], table: ir.Table, *, names: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Rows as a frame with the types of a table, even where there are none.

    Columns in `names` become lists of known values: the engine keeps and copies small numbers for
    them, three times as fast as text.
    """
    if rows:
        return _typed(rows, table.schema(), names)
    return _blank(table.schema(), names).copy()  # most tables of a small company; 2 ms each


@lru_cache(maxsize=100)
def _blank(schema: ibis.Schema, names: tuple[str, ...]) -> pd.DataFrame:
    return _typed([], schema, names)


def _typed(
    rows: list[tuple[Any, ...]], schema: ibis.Schema, names: tuple[str, ...]
) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(schema), dtype=object)
    frame = frame.astype({name: _DTYPES[str(kind)] for name, kind in schema.items()})
    for name in names:
        frame[name] = pd.Categorical(
            frame[name].astype(object), categories=sorted(set(frame[name].dropna()))
        )
    return frame
