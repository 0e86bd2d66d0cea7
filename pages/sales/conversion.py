"""Conversion: where do deals get lost on the way?"""

import streamlit as st

from funnel.charts import cohorts, conversion, flow
from funnel.i18n import t
from funnel.metrics.conversion_words import worst_leak
from funnel.ui import View, choices, show


def body(view: View) -> None:
    """The page under a view."""
    view = choices.one_pipeline(view)
    found = view.answer("conversion")
    view.heading(found.headline, t("hatched: passed on paper, never entered"))
    funnel, people, ways, months = st.tabs(
        [t("Funnel"), t("Per manager"), t("What became of stays"), t("By month of start")], key="conversion-tabs", on_change="rerun"
    )
    if funnel.open:
        with funnel:
            measure, by_amount = choices.measure()
            worst = worst_leak(found.table)
            stage = None if worst is None else str(worst["stage"])
            shown = view.answer("conversion", amounts="all") if by_amount else found
            currency = view.facts.currencies[0] if len(view.facts.currencies) == 1 else None
            figure = conversion.figure(shown.table, measure=measure, by_amount=by_amount, currency=currency, worst=stage, dark=view.is_dark)
            view.deals_behind(view.figure(figure, "conversion", found.headline), "conversion")
            view.table(shown)
    if people.open:
        with people:
            each = view.answer("conversion", by="manager")
            view.figure(
                conversion.multiples(each.table, dark=view.is_dark),
                "conversion-people",
                t("Share of the deals begun that reached each stage, per manager"),
            )
            view.table(each, "conversion-managers")
    if ways.open:
        with ways:
            stays = view.answer("flow")
            view.subheading(stays.headline)
            view.deals_behind(view.figure(flow.figure(stays.table, dark=view.is_dark), "flow", stays.headline), "flow")
            view.table(stays)
    if months.open:
        with months:
            span = choices.span()
            started = view.answer("cohorts")
            view.figure(cohorts.figure(started.table, span=span, dark=view.is_dark), "cohorts", t("Share won by month of start"))
            view.table(started)


show(body)
