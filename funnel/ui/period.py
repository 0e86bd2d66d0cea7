"""The period of the filters: a name for it or two days, and whether it stands beside the one
before."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from functools import partial

import streamlit as st

from funnel.i18n import N_, date_words, t
from funnel.metrics.presets import PRESETS, Period, preset
from funnel.ui import address, choose
from funnel.ui.chosen import settled
from funnel.ui.text import plain
from funnel.workspace import Snapshot, Workspace

FIRST = date(1990, 1, 1)
LAST = date(9999, 12, 31)
DAYS = {"since": N_("Since"), "until": N_("Until, not included")}


def choose_period(workspace: Workspace, snapshot: Snapshot) -> tuple[date | None, date | None]:
    """The days `[since, until)`, either of which may be open."""
    name = choose.one(
        st.selectbox,
        t("Period"),
        list(PRESETS) if snapshot.facts.knows_as_of else [],
        key="period",
        say=lambda name: t(PRESETS[name]),
        parameter="period",
        placeholder=t("all time, or the days below"),
    )
    if name is None:
        return _days()
    for parameter, label in DAYS.items():
        if all(map(_is_day, address.asked(parameter))):
            address.forget(parameter)
        else:
            settled(parameter, t(label), _is_day)
    facts = snapshot.facts
    found = preset(name, facts, workspace.notebook.last_review(facts.as_of, facts.is_demo))
    st.caption(plain(_words(found)))
    return found


def _is_day(text: str) -> bool:
    with suppress(ValueError):
        return FIRST <= date.fromisoformat(text) <= LAST
    return False


def _words(period: Period) -> str:
    since, until = period
    if until is None:
        return t("since {since}", since=date_words(since))
    return t("from {since} to before {until}", since=date_words(since), until=date_words(until))


def _days() -> tuple[date | None, date | None]:
    limits = {"min_value": FIRST, "max_value": LAST, "format": "DD.MM.YYYY"}
    since = choose.day(st.date_input, t("Since"), key="since", parameter="since", **limits)
    until = choose.day(
        st.date_input, t("Until, not included"), key="until", parameter="until", **limits
    )
    return since, until


def choose_beside(since: date | None) -> bool:
    """Whether every number stands beside that of the period before: one with a beginning has
    one."""
    draw = partial(
        st.toggle,
        disabled=since is None,
        help=t("Needs a period with a beginning.") if since is None else None,
    )
    label = t("Beside the period before")
    wanted = choose.switch(draw, label, key="beside", parameter="beside")
    return wanted and since is not None
