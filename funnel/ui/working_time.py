"""Working time on the Stages page: the switch, the hours of each weekday, holidays and days that
are different."""

from __future__ import annotations

from typing import Any

import streamlit as st
from babel import Locale

from funnel.errors import FunnelError
from funnel.i18n import language, t
from funnel.ui.loading import settings
from funnel.ui.text import plain
from funnel.ui.view import View
from funnel.working_time import NAME, USUAL, WEEKDAYS, WorkingTime, countries
from funnel.working_time_words import DAYS, lines


def draw(view: View) -> None:
    """What holds, and the form that changes it; saving counts everything again."""
    saved = view.workspace.notebook.get(NAME) or {}
    st.write(plain(lines(view.facts.working, view.facts.timezone)[0]))
    st.caption(
        t(
            "In working time a deal does not age at night, on days off and on holidays. How long"
            " deals stay, the limits and what is over them are then in working days; what is ahead"
            " (chances, the forecast, tasks) stays in days of the calendar, and says so. Limits"
            " that were set by hand keep their number: look them over."
        )
    )
    on = st.toggle(
        t("Durations in working time"), value=bool(saved) and not saved.get("off"), key="worktime"
    )
    if not on:
        if view.facts.working and st.button(
            t("Save and count again"), type="primary", key="save-worktime"
        ):
            settings.save(view.workspace, {NAME: saved | {"off": True}})
        return
    written = _form(saved)
    if st.button(t("Save and count again"), type="primary", key="save-worktime"):
        _save(view, written)


def of_calendar(view: View) -> None:
    """That what is ahead lies in days of the calendar, where other durations do not."""
    if view.facts.working:
        st.caption(t("What is ahead is in days of the calendar: 28 days are four weeks."))


def _form(saved: dict[str, Any]) -> dict[str, Any]:
    """What is written in the fields."""
    week = saved.get("week") or dict.fromkeys(WEEKDAYS[:5], USUAL)
    st.write(t("Hours by the clock of the workspace, in spans; a day without any is off."))
    fields = [*st.columns(4), *st.columns(4)]
    hours = {
        day: field.text_input(
            t(DAYS[day]), value=week.get(day, ""), placeholder=t("off"), key=f"worktime-{day}"
        )
        for day, field in zip(WEEKDAYS, fields, strict=False)
    }
    left, middle, right = st.columns(3)
    names = _names()
    codes = ["", *sorted(countries(), key=lambda code: names.get(code, code))]
    known = saved.get("country") or ""
    country = left.selectbox(
        t("Holidays of"),
        codes,
        index=codes.index(known) if known in codes else 0,
        format_func=lambda code: names.get(code, code) if code else t("no country"),
        help=t("In Ukraine holidays are working days for the time being."),
        key="worktime-country",
    )
    extra = {}
    for field, key, label in (
        (middle, "holidays", t("More holidays")),
        (right, "working_days", t("Worked all the same")),
    ):
        days = saved.get(key) or []
        extra[key] = field.text_input(
            label,
            value=days if isinstance(days, str) else ", ".join(days),
            placeholder="2026-03-30, 2026-12-31",
            key=f"worktime-{key}",
        )
    return {"week": hours, "country": country or "", **extra}


def _names() -> dict[str, str]:
    """What countries are called in the language in force."""
    return {str(code): str(name) for code, name in Locale(language()).territories.items()}


def _save(view: View, written: dict[str, Any]) -> None:
    try:
        found = WorkingTime.of(written)
    except FunnelError as error:
        st.error(plain(str(error)))
        return
    if found is not None:
        settings.save(view.workspace, {NAME: found.plain()})
