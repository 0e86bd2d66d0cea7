"""Promises on a page: noted by a key or a click, listed with what became of them, struck if they
were a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from funnel.answers import Answer
from funnel.blanks import text_or
from funnel.i18n import N_, number, percent, t
from funnel.metrics import menus
from funnel.metrics.bridge import standing
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.ui import address, curtain
from funnel.ui.promise_words import said
from funnel.ui.text import plain
from funnel.ui.view import View
from funnel.week.promise import KINDS, NEEDS_TARGET, Promise
from funnel.zones import local

LISTED = ["deal_id", "name", "manager", "promised", "target", "due_on", "judged", "happened"]
LISTED += ["words", "stage", "noted_at", "noted_by"]
NOTED_BY = "noted-by"  # in the session: who notes what is promised
BUTTONS = {
    "call": N_("call"),
    "close": N_("close as lost"),
    "hand_over": N_("hand over"),
    "move_on": N_("move on"),
    "snooze": N_("snooze"),
    "discussed": N_("discussed"),
}
SEEN = 34  # letters of a stage's name that its field shows on a small screen
ABREAST = 3  # buttons, so that a card is seen whole
FRIDAY = 4
SHOWN = 3  # promises of a deal on its card


def noted(view: View) -> tuple[Promise, ...]:
    """All promises of this workspace, the newest first."""
    return curtain.promises(view.workspace.notebook.promises(view.facts.is_demo))


def answer(view: View, every: Sequence[Promise], by: str | None = None) -> Answer:
    """The promises judged by the data."""
    return view.answer("promises", promises=tuple(every), by=by)


def usual_day(today: date) -> date:
    """The last working day that is over when the data of a week later are looked at: what is
    promised until then the next review can tell."""
    day = today + timedelta(days=6)
    return day - timedelta(days=max(day.weekday() - FRIDAY, 0))


def today(view: View) -> date:
    """The day of the data, in the workspace's zone."""
    return local(view.facts.as_of, view.facts.timezone).date()


# ---- the form ------------------------------------------------------------------------------------


def form(view: View, deal: dict[str, Any]) -> None:
    """What can be promised about a deal; each kind has its key, 1 to 6."""
    own = f"promise-{deal['deal_id']}"
    people = _people(view)
    manager = text_or(deal["manager"], None)
    left, right = st.columns(2, gap="small")
    person = left.selectbox(
        t("Who"), people, _place(people, manager), key=f"{own}-who", placeholder=t("nobody named")
    )
    to_person = right.selectbox(
        t("Hand over to"), people, None, key=f"{own}-to", placeholder=t("to whom")
    )
    to_stage = _to_stage(view, deal, f"{own}-stage")
    left, right = st.columns(2, gap="small")
    day = left.date_input(t("By"), usual_day(today(view)), key=f"{own}-day", format="DD.MM.YYYY")
    text = right.text_input(t("What exactly"), key=f"{own}-text", placeholder=t("or the reason"))
    kinds = list(KINDS)
    for first in (0, ABREAST):
        for index, column in enumerate(st.columns(ABREAST, gap="xxsmall"), start=first):
            kind = kinds[index]
            pressed = column.button(
                t(BUTTONS[kind]), key=f"{own}-{kind}", shortcut=str(index + 1), width="stretch"
            )
            if pressed:
                target = {"hand_over": to_person, "move_on": to_stage}.get(kind)
                _note(view, deal["deal_id"], kind, person, target, day, text)


def _to_stage(view: View, deal: dict[str, Any], key: str) -> str | None:
    """To which stage it is to go; names of stages are long, so the field has the whole width, and a
    name that is longer still is told below."""
    stages = _stages(view, deal)
    chosen = st.selectbox(
        t("Move on to"),
        stages,
        _place(stages, _next(stages, deal["stage"])),
        key=key,
        placeholder=t("choose a stage"),
    )
    if chosen and len(chosen) > SEEN:
        st.caption(plain(chosen))
    return chosen


def _note(
    view: View,
    deal_id: str,
    kind: str,
    person: str | None,
    target: str | None,
    day: date | None,
    text: str,
) -> None:
    if kind in NEEDS_TARGET and not target:
        st.toast(t("Choose first to whom, or to which stage."), icon=":material/warning:")
        return
    view.workspace.notebook.promise(
        deal_id,
        kind,
        seen_at=view.facts.as_of,
        is_demo=view.facts.is_demo,
        person=person or "",
        target=target or "",
        day=None if kind == "discussed" else day,
        text=text.strip(),
        noted_by=str(st.session_state.get(NOTED_BY, "")).strip(),
    )
    st.toast(t("Noted: {what}", what=t(KINDS[kind])))
    st.rerun()


def _people(view: View) -> list[str]:
    return sorted(view.ask(menus.people, view.scope.timezone)["name"].dropna())


def _stages(view: View, deal: dict[str, Any]) -> list[str]:
    return list(view.ask(menus.open_stages, deal["pipeline"])["stage"])


def _next(stages: list[str], stage: Any) -> str | None:
    place = stages.index(stage) + 1 if stage in stages else len(stages)
    if place < len(stages):
        return stages[place]
    return None


def _place(options: list[str], value: str | None) -> int | None:
    if value in options:
        return options.index(value)
    return None


# ---- what was promised ---------------------------------------------------------------------------


def of_deal(view: View, deal_id: str, every: Sequence[Promise], most: int = SHOWN) -> None:
    """What was promised about a deal, the newest first, each with a way to strike it."""
    own = [one for one in every if one.deal_id == deal_id and not one.struck_at][:most]
    if not own:
        return
    whole = View(view.workspace, view.snapshot, Scope(timezone=view.scope.timezone))
    rows = records(answer(whole, own).table)
    for row in rows:
        line = st.container(horizontal=True, vertical_alignment="center", wrap=False)
        line.markdown(plain(said(row)), width="stretch")
        if line.button(t("Strike"), key=f"strike-{row['promise']}", type="tertiary"):
            view.workspace.notebook.mark_promise(row["promise"], "struck")
            st.rerun()


def before(view: View) -> None:
    """What became of what was promised, over what changed: a review begins with it."""
    every = noted(view)
    if every:
        address.link("pages/sales/review.py", answer(view, every).headline, tab="promises")


def page(view: View) -> None:
    """All promises, those to be asked about first, and how many each kept."""
    every = noted(view)
    found = answer(view, every)
    view.subheading(found.headline)
    close_review(view)
    if not every:
        st.info(
            t("Promises are noted on the cards of the agenda; the next review begins with them.")
        )
        return
    _ask(view, found.table)
    people = answer(view, every, by="manager")
    _shares(people.table)
    view.table(found, rows=found.table[LISTED])
    with st.expander(t("Per manager")):
        view.table(people, "promises-people")


def _ask(view: View, table: pd.DataFrame) -> None:
    """What the data cannot tell is asked."""
    for row in records(table[table["judged"] == "cannot_tell"]):
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(plain(f"{row['name'] or row['deal_id']} · {said(row)}"))
            for answered, label in (("kept", t("It was kept")), ("broken", t("It was not"))):
                if st.button(label, key=f"{answered}-{row['promise']}"):
                    view.workspace.notebook.mark_promise(row["promise"], answered)
                    st.rerun()


def _shares(people: pd.DataFrame) -> None:
    """Per person the share kept with its interval, in words large enough for the room."""
    told = people[people["share_kept"].notna()]
    lines = [
        t(
            "{who}: {kept} of {all} kept, {share} ({low}–{high})",
            who=text_or(row["manager"], t("(nobody)")),
            kept=number(row["kept"]),
            all=number(row["kept"] + row["broken"]),
            share=percent(row["share_kept"]),
            low=percent(row["low_kept"]),
            high=percent(row["high_kept"]),
        )
        for row in records(told)
    ]
    if lines:
        st.markdown("  \n".join(plain(line) for line in lines))


def close_review(view: View) -> None:
    """The button that ends the review: the next one begins where this one ended."""
    book = view.workspace.notebook
    facts = view.facts
    if book.is_reviewed(facts.as_of, facts.is_demo):
        st.caption(t("This review is closed: the next one begins here."))
    elif st.button(t("Close this review"), key="close-review"):
        book.close_review(facts.as_of, facts.is_demo, standing(view.snapshot))
        st.rerun()


def last_review(view: View) -> datetime | None:
    """The moment of the data of the review before."""
    return view.workspace.notebook.last_review(view.facts.as_of, view.facts.is_demo)
