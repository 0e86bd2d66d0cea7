"""How the values of a table are written on a screen and in a download."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import pandas as pd
import streamlit as st

from funnel.answers.columns import column_of, title
from funnel.columns import Column, Unit
from funnel.durations import titled
from funnel.i18n import language, number, t
from funnel.i18n.curtain import HIDDEN, is_down
from funnel.metrics.nobody import named
from funnel.metrics.stages import with_names
from funnel.ui import lists
from funnel.ui.code_titles import CODES, shown_code
from funnel.zones import local_times

NONE: Mapping[str, Column] = MappingProxyType({})  # columns that a table brings along
ROW = 35  # px
# How months, days and moments are written, by language.
MONTHS = {"en": "MMM YYYY", "uk": "MM.YYYY"}
DAYS = {"en": "D MMM YYYY", "uk": "DD.MM.YYYY"}
MOMENTS = {"en": "D MMM YYYY, HH:mm", "uk": "DD.MM.YYYY HH:mm"}

# What a row is about: always in sight, however far the table is scrolled to the right.
KEYS = ("deal_id", "stage", "manager", "from_stage", "month", "title")
# What is read first, where there are many columns.
FIRST = (
    "deal_id",
    "open",
    "name",
    "change",
    "about",
    "rule",
    "stage",
    "manager",
    "sentence",
    "reasons",
    "within_30",
    "facts",
    "amount",
    "currency",
    "days_over",
)


def unit_of(name: str, own: Mapping[str, Column] = NONE) -> Unit | None:
    """What the values of a column are; None of a column of the export."""
    found = column_of(name, own)
    if found:
        return found.unit
    return None


def shown(table: pd.DataFrame, timezone: str, own: Mapping[str, Column] = NONE) -> pd.DataFrame:
    """The table as a screen shows it: moments in the workspace's zone, shares in percent, codes in
    words. `own` are the columns that it brings along."""
    local = in_words(table, timezone, own)
    written: dict[str, pd.Series] = {}
    for name in map(str, local.columns):
        write = WRITTEN.get(unit_of(name, own))
        if write and pd.api.types.is_numeric_dtype(local[name]):
            written[name] = write(local[name])
    return local.assign(**written)


def on_screen(
    table: pd.DataFrame, timezone: str, own: Mapping[str, Column]
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table as a screen shows it, deals with the way to their page; and what Streamlit has to
    know of its columns."""
    local = shown(table, timezone, own)
    if "deal_id" in local:
        local = local.assign(open=lists.addresses(local["deal_id"].astype(str).tolist()))
    return local, {"column_config": config(local, own), "column_order": order(local)}


def _in_percent(values: pd.Series) -> pd.Series:
    percents = values.astype("float64") * 100
    return percents.mask(percents.between(-0.5, 0), 0.0)  # rounds to 0, which has no sign


def _in_days(values: pd.Series) -> pd.Series:
    is_whole = not pd.api.types.is_float_dtype(values)
    if is_whole:
        return values
    return values.astype("float64").map(_bearable)


def _in_chances(values: pd.Series) -> pd.Series:
    return values.map(_probability).astype("str")


def _probability(p: float) -> str | None:
    """A probability as papers write it; a tiny one is not nothing."""
    if pd.isna(p):
        return None
    if p >= 0.001:
        return number(p, 3)
    return f"< {number(0.001, 3)}"


def order(table: pd.DataFrame) -> list[str]:
    """The columns that a screen shows: lists of deals begin with why; what is blank or the same
    everywhere is left out."""
    names = [str(name) for name in table.columns if not _says_nothing(table, str(name))]
    if "deal_id" not in names:
        return names
    return [name for name in FIRST if name in names] + [name for name in names if name not in FIRST]


def _says_nothing(table: pd.DataFrame, name: str) -> bool:
    if not len(table):
        return False
    return bool(table[name].isna().all()) or (
        name in {"pipeline", "to_pipeline"} and len(table) > 1 and len(table[name].unique()) == 1
    )


def _bearable(days: float) -> float:
    """Days as far as they can bear: 12, 1.5, 0.02; a minute is not nothing."""
    size = abs(days)
    if size >= 1:
        return round(days, 0 if size >= 10 else 1)
    if 0 < size < 0.01:
        return max(round(size, 3), 0.001) * (1 if days > 0 else -1)
    return round(days, 2)


# How numbers of a unit are written on a screen; others as they are.
WRITTEN = {Unit.SHARE: _in_percent, Unit.DAYS: _in_days, Unit.CHANCE: _in_chances}


def in_words(table: pd.DataFrame, timezone: str, own: Mapping[str, Column] = NONE) -> pd.DataFrame:
    """Moments in the workspace's zone, codes in the language in force, nobody by its word; numbers
    as they are."""
    changed: dict[str, Any] = {}
    if {"stage", "position"}.issubset(table.columns):
        table = with_names(table)
    for name in table.columns:
        column = table[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            changed[name] = local_times(column, timezone)
        elif name in CODES:
            codes = codes_of(str(name), table)
            changed[name] = column.map(
                lambda code, codes=codes: shown_code(codes, code) if isinstance(code, str) else code
            )
        elif name == "manager":
            changed[name] = named(column).astype("str")
    return without_amounts(table.assign(**changed), own)


def without_amounts(table: pd.DataFrame, own: Mapping[str, Column] = NONE) -> pd.DataFrame:
    """The table as it may be shown or given away: behind the curtain amounts are dots."""
    table = table.copy(deep=False)
    table.attrs = {}  # what it knows about itself would be sent along
    if not is_down():
        return table
    amounts = [name for name in map(str, table.columns) if unit_of(name, own) is Unit.MONEY]
    dots = {
        name: table[name].notna().map({True: HIDDEN, False: None}).astype("str") for name in amounts
    }
    return table.assign(**dots)


def codes_of(column: str, table: pd.DataFrame) -> str:
    """Whose codes a column holds: the kind of a route is how it ended a stay."""
    if column == "kind" and "from_stage" in table:
        return "ended"
    return column


def downloaded(table: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """The table as a person downloads it: as on the screen, shares as numbers from 0 to 1, under
    the columns' titles; the column that is grouped by once."""
    told = in_words(table, timezone)
    titles = {name: title(str(name)) for name in told.columns}
    if list(titles.values()).count(titles.get("manager", "")) > 1:
        told = told.drop(columns="manager")
    return told.rename(columns=titles)


def height(rows: int, most: int) -> int:
    """The px that so many rows need under their heading, `most` at most."""
    return min(ROW * (rows + 1) + 4, most)


def config(table: pd.DataFrame, own: Mapping[str, Column] = NONE) -> dict[str, Any]:
    """Streamlit's column configuration: titles and number formats; the first of the columns that
    say what a row is about stay in sight."""
    pinned = [name for name in KEYS if name in table.columns][:1]
    return {
        str(name): _config(str(name), table, own, str(name) in pinned) for name in table.columns
    }


def _config(name: str, table: pd.DataFrame, own: Mapping[str, Column], pinned: bool) -> Any:
    column = table[name]
    about = column_of(name, own)
    label = titled(name, about.heading) if about else name
    unit = about.unit if about else None
    settings: dict[str, Any] = {"label": label, "pinned": pinned}
    if name == "open" and pd.api.types.is_string_dtype(column):
        settings["label"] = t("Page")
        return st.column_config.LinkColumn(display_text=":material/open_in_new:", **settings)
    if form := _date_format(unit, column):
        return st.column_config.DateColumn(format=form, **settings)
    if pd.api.types.is_datetime64_any_dtype(column):
        return st.column_config.DatetimeColumn(format=MOMENTS[language()], **settings)
    if pd.api.types.is_bool_dtype(column):
        return st.column_config.CheckboxColumn(**settings)
    if pd.api.types.is_numeric_dtype(column):
        form = "%.0f%%" if unit is Unit.SHARE else "localized"
        return st.column_config.NumberColumn(format=form, **settings)
    return st.column_config.TextColumn(**settings)


def _date_format(unit: Unit | None, column: pd.Series) -> str:
    """How a column of days is written; empty for any other."""
    if unit is Unit.MONTH:
        return MONTHS[language()]
    is_object = pd.api.types.is_object_dtype(column)
    if unit is Unit.DAY or (is_object and any(type(one) is date for one in column)):
        return DAYS[language()]
    return ""
