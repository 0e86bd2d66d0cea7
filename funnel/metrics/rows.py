"""A table as rows that Python can walk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import pandas as pd


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries by column name."""
    return cast("list[dict[str, Any]]", table.to_dict("records"))


def split(keys: Iterable[str], by: str | None) -> list[str]:
    """The columns that rows are counted by: the keys, and the one by which people asked to split
    them."""
    if by:
        return [*keys, by]
    return [*keys]


def first(table: pd.DataFrame, column: str, ascending: bool) -> pd.Series | None:
    """The row with the least (or largest) value of a column; the first of equals, none of an empty
    table."""
    ordered = table.sort_values(column, ascending=ascending, kind="stable", na_position="last")
    if len(ordered) and pd.notna(ordered[column].iloc[0]):
        return ordered.iloc[0]
    return None


def several_pipelines(table: pd.DataFrame) -> bool:
    """Whether a stage must be named with its pipeline."""
    return len(table["pipeline"].unique()) > 1


def part_of(tallies: dict[str, pd.DataFrame], name: str) -> dict[str, pd.DataFrame]:
    """What one of several askers asked for, each of whose tallies is kept under `name.tally`."""
    return {
        key.removeprefix(f"{name}."): table
        for key, table in tallies.items()
        if key.startswith(f"{name}.")
    }


def in_stage_order(table: pd.DataFrame, stages: pd.DataFrame) -> pd.DataFrame:
    """Rows by pipeline and the order of its stages (`stage_order`), those of no stage last."""
    placed = table.merge(stages, on=["pipeline", "stage"], how="left")
    keys = ["pipeline", "stage_order", "stage"]
    return placed.sort_values(keys, na_position="last", ignore_index=True).drop(
        columns="stage_order"
    )


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Rows in an order of their own, not the engine's: their sums are the same to the last bit."""
    return table.sort_values(list(table.columns), ignore_index=True)
