"""The Review page: what changed between two moments, as a bridge and as the stock of every week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from funnel.answers import Answer
from funnel.charts import bridge, change, stock_weeks
from funnel.i18n import N_, curtain, language, moment, t, tn
from funnel.metrics.change import is_counted_in
from funnel.ui import choose, promises, report
from funnel.ui.downloads import as_here
from funnel.ui.text import plain
from funnel.ui.view import View
from funnel.week.window import LAST_REVIEW, Window
from funnel.zones import local, utc

DAYS = "days"
WINDOWS = {
    LAST_REVIEW: N_("since the last review"),
    "last-week": N_("a week"),
    "two-weeks": N_("two weeks"),
    "month": N_("30 days"),
    DAYS: N_("chosen days"),
}
LISTED = ["deal_id", "name", "change", "amount", "stage", "manager", "days", "pushes", "currency"]
HEIGHT = 440


# ---- the window ----------------------------------------------------------------------------------


def begin(view: View) -> tuple[View, Window]:
    """The view with its heading above the window, and the window."""
    head = st.container()
    line = st.container(horizontal=True, vertical_alignment="center", wrap=False)
    return replace(view, above=(head, line)), choose_window(view)


def choose_window(view: View) -> Window:
    """The window, chosen beside the scope and kept in the address."""
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    label = t("What the review looks at")
    name = choose.segment(
        line, label, WINDOWS, key="window", default=LAST_REVIEW, parameter="window"
    )
    if name == DAYS:
        return _days(view, line)
    last = promises.last_review(view)
    window = Window.of(name, view.facts, last)
    is_new = name == LAST_REVIEW and last is None
    said = t("no review was closed yet: a week") if is_new else words(window, view.facts.timezone)
    line.caption(plain(said), width="content")
    return window


def _days(view: View, line: Any) -> Window:
    """Whole days of the workspace's zone, the last one included."""
    last = local(view.facts.as_of, view.facts.timezone).date()
    limits: dict[str, Any] = {"max_value": last, "min_value": date(1990, 1, 1)}
    limits |= {"label_visibility": "collapsed", "width": 150, "format": "DD.MM.YYYY"}
    since = choose.day(line.date_input, t("From"), key="from", parameter="from", **limits)
    until = choose.day(line.date_input, t("To, included"), key="to", parameter="to", **limits)
    if since is None or until is None or since > until:
        line.caption(t("Choose the first and the last day; until then it is the last week."))
        return Window.of("last-week", view.facts)
    begin, end = (utc(day, view.facts.timezone) for day in (since, until + timedelta(days=1)))
    return Window(min(begin, view.facts.as_of), min(end, view.facts.as_of))


def words(window: Window, timezone: str) -> str:
    """``1 Jul 2026, 09:00 – 8 Jul 2026, 09:00``."""
    return f"{moment(window.since, timezone)} – {moment(window.until, timezone)}"


def currency_shown(view: View, table: pd.DataFrame, key: str) -> str | None:
    """Whether amounts are shown instead of deals, and of which currency; none: deals."""
    known = table.loc[table["amount"].notna(), "currency"] if len(table) else pd.Series([])
    options = list(dict.fromkeys(known.fillna("")))
    if not options or curtain.is_down():
        return None
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    by_amount = choose.switch(
        line.toggle, t("Amounts instead of counts"), key=f"{key}-amounts", parameter="amounts"
    )
    if not by_amount:
        return None
    if len(options) == 1:
        return options[0]
    return choose.one(
        line.segmented_control,
        t("Currency"),
        options,
        key=f"{key}-currency",
        default=options[0],
        parameter="currency",
        required=True,
        label_visibility="collapsed",
    )


# ---- the bridge ----------------------------------------------------------------------------------


def bridge_of(view: View, window: Window) -> Answer:
    """The bridge of a window, from what stood on the screen at its beginning."""
    stood = view.workspace.notebook.stood(view.facts.is_demo)
    return view.answer("bridge", window=window, stood=stood)


def week(view: View, window: Window) -> None:
    """The bridge and those that stayed on the left; on the right the deals of what is clicked."""
    found = bridge_of(view, window)
    earlier = bridge_of(view, window.before)
    deals = view.answer("change", window=window)
    left, right = st.columns([3, 2], gap="small")
    with left:
        currency = currency_shown(view, found.table, "bridge")
        figure = view.drawn(
            bridge.figure, found.table, earlier.table, window=window, currency=currency
        )
        marks = view.figure(figure, "bridge", found.headline)
        if view.facts.knows_moves:
            stayed = view.drawn(change.figure, deals.table)
            marks = [*marks, *view.figure(stayed, "stayed", deals.headline)]
        else:
            st.caption(plain(deals.headline))
        if not view.facts.knows_amounts_then:
            st.caption(
                t("Amounts are those of today: what they were then is told by the next upload.")
            )
    with right:
        _deals(view, deals.table, marks)
    with st.expander(t("The numbers as a table")):
        view.table(found)
        view.table(deals)
    _whole(view, window)


def _whole(view: View, window: Window) -> None:
    """The whole review as one file, made when somebody wants it."""

    def made() -> bytes:
        noted = promises.noted(view)
        stood = view.workspace.notebook.stood(view.facts.is_demo)
        return report.page(view.snapshot, view.scope, window, noted, stood)

    st.download_button(
        t("The whole review as one page (HTML)"),
        as_here(language(), curtain.is_down(), made),
        "funnel-review.html",
        "text/html",
        key="review-page",
        on_click="ignore",
    )


def _deals(view: View, table: pd.DataFrame, marks: list[dict[str, Any]]) -> None:
    """The deals of the clicked parts; without a click those that came, left or moved."""
    rows = table[table["change"].notna() & (table["change"] != change.UNMOVED)]
    label = t("click a part for its deals")
    if marks:
        lines = [mark["line"] for mark in marks if "line" in mark]
        steps = [mark["change"] for mark in marks if "change" in mark]
        rows = table[is_counted_in(table, lines) | table["change"].isin(steps)]
        known = bridge.WORDS | change.WORDS
        label = ", ".join(t(known[code]) for code in [*lines, *steps])
    count = tn("{n} deal", "{n} deals", len(rows))
    st.markdown(plain(f"{count} · {label}"))
    view.rows(rows[LISTED], "review-deals", height=HEIGHT)
    with st.container(horizontal=True, vertical_alignment="center"):
        view.downloads(rows, "review-deals")


# ---- the stock -----------------------------------------------------------------------------------


def stock(view: View) -> None:
    """The open deals of every week, and those of any day."""
    found = view.answer("stock-weeks")
    view.subheading(found.headline)
    currency = currency_shown(view, found.table, "stock")
    figure = view.drawn(
        stock_weeks.figure, found.table, timezone=view.facts.timezone, currency=currency
    )
    marks = view.figure(figure, "stock", found.headline)
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    line.caption(t("Click a field for its deals, or choose a day:"), width="content")
    last = local(view.facts.as_of, view.facts.timezone).date()
    day = choose.day(
        line.date_input,
        t("Day"),
        key="at",
        parameter="at",
        max_value=last,
        min_value=date(1990, 1, 1),
        format="DD.MM.YYYY",
        label_visibility="collapsed",
        width=160,
    )
    if day:
        _of_day(view, day)
    for mark in marks:
        _of_field(view, mark)
    view.table(found)


def _of_day(view: View, day: date) -> None:
    """How it stood at the end of a day."""
    at = min(utc(day + timedelta(days=1), view.facts.timezone), view.facts.as_of)
    found = view.answer("stock", at=at)
    deals = view.answer("stock-deals", at=at)
    view.subheading(f"{moment(at, view.facts.timezone)}: {found.headline}")
    view.table(found, "stock-day")
    view.table(deals, "stock-day-deals")


def _of_field(view: View, mark: dict[str, Any]) -> None:
    """The deals of one stage, or of all, at the end of a week."""
    at = datetime.fromisoformat(mark["at"])
    deals = view.answer("stock-deals", at=at)
    rows = deals.table
    if mark["pipeline"] or mark["stage"]:
        keys = rows[["pipeline", "stage"]].fillna("")
        rows = rows[(keys["pipeline"] == mark["pipeline"]) & (keys["stage"] == mark["stage"])]
    count = tn("{n} deal", "{n} deals", len(rows))
    where = mark["stage"] or t("All")
    view.subheading(f"{moment(at, view.facts.timezone)} · {where}: {count}")
    view.table(deals, f"stock-{mark['at']}-{mark['pipeline']}-{mark['stage']}", rows=rows)
