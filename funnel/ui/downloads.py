"""A table as files: CSV and XLSX as on the screen, Parquet as other programs want it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import ibis.expr.types as ir
import pandas as pd
import streamlit as st

from funnel import exports
from funnel.i18n import curtain, grouped, hours, language, set_language, t, tn
from funnel.ui import columns
from funnel.workspace import to_sql

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer(
    fetch: Callable[[], pd.DataFrame],
    count: int,
    key: str,
    zone: str,
    asked: Callable[[], Mapping[str, ir.Table]] | None = None,
) -> None:
    """So many rows as files; they are asked for and written only when somebody wants them. What
    only a programmer wants (Parquet, the SQL that was `asked`) is a click away."""
    name = f"funnel-{key}"
    speak = functools.partial(as_here, language(), curtain.is_down())

    def words() -> pd.DataFrame:
        return columns.downloaded(fetch(), zone)

    st.download_button(
        "CSV",
        speak(lambda: exports.csv(words(), has_semicolons=language() == "uk")),
        f"{name}.csv",
        "text/csv",
        key=f"{key}-csv",
        on_click="ignore",
    )
    if count <= exports.XLSX_ROWS:
        st.download_button(
            "XLSX",
            speak(lambda: exports.xlsx(words(), key)),
            f"{name}.xlsx",
            EXCEL,
            key=f"{key}-xlsx",
            on_click="ignore",
        )
    else:
        st.caption(t("Too many rows for XLSX: take CSV or Parquet."))
    with st.popover(t("More")):
        st.download_button(
            "Parquet",
            speak(lambda: exports.parquet(columns.without_amounts(fetch()))),
            f"{name}.parquet",
            key=f"{key}-parquet",
            on_click="ignore",
        )
        if asked and not curtain.is_down():  # a filter in it may name a client
            st.download_button(
                t("The SQL that ran"),
                lambda: _sql(asked()),
                f"{name}.sql",
                "text/plain",
                key=f"{key}-sql",
                on_click="ignore",
            )
    st.caption(tn("{n} row", "{n} rows", count))


def _sql(asked: Mapping[str, ir.Table]) -> bytes:
    """Every question as a person reads it. Compiling it takes longer than the answer did, so it is
    done when somebody wants it."""
    texts = [f"-- {name}\n{to_sql(expression)};\n" for name, expression in asked.items()]
    return "\n".join(texts).encode()


def as_here(code: str, down: bool, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Streamlit makes a download in a thread of its own, where neither a language is in force yet
    nor the curtain, nor a clock, nor what is grouped by."""
    day = hours.of_working_day()
    column = grouped.column()

    def made() -> bytes:
        set_language(code)
        curtain.put(down)
        hours.put(day)
        grouped.put(column)
        return make()

    return made
