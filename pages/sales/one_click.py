"""One click: who fills in the CRM afterwards?"""

import streamlit as st

from funnel.charts import distortion, managers
from funnel.i18n import N_, t
from funnel.metrics.managers import team_share
from funnel.ui import View, beside, choices, choose, lacking, one_click, show, without_log

TITLE = N_("One click")
PLACE = 130

MANAGERS = 15  # on the first look


def body(view: View) -> None:
    """The page under a view."""
    if without_log.is_so(view):
        without_log.one_click(view)
        return
    view.needs("anomalies")
    top = st.container()
    thresholds = one_click.thresholds(view)
    team = view.answer("managers", thresholds=thresholds)
    with top:
        flagged, won = team_share(team.table)
        view.heading(
            team.headline, action=None if won or lacking.has_won_stage(view) else lacking.to_stages
        )
    people, findings, effect, passages = choose.tabs(
        {
            "managers": t("Per manager"),
            "findings": t("Findings"),
            "averages": t("What it does to the averages"),
            "passages": t("Passages per manager"),
        },
        key="one-click-tabs",
    )
    if people.open:
        with people:
            most = choices.how_many(int((team.table["won"] > 0).sum()), MANAGERS, "managers")
            figure = view.drawn(managers.figure, team.table, flagged=flagged, won=won, most=most)
            one_click.findings_of(view, thresholds, figure, team.headline)
            lacking.why_blank(team.table)
            beside.draw(view, "one-click")
            view.table(team, rows=managers.both_countings(team.table))
    if findings.open:
        with findings:
            found = view.answer("anomalies", thresholds=thresholds)
            view.subheading(found.headline)
            one_click.timeline(view, found, view.table(found, selectable=True))
    if effect.open:
        with effect:
            change = view.answer("distortion", thresholds=thresholds)
            view.subheading(change.headline)
            view.figure_with_deals(
                view.drawn(distortion.figure, change.table), "distortion", change.headline
            )
            view.table(change)
    if passages.open:
        with passages:
            found = view.answer("manager-passages")
            view.subheading(found.headline)
            view.table(found)


show(body)
