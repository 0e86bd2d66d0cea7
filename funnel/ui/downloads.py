"""A table as files: CSV and XLSX as on the screen, Parquet as other programs want it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import ibis.expr.types as ir
import pandas as pd
import streamlit as st

from funnel import exports
from funnel.i18n import curtain, grouped, hours, language, set_language, t, tn
from funnel.ui import columns, streamed
from funnel.workspace import to_sql

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"


@dataclass(frozen=True)
class Rows:
    """Rows of a table that are asked for only when somebody wants them: as a whole, or, where there
    may be very many, in parts, in their order."""

    count: int
    whole: Callable[[], pd.DataFrame]
    parts: Callable[[], Iterator[pd.DataFrame]] | None = None

    @property
    def are_many(self) -> bool:
        """Whether a file of them is written while it is sent."""
        return self.parts is not None and self.count > exports.XLSX_ROWS


def offer(
    rows: Rows,
    key: str,
    zone: str,
    asked: Callable[[], Mapping[str, ir.Table]] | None = None,
) -> None:
    """Rows as files. What only a programmer wants (Parquet, the SQL that was `asked`) is a click
    away."""
    draw = _links if rows.are_many else _buttons
    draw_parquet = draw(rows, f"funnel-{key}", key, zone)
    with st.popover(t("More")):
        draw_parquet()
        if asked and not curtain.is_down():  # a filter in it may name a client
            st.download_button(
                t("The SQL that ran"),
                lambda: _sql(asked()),
                f"funnel-{key}.sql",
                "text/plain",
                key=f"{key}-sql",
                on_click="ignore",
            )
    st.caption(tn("{n} row", "{n} rows", rows.count))


def _buttons(rows: Rows, name: str, key: str, zone: str) -> Callable[[], object]:
    """Files that are made as a whole; returns what draws the one for programmers."""
    speak = functools.partial(as_here, language(), curtain.is_down())
    separated = has_semicolons()

    def words() -> pd.DataFrame:
        return columns.downloaded(rows.whole(), zone)

    st.download_button(
        "CSV",
        speak(lambda: exports.csv(words(), has_semicolons=separated)),
        f"{name}.csv",
        "text/csv",
        key=f"{key}-csv",
        on_click="ignore",
    )
    if rows.count <= exports.XLSX_ROWS:
        st.download_button(
            "XLSX",
            speak(lambda: exports.xlsx(words(), key)),
            f"{name}.xlsx",
            EXCEL,
            key=f"{key}-xlsx",
            on_click="ignore",
        )
    else:
        _no_workbook()
    return lambda: st.download_button(
        "Parquet",
        speak(lambda: exports.parquet(columns.without_amounts(rows.whole()))),
        f"{name}.parquet",
        key=f"{key}-parquet",
        on_click="ignore",
    )


def _links(rows: Rows, name: str, key: str, zone: str) -> Callable[[], object]:
    """Files that are written while they are sent; returns what draws the one for programmers."""
    speak = _voice(language(), curtain.is_down())
    separated = has_semicolons()

    def parts() -> Iterator[pd.DataFrame]:
        assert rows.parts
        for part in rows.parts():
            speak()  # another thread may ask for each
            yield part

    def words() -> Iterator[bytes]:
        told = (columns.downloaded(part, zone) for part in parts())
        return exports.csv_of(told, has_semicolons=separated)

    def typed() -> Iterator[bytes]:
        return exports.parquet_of(map(columns.without_amounts, parts()))

    st.link_button("CSV", streamed.offer(f"{name}.csv", "text/csv", words))
    _no_workbook()
    as_parquet = streamed.offer(f"{name}.parquet", PARQUET, typed)
    return lambda: st.link_button("Parquet", as_parquet)


def has_semicolons() -> bool:
    """Whether a CSV is written as an Excel of a country with decimal commas opens it."""
    return language() == "uk"


def _no_workbook() -> None:
    st.caption(t("Too many rows for XLSX: take CSV or Parquet."))


def _sql(asked: Mapping[str, ir.Table]) -> bytes:
    """Every question as a person reads it. Compiling it takes longer than the answer did, so it is
    done when somebody wants it."""
    texts = [f"-- {name}\n{to_sql(expression)};\n" for name, expression in asked.items()]
    return "\n".join(texts).encode()


def as_here(code: str, down: bool, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Streamlit makes a download in a thread of its own, where neither a language is in force yet
    nor the curtain, nor a clock, nor what is grouped by."""
    speak = _voice(code, down)

    def made() -> bytes:
        speak()
        return make()

    return made


def _voice(code: str, down: bool) -> Callable[[], None]:
    """What puts in force, in any thread, how this run speaks."""
    day = hours.of_working_day()
    column = grouped.column()

    def speak() -> None:
        set_language(code)
        curtain.put(down)
        hours.put(day)
        grouped.put(column)

    return speak
