"""What the pages of moves show of a CRM whose log of stage changes is not loaded: all that the list
of deals tells, and beside it what is missing."""

from __future__ import annotations

import streamlit as st

from funnel.charts import closing, cohorts, in_work, over_time
from funnel.i18n import t
from funnel.metrics.ends import told
from funnel.metrics.over_time_words import said
from funnel.ui import choices, choose, lacking
from funnel.ui.page import to_load
from funnel.ui.text import plain
from funnel.ui.view import View


def is_so(view: View) -> bool:
    """Whether there is a list of deals alone."""
    return not view.facts.knows_moves and "deals" in view.facts.has


def conversion(view: View) -> None:
    """How many of those begun in a month are won, and how fast; the way from stage to stage is not
    known."""
    view.heading(t("How many deals are won, and how fast"))
    missing(t("Where on the way deals get lost, and at whom, takes the log of stage changes."))
    lacking.ask_for_ends(view)
    month, speed, people = choose.tabs(
        {
            "months": t("By month of start"),
            "speed": t("How fast"),
            "managers": t("Per manager"),
        },
        key="listed-tabs",
    )
    if month.open:
        with month:
            months(view)
    if speed.open:
        with speed:
            whole(view)
    if people.open:
        with people:
            people_of(view)


def time(view: View) -> None:
    """How long deals take from their creation to their end, and where the open ones stand."""
    view.heading(t("How long deals take as a whole"))
    missing(t("How long they sit in each stage takes the log of stage changes."))
    lacking.ask_for_ends(view)
    whole(view)
    standing(view)


def routes(view: View) -> None:
    """Where the open deals stand now."""
    view.heading(view.answer("in-work").headline)
    missing(t("From where to where deals move takes the log of stage changes."))
    standing(view)


def one_click(view: View) -> None:
    """Who wins how much; when it was written down is not known."""
    view.heading(t("What each manager won and lost"))
    missing(t("Who fills in the CRM afterwards in one click takes the log of stage changes."))
    lacking.ask_for_ends(view)
    people_of(view)


def ahead(view: View) -> None:
    """What the list says is coming, and what the last months brought."""
    knows_days = "expected_dates" in view.facts.has
    expected = view.answer("expected")
    view.heading(expected.headline if knows_days else t("What the last months brought"))
    missing(
        t(
            "How likely each open deal is to be won, and what the next months bring, takes the log"
            " of stage changes."
        )
    )
    lacking.ask_for_ends(view)
    if knows_days:
        view.table(expected)
    won(view)
    whole(view)


def missing(words: str) -> None:
    """What is missing, with the way to load it."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(plain(words))
        to_load()


def months(view: View) -> None:
    """Deals by the month in which they began."""
    started = view.answer("cohorts")
    view.subheading(started.headline)
    figure = view.drawn(cohorts.figure, started.table, span=choices.span(started.table))
    view.figure_with_deals(figure, "cohorts", started.headline)
    view.table(started, rows=told(started.table))


def people_of(view: View) -> None:
    """What each manager opened and won."""
    found = view.answer("managers")
    lacking.why_blank(found.table)
    view.table(found)


def won(view: View) -> None:
    """Deals won by month."""
    found = view.answer("over-time", by="month")
    rows = found.table[found.table["series"] == "won"]
    view.subheading(said(rows, "month") or found.headline)
    marked = view.workspace.notebook.marks()
    figure = over_time.figure(rows, by="month", marked=marked, dark=view.is_dark)
    view.figure_with_deals(figure, "won-by-month", found.headline)


def whole(view: View) -> None:
    """How fast deals are won and lost."""
    closed = view.answer("closing")
    view.subheading(closed.headline)
    figure = view.drawn(closing.figure, closed.table)
    view.figure_with_deals(figure, "closing", closed.headline)
    view.table(closed)


def standing(view: View) -> None:
    """Where the open deals stand now."""
    work = view.answer("in-work")
    figure = view.drawn(in_work.figure, work.table, has_tasks="tasks" in view.facts.has)
    view.figure_with_deals(figure, "in-work", work.headline)
    view.table(work)
