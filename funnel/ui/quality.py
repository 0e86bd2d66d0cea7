"""The Quality page: the rows of the files, the checks, the cases behind a check, the rows set
aside."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from funnel.i18n import number, t, tn
from funnel.metrics import menus
from funnel.metrics.quality import ROWS
from funnel.model.quality_checks import CHECKS
from funnel.scope import Scope
from funnel.ui.text import plain
from funnel.ui.view import View


def everything(view: View) -> Scope:
    """No filter applies: what is wrong with the data is wrong for everybody."""
    return Scope(timezone=view.facts.timezone)


def account(table: pd.DataFrame) -> None:
    """Rows in the files = loaded + set aside + left out, from across the room."""
    counts = dict(zip(table["check"], table["cases"], strict=True))
    for column, (check, (_, title, meaning)) in zip(
        st.columns(len(ROWS)), ROWS.items(), strict=True
    ):
        with column.container(border=True, height="stretch"):
            st.metric(t(title), number(counts[check]), help=t(meaning))


def found(table: pd.DataFrame) -> pd.DataFrame:
    """The checks that found something."""
    return table[~table["check"].isin(list(ROWS)) & (table["cases"] > 0)].reset_index(drop=True)


def in_words(checks: pd.DataFrame) -> pd.DataFrame:
    """The checks as a screen shows them."""
    return checks[["title", "cases", "deals", "meaning"]]


def clean(table: pd.DataFrame) -> None:
    """What was looked for and not found."""
    rows = table[~table["check"].isin(list(ROWS)) & (table["cases"] == 0)]
    if len(rows):
        with st.expander(tn("{n} check found nothing", "{n} checks found nothing", len(rows))):
            st.table(
                rows.set_index("title")[["meaning"]]
                .rename(columns={"meaning": t("Meaning")})
                .rename_axis(t("What"))
            )


def cases(view: View, checks: pd.DataFrame, chosen: list[int]) -> None:
    """The cases of the chosen check, with their deals."""
    if not chosen:
        st.caption(t("Choose a row to see the cases behind it."))
        return
    check = str(checks["check"].iloc[chosen[0]])
    found = view.ask(menus.cases_of, check)
    title = t(CHECKS[check][0]) if check in CHECKS else check
    st.subheader(plain(f"{title}: {tn('{n} case', '{n} cases', len(found))}"), anchor=False)
    view.rows(found, f"cases-{check}")
    with st.container(horizontal=True):
        view.downloads(found, f"cases-{check}")


def rejects(view: View) -> None:
    """Every row that was set aside."""
    found = view.answer("rejects")
    if len(found.table):
        st.subheader(tn("{n} row set aside", "{n} rows set aside", len(found.table)), anchor=False)
        view.table(found, rows=found.table.drop(columns="upload"))
