"""Which columns there are, what each is called, and what it means in a metric's table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType, ModuleType

import pandas as pd

from funnel import columns
from funnel.answers.titles import GROUPS, WITHIN
from funnel.checkup import checks
from funnel.columns import Column, Unit, by_name
from funnel.discovery import modules
from funnel.durations import defined, titled
from funnel.metrics.meanings import COMMON
from funnel.rules import rules


@cache
def every_column() -> dict[str, Column]:
    """Every column that has a title: the shared ones, and those that a metric, a rule or a check
    brings along."""
    bringing = modules("funnel.metrics", "funnel.answers") | checks()
    own = [columns_of(module) for module in bringing.values()]
    counted = [Column(name, rule.COUNTED, Unit.COUNT) for name, rule in rules().items()]
    return columns.together([*GROUPS, by_name(*counted), *own])


def column_of(name: str, own: Mapping[str, Column] = MappingProxyType({})) -> Column | None:
    """The column of that name: one of the table's `own`, or of all; None of one of the export."""
    base, _, tail = name.rpartition("_")
    if name not in own and base in WITHIN and tail.isdigit():
        return replace(WITHIN[base], name=name, given={"n": tail})
    said = own.get(name) or every_column().get(name)
    return said or columns.of(name, own) or columns.of(name, every_column())


def title(column: str) -> str:
    """A column's title in the language in force; of a column of the export, its own header; of a
    duration, with the clock it is in."""
    found = column_of(column)
    if found:
        return titled(column, found.heading)
    return column


def columns_of(module: ModuleType) -> dict[str, Column]:
    """The columns that a metric or a check brings along: of those that many have it says the
    meaning alone."""
    said = getattr(module, "DEFINITIONS", getattr(module, "COLUMNS", {}))
    every = said.values() if isinstance(said, Mapping) else said
    return by_name(*(column for column in every if isinstance(column, Column)))


def definitions(
    module: ModuleType,
    table: pd.DataFrame | None = None,
    says: Callable[[str, str], str] = defined,
) -> dict[str, str]:
    """What each column of a metric means, in the language in force; with its table, also the
    columns per currency and the ends of intervals. `says` adds the clock of a duration."""
    own = _meant(module)
    names = module.DEFINITIONS if table is None else map(str, table.columns)
    found = {name: columns.of(name, own) for name in names}
    return {name: says(name, column.sentence) for name, column in found.items() if column}


def _meant(module: ModuleType) -> dict[str, Column]:
    """The columns with what they mean here: in this metric, else wherever they stand."""
    said = COMMON | module.DEFINITIONS
    return {name: _with_meaning(name, meaning) for name, meaning in said.items()}


def _with_meaning(name: str, said: str | Column) -> Column:
    if isinstance(said, Column):
        return said
    return replace(column_of(name) or Column(name, name, Unit.TEXT), meaning=said)
