"""What the check-up is told: days of changes, what a name should say, and from where on a thing
counts as found."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any

import streamlit as st

from funnel import checkup
from funnel.checkup.stage_names import DOCTRINES
from funnel.facts import Facts
from funnel.i18n import date_words, t
from funnel.thresholds import in_force
from funnel.thresholds import of as thresholds_of
from funnel.ui import choose, threshold
from funnel.ui.text import plain
from funnel.ui.view import View
from funnel.workspace import Workspace


def settings(view: View) -> checkup.Thresholds:
    """The forms, folded; returns what of them is chosen for this look alone: the doctrine and the
    change."""
    with st.expander(t("Days of changes, names, thresholds")):
        changes, names, limits = st.tabs(
            [t("A change"), t("Names"), t("Thresholds")], key=choose.in_language("checkup-settings")
        )
        with changes:
            chosen = {"before_after": {"changed_on": _changes(view)}}
        with names:
            chosen["stage_names"] = {"doctrine": _doctrine(view)}
        with limits:
            _thresholds(view)
    return chosen


def usual(workspace: Workspace, facts: Facts) -> checkup.Thresholds:
    """What is chosen where nobody chooses: what the page shows first."""
    days = _days(workspace.notebook.marks())
    return {
        "before_after": {"changed_on": days[0] if len(days) > 1 else ""},
        "stage_names": {"doctrine": _in_force("stage_names", facts)["doctrine"]},
    }


# ---- the days of changes -------------------------------------------------------------------------


def _changes(view: View) -> str:
    """Mark a day, take a mark away; the day that is looked at."""
    notebook = view.workspace.notebook
    with st.form("mark", clear_on_submit=True, border=False):
        day, words, press = st.columns([1, 2, 1], vertical_alignment="bottom")
        at = day.date_input(t("Changed on"), None, key="mark-day", format="DD.MM.YYYY")
        what = words.text_input(
            t("What was changed"), key="mark-words", placeholder=t("norm introduced"), max_chars=120
        )
        if press.form_submit_button(t("Mark the day"), width="stretch") and at:
            with _deciding(view):
                notebook.set_mark(datetime.combine(at, time()), what.strip())
    marks = notebook.marks()
    for number, (marked_at, name) in enumerate(marks):
        line, press = st.columns([3, 1], vertical_alignment="center")
        line.markdown(
            plain(" · ".join(part for part in (date_words(marked_at.date()), name) if part))
        )
        if press.button(t("Remove"), key=f"unmark-{number}", width="stretch"):
            with _deciding(view):
                notebook.forget_mark(marked_at, name)
    days = _days(marks)
    if len(days) < 2:
        return ""
    chosen = choose.one(
        st.selectbox,
        t("Compare before and after"),
        days,
        key="changed-on",
        say=lambda day: date_words(datetime.fromisoformat(day).date()),
        default=days[0],
        parameter="changed",
    )
    return chosen or days[0]


def _days(marks: Sequence[tuple[datetime, str]]) -> list[str]:
    """The marked days, the newest first."""
    return list(dict.fromkeys(f"{marked_at:%Y-%m-%d}" for marked_at, _ in reversed(marks)))


# ---- doctrine and thresholds ---------------------------------------------------------------------


def _in_force(check: str, facts: Facts) -> dict[str, Any]:
    return in_force(check, checkup.defaults(checkup.check(check)), facts)


def _doctrine(view: View) -> str:
    """What a name should say, for this look: schools contradict each other."""
    usual = _in_force("stage_names", view.facts)["doctrine"]
    names = list(DOCTRINES)
    chosen = choose.one(
        st.selectbox,
        t("A stage is named after"),
        names,
        key="doctrine",
        say=lambda name: t(DOCTRINES[name]),
        default=usual,
        parameter="doctrine",
    )
    return chosen or usual


def _thresholds(view: View) -> None:
    """From where on one check speaks; what is saved counts everywhere, also on the command line."""
    known = {name: module for name, module in checkup.checks().items() if _numbers(module)}
    first = next(iter(known))
    chosen_name = choose.one(
        st.selectbox,
        t("Check"),
        list(known),
        key="check",
        say=lambda name: t(known[name].TITLE),
        default=first,
    )
    name = chosen_name or first
    own = _numbers(known[name])
    now = _in_force(name, view.facts)
    about = thresholds_of(known[name], own)
    with st.form(f"thresholds-{name}", border=False):
        columns = st.columns(3)
        chosen = {}
        for index, key in enumerate(own):
            with columns[index % 3]:
                chosen[key] = threshold.field(name, key, now[key], about[key])
        save, usual = st.columns([1, 1])
        if save.form_submit_button(t("Save and look again"), type="primary"):
            _save(
                view,
                name,
                {key: value for key, value in chosen.items() if value != _plain(own[key])},
            )
        if usual.form_submit_button(t("Back to the usual")):
            _save(view, name, {})


def _numbers(module: Any) -> dict[str, Any]:
    return {
        key: value for key, value in checkup.defaults(module).items() if not isinstance(value, str)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value


def _save(view: View, check: str, chosen: dict[str, Any]) -> None:
    notebook = view.workspace.notebook
    every = {**(notebook.get("thresholds") or {})}
    kept = {key: value for key, value in every.pop(check, {}).items() if isinstance(value, str)}
    if kept | chosen:
        every[check] = kept | chosen
    with _deciding(view):
        notebook.set("thresholds", every or None)


@contextmanager
def _deciding(view: View) -> Generator[None]:
    """What is set inside counts everywhere, and the page is drawn again."""
    with st.spinner(t("Counting …")), view.workspace.deciding():
        yield
    st.rerun()
