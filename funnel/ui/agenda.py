"""The agenda: one deal a card that fills the screen, next and previous by the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from funnel.answers import Answer
from funnel.blanks import text_or
from funnel.i18n import days, moment, money, number, percent, t
from funnel.metrics import expected
from funnel.metrics.agenda import MOST
from funnel.metrics.rows import records
from funnel.ui import address, choose, lists, present, promises, way
from funnel.ui.code_titles import shown_code
from funnel.ui.text import bound, plain, upper
from funnel.ui.view import View
from funnel.week.promise import Promise
from funnel.week.window import Window

CARD = "agenda-card"
PARAMETER = "card"
STAGE_PX = 32


def page(view: View, window: Window) -> None:
    """The card that is open, of all that the review talks about."""
    present.dense()
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
        st.text_input(t("Who notes the promises"), key=promises.NOTED_BY)
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
        way.of_deal(view, row["deal_id"], STAGE_PX)
    with right, st.container(border=True):
        promises.form(view, row)
        promises.of_deal(view, row["deal_id"], every)


def _open_card(count: int) -> int:
    """Which card is open, from 0; kept in the address, where they are counted from 1."""
    if address.is_news() or CARD not in st.session_state:
        st.session_state[CARD] = _asked_card(count)
    address.drawn(PARAMETER, t("Card"))
    place = min(max(int(st.session_state[CARD]), 0), count - 1)
    texts = [str(place + 1)] if place else []
    if place:
        address.wonder(PARAMETER, [])
    if not address.strange(PARAMETER):
        address.say(PARAMETER, place, texts, is_same=address.asked(PARAMETER) == texts)
    return place


def _asked_card(count: int) -> int:
    """The card that the address asks for, else the first one; what is none is told."""
    asked = address.asked(PARAMETER)
    cards = {str(index + 1): index for index in range(count)}
    address.wonder(PARAMETER, [text for text in asked if text not in cards])
    return next((cards[text] for text in asked if text in cards), 0)


def _to(index: int) -> None:
    st.session_state[CARD] = index


def _progress(rows: list[dict[str, Any]], index: int) -> None:
    """How far the review is, and the ways on: next, previous, the next manager."""
    row = rows[index]
    own = [other for other in rows if _who(other) == _who(row)]
    after = next((n for n in range(index, len(rows)) if _who(rows[n]) != _who(row)), None)
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    line.markdown(
        plain(
            t(
                "{n} of {all} · {who} {own} of {theirs}",
                n=number(index + 1),
                all=number(len(rows)),
                who=_who(row),
                own=number(row["of_manager"]),
                theirs=number(len(own)),
            )
        ),
        width="content",
    )
    for label, key, shortcut, to in (
        (t("Previous"), "previous", "Left", index - 1 if index else None),
        (t("Next"), "next", "Right", index + 1 if index + 1 < len(rows) else None),
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
    line.progress((index + 1) / len(rows), width=160)


def _who(row: dict[str, Any]) -> str:
    if isinstance(row["manager"], str):
        return row["manager"]
    return t("(nobody)")


def _facts(view: View, row: dict[str, Any]) -> None:
    """Name, amount, stage, days, tasks, chance, and why it is here: four lines, so that the way it
    went is seen without scrolling."""
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    name = text_or(row["name"], row["deal_id"])
    amount = money(row["amount"], row["currency"])
    line.subheader(plain(f"{name} · {amount}"), anchor=False, width="content")
    line.link_button(
        t("Deal"),
        lists.address(row["deal_id"]),
        type="tertiary",
        icon=":material/open_in_new:",
    )
    parts = [row["pipeline"], row["stage"]]
    st.markdown(plain(" · ".join(part for part in parts if isinstance(part, str))))
    st.markdown(f"#### {plain(bound(' · '.join(_numbers(view, row))))}")
    st.markdown(f"**{plain(bound(upper(row['reasons'])))}**")


def _numbers(view: View, row: dict[str, Any]) -> list[str]:
    """``12 d here, limit 12 d``, the task, the chance with its n."""
    said = []
    if _is(row["days_here"]):
        here = days(row["days_here"])
        limit = days(row["limit_days"])
        known = t("{days} here, limit {limit}", days=here, limit=limit)
        said.append(known if _is(row["limit_days"]) else t("{days} here", days=here))
    if isinstance(row["task_state"], str):
        task = t("task: {state}", state=shown_code("task_state", row["task_state"]))
        due = f", {moment(row['next_due_at'], view.facts.timezone)}"
        said.append(task + (due if _is(row["next_due_at"]) else ""))
    if row["pushes"]:
        said.append(t("pushed {n} times", n=number(row["pushes"])))
    said += expected.said(row, view.facts.timezone)
    if _is(row["chance"]):
        chance = percent(row["chance"])
        stays = number(row["chance_n"])
        said.append(t("chance {chance} (of {n} stays)", chance=chance, n=stays))
    return said


def _is(value: Any) -> bool:
    return bool(pd.notna(value))
