"""A deal's page: the way it went, everything that happened, promises, all columns of its export,
and the link to its card in the CRM."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st

from funnel.answers import Answer
from funnel.answers.columns import title
from funnel.errors import FunnelError
from funnel.i18n import N_, moment, number, t
from funnel.metrics import menus
from funnel.metrics.expected import said
from funnel.scope import Scope
from funnel.ui import address, columns, lists, promises, way
from funnel.ui.chosen import settled
from funnel.ui.text import plain, upper
from funnel.ui.view import View

PATTERN = "crm_link"  # the setting: an address with {id} in it
EXAMPLE = "https://example.com/deals/{id}"


def page(view: View) -> None:
    """The deal that the address names."""
    deal_id = _chosen(view)
    if not deal_id:
        return
    every = promises.noted(view)
    own = tuple(one for one in every if one.deal_id == deal_id)
    found = view.answer("deal", deal_id=deal_id, promises=own)
    view.heading(found.headline, Scope(timezone=view.scope.timezone))
    _expected(view, found)
    _ways_on(view, deal_id)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        way.of_deal(view, deal_id)
        view.rows(_newest_first(found.table), "deal-events", height=420)
        with st.container(horizontal=True, vertical_alignment="center"):
            view.downloads(found.table, "deal")
    with right:
        _promises(view, found, every)
        _fields(view, deal_id)
        _pattern(view)


def _chosen(view: View) -> str:
    """The deal of the address; without one it is asked for."""
    asked = address.asked("id")
    address.drawn("id", t("The deal's number in the CRM"))
    settled("list", t("List of deals"), lambda name: bool(lists.known(name)))
    if asked and asked[-1]:
        return asked[-1]
    view.heading(t("Which deal?"))
    typed = st.text_input(t("The deal's number in the CRM"), key="deal-id")
    if typed.strip():
        st.query_params["id"] = typed.strip()
        st.rerun()
    return ""


def _ways_on(view: View, deal_id: str) -> None:
    """Previous and next of the list one came from, and the CRM's own card."""
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    name = (address.asked("list") or [""])[-1]
    ids = lists.known(name)
    if deal_id in ids:
        place = ids.index(deal_id)
        for label, key, shortcut, to in (
            (t("Previous"), "previous", "Left", place - 1),
            (t("Next"), "next", "Right", place + 1),
        ):
            is_there = 0 <= to < len(ids)
            pressed = line.button(
                label, key=f"deal-{key}", shortcut=shortcut, disabled=not is_there
            )
            if pressed and is_there:
                st.query_params["id"] = ids[to]
                st.rerun()
        line.caption(
            t("{n} of {all} of the list", n=number(place + 1), all=number(len(ids))),
            width="content",
        )
    pattern = view.workspace.notebook.get(PATTERN, "")
    if pattern:
        line.link_button(t("Open in the CRM"), pattern.replace("{id}", quote(deal_id, safe="")))


def _expected(view: View, found: Answer) -> None:
    """The day on which an open deal is expected to close, and how it was put off."""
    deal = found.table.attrs.get("deal") or {}
    parts = said(deal, view.facts.timezone) if deal else []
    if parts:
        st.markdown(plain(upper(", ".join(parts))))


def _newest_first(table: pd.DataFrame) -> pd.DataFrame:
    return table.iloc[::-1].reset_index(drop=True)


def _promises(view: View, found: Answer, every: Any) -> None:
    deal = found.table.attrs.get("deal") or {}
    if not deal:
        return
    with st.container(border=True):
        promises.of_deal(view, deal["deal_id"], every, most=10)
        with st.expander(t("Promise something")):
            promises.form(view, deal | {"manager": deal["owner"]})


def _fields(view: View, deal_id: str) -> None:
    """Every column of the deal, ours and those of its export."""
    row = view.ask(menus.deal, deal_id)
    if not len(row):
        return
    extra = row["extra"].iloc[0]
    shown = columns.shown(row.drop(columns="extra"), view.facts.timezone).iloc[0]
    told = {title(str(name)): value for name, value in shown.items() if _is_told(value)}
    told |= {str(name): value for name, value in dict(extra or {}).items() if value}
    table = pd.DataFrame({"field": list(told), "value": [_text(value) for value in told.values()]})
    st.dataframe(
        table,
        hide_index=True,
        key="deal-fields",
        height=min(36 * (len(table) + 1) + 4, 420),
        column_config={
            "field": st.column_config.TextColumn(t("Column")),
            "value": st.column_config.TextColumn(t("Value")),
        },
    )


def _is_told(value: Any) -> bool:
    return bool(pd.notna(value)) and str(value) != ""


def _text(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return moment(value, "UTC")  # it is on the workspace's clock already
    if isinstance(value, float):
        return number(value, 2)
    return str(value)


def _pattern(view: View) -> None:
    """Where the CRM shows a deal, set once."""
    with st.expander(t("Where the CRM shows a deal")):
        before = view.workspace.notebook.get(PATTERN, "")
        typed = st.text_input(
            t("Address, with {id} for the deal's number", id="{id}"),
            before,
            key="crm-link",
            placeholder=EXAMPLE,
        )
        if st.button(t("Keep"), key="keep-crm-link") and typed != before:
            _check(typed)
            view.workspace.notebook.set(PATTERN, typed or None)
            st.rerun()
        if before:
            st.caption(plain(before))


def _check(pattern: str) -> None:
    if pattern and not (pattern.startswith(("http://", "https://")) and "{id}" in pattern):
        raise FunnelError(
            N_("“{text}” is no address of a deal."),
            now=N_("Write it as the browser shows it, with {id} in the place of the number."),
            code="bad_crm_link",
            text=pattern,
            id="{id}",
        )
