"""The agenda: one deal a card that fills the screen, next and previous by the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from funnel import tables
from funnel.answers import Answer
from funnel.charts import timeline
from funnel.i18n import days, moment, money, number, percent, t
from funnel.metrics.agenda import MOST
from funnel.metrics.rows import records
from funnel.ui import address, choose, lists, promises
from funnel.ui.text import plain
from funnel.ui.view import View
from funnel.ui.words import shown_code
from funnel.week.promise import Promise
from funnel.week.window import Window

CARD = "agenda-card"
PARAMETER = "card"
STAGE_PX = 32


def page(view: View, window: Window) -> None:
    """The card that is open, of all that the review talks about."""
    card = st.container()
    with st.expander(t("The whole agenda, and how many deals a manager")):
        most = choose.amount(
            t("At most, of each manager"),
            MOST,
            key="agenda-most",
            parameter="most",
            min_value=1,
            max_value=20,
            step=1,
        )
        every = promises.noted(view)
        before = tuple(one for one in every if one.seen_at < view.facts.as_of)
        found = view.answer("agenda", window=window, most=int(most), promises=before)
        view.table(found)
    with card:
        _card(view, found, every)


def _card(view: View, found: Answer, every: Sequence[Promise]) -> None:
    rows = records(found.table)
    if not rows:
        view.subheading(found.headline)
        return
    place = _open_card(len(rows))
    _progress(rows, place)
    row = rows[place]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _facts(view, row)
        _way(view, row)
    with right, st.container(border=True):
        promises.form(view, row)
        promises.of_deal(view, row["deal_id"], every)


def _open_card(count: int) -> int:
    """Which card is open, from 0; kept in the address, where they are counted from 1."""
    if address.is_news() or CARD not in st.session_state:
        asked = [text for text in address.asked(PARAMETER) if text.isdecimal()]
        st.session_state[CARD] = int(asked[-1]) - 1 if asked else 0
    place = min(max(int(st.session_state[CARD]), 0), count - 1)
    texts = [str(place + 1)] if place else []
    address.say(PARAMETER, place, texts, is_same=address.asked(PARAMETER) == texts)
    return place


def _to(place: int) -> None:
    st.session_state[CARD] = place


def _progress(rows: list[dict[str, Any]], place: int) -> None:
    """How far the review is, and the ways on: next, previous, the next manager."""
    row = rows[place]
    own = [other for other in rows if _who(other) == _who(row)]
    after = next((n for n in range(place, len(rows)) if _who(rows[n]) != _who(row)), None)
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    line.markdown(
        plain(
            t(
                "{n} of {all} · {who} {own} of {theirs}",
                n=number(place + 1),
                all=number(len(rows)),
                who=_who(row),
                own=number(row["of_manager"]),
                theirs=number(len(own)),
            )
        ),
        width="content",
    )
    for label, key, shortcut, to in (
        (t("Previous"), "previous", "Left", place - 1 if place else None),
        (t("Next"), "next", "Right", place + 1 if place + 1 < len(rows) else None),
        (t("Next manager"), "next-manager", "Down", after),
    ):
        line.button(
            label,
            key=f"agenda-{key}",
            shortcut=shortcut,
            on_click=_to,
            args=(to,),
            disabled=to is None,
        )
    st.progress((place + 1) / len(rows))


def _who(row: dict[str, Any]) -> str:
    return row["manager"] if isinstance(row["manager"], str) else t("(nobody)")


def _facts(view: View, row: dict[str, Any]) -> None:
    """Name, amount, stage, days, tasks, chance, and why it is here."""
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    name = row["name"] if isinstance(row["name"], str) else row["deal_id"]
    line.subheader(plain(f"{name} · {money(row['amount'], row['currency'])}"), anchor=False)
    line.link_button(t("Deal"), lists.address(row["deal_id"]), type="tertiary")
    st.markdown(plain(f"{row['pipeline']} · {row['stage']}"))
    stay, task, chance = st.columns([5, 5, 4], gap="small")
    with stay:
        _number(
            t("days here"),
            days(row["days_here"]),
            t("limit {days}", days=days(row["limit_days"])) if _is(row["limit_days"]) else "",
        )
    with task:
        due = row["next_due_at"]
        said = [moment(due, view.facts.timezone)] if _is(due) else []
        said += [t("pushed {n} times", n=number(row["pushes"]))] if row["pushes"] else []
        _number(t("task"), shown_code("task_state", row["task_state"]) or "–", " · ".join(said))
    with chance:
        told = t("from {n} stays", n=number(row["chance_n"])) if row["chance_n"] else ""
        _number(t("chance to win"), percent(row["chance"]), told)
    st.markdown(f"**{plain(_upper(row['reasons']))}**")


def _number(label: str, value: str, more: str) -> None:
    st.caption(label)
    st.subheader(plain(value), anchor=False)
    if more:
        st.caption(plain(more))


def _is(value: Any) -> bool:
    return bool(pd.notna(value))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _way(view: View, row: dict[str, Any]) -> None:
    """The way it went, with who held it."""
    v, m = tables.visits, tables.transitions
    visits = view.ask(v.filter(v.deal_id == row["deal_id"]).order_by("visit_no"))
    moves = view.ask(m.filter(m.deal_id == row["deal_id"]).order_by("move_no"))
    figure = timeline.figure(
        visits,
        moves,
        as_of=view.facts.as_of,
        timezone=view.facts.timezone,
        row=STAGE_PX,
        holders=True,
        dark=view.is_dark,
    )
    view.figure(figure, f"way-{row['deal_id']}", t("The way it went"))
