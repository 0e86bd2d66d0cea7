"""Ahead: what is coming, and how right we would have been to say so."""

from dataclasses import replace

from funnel.ahead.record import Judged
from funnel.i18n import N_, t
from funnel.ui import View, ahead, choose, show, without_log, working_time

TITLE = N_("Ahead")
PLACE = 70


def body(view: View) -> None:
    """The page under a view."""
    if without_log.is_so(view):
        without_log.ahead(replace(view, scope=ahead.without_period(view.scope)))
        return
    view.needs("forecast")
    record = view.answer("forecast-record")
    report = Judged.of(record.table)
    found = ahead.expected_wins(view, report)
    view.heading(found.headline, scope=ahead.without_period(view.scope))
    working_time.of_calendar(view)
    coming, deals, dates, school = choose.tabs(
        {
            "coming": t("What is coming"),
            "deals": t("Open deals one by one"),
            "dates": t("Expected days"),
            "record": t("How right it was"),
        },
        key="ahead-tabs",
    )
    if coming.open:
        with coming:
            ahead.coming(view, found, record)
    if deals.open:
        with deals:
            ahead.deals(view)
    if dates.open:
        with dates:
            ahead.dates(view)
    if school.open:
        with school:
            ahead.school(view, record)


show(body)
