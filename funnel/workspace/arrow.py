"""Between Arrow and pandas in the types that a snapshot answers in, whoever counted."""

from __future__ import annotations

import duckdb
import ibis
import pandas as pd
import pyarrow as pa

from funnel.workspace.snapshot import plain
from funnel.workspace.sql import duck_type, quoted


def frame_of(rows: pa.Table) -> pd.DataFrame:
    """The rows as the engine of a snapshot would give them."""
    with duckdb.connect() as engine:
        return plain(engine.from_arrow(rows).df())


def rows_of(frame: pd.DataFrame) -> pa.Table:
    """The rows of a frame whose columns have their types."""
    with duckdb.connect() as engine:
        engine.register("given", frame)
        return engine.sql("select * from given").to_arrow_table()


def none_of(schema: ibis.Schema) -> pa.Table:
    """No rows, in these columns."""
    columns = ", ".join(
        f"null::{duck_type(str(kind))} as {quoted(name)}" for name, kind in schema.items()
    )
    with duckdb.connect() as engine:
        return engine.sql(f"select {columns} where false").to_arrow_table()
