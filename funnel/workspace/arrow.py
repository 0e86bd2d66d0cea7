"""Between Arrow and pandas in the types that a snapshot answers in, whoever counted."""

from __future__ import annotations

import duckdb
import ibis
import pandas as pd
import pyarrow as pa

from funnel.sql import Name, null_of, sql


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Names that the engine keeps as numbers (ENUM), as text again: categories would follow the
    rows into every group-by."""
    named = {
        column: "str"
        for column, kind in frame.dtypes.items()
        if isinstance(kind, pd.CategoricalDtype)
    }
    if named:
        return frame.astype(named)
    return frame


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
    columns = [
        sql("{blank} as {name}", blank=null_of(str(kind)), name=Name(name))
        for name, kind in schema.items()
    ]
    with duckdb.connect() as engine:
        none = sql("select {columns} where false", columns=columns)
        return engine.sql(none).to_arrow_table()
