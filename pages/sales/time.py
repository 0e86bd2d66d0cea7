"""Time in stage: where do deals sit?"""

from funnel.charts import dwell, survival
from funnel.i18n import N_, t
from funnel.ui import View, beside, choices, choose, show, without_log

TITLE = N_("Time in stage")
PLACE = 40

MANAGERS = 12  # on the first look


def body(view: View) -> None:
    """The page under a view."""
    view = choices.one_pipeline(view)
    if without_log.is_so(view):
        without_log.time(view)
        return
    found = view.answer("dwell")
    stays = choices.open_stays(view)
    view.heading(found.headline)
    stages, people, months, curve = choose.tabs(
        {
            "stages": t("Stages"),
            "managers": t("Per manager"),
            "months": t("By month"),
            "curve": t("Curve of a stage"),
        },
        key="time-tabs",
    )
    if stages.open:
        with stages:
            view.figure_with_deals(
                view.drawn(dwell.figure, found.table, stays), "dwell", found.headline
            )
            beside.draw(view, "dwell")
            view.table(found)
    if people.open:
        with people:
            each = view.answer("dwell", by="manager")
            own = choices.rows_of_stage(each.table, "people")
            most = choices.how_many(len(own), MANAGERS, "dwell")
            figure = view.drawn(
                dwell.figure, own, choices.same_stage(stays, own), by="manager", most=most
            )
            view.figure_with_deals(figure, "dwell-people", t("Per manager"))
            view.table(each, "dwell-managers")
    if months.open:
        with months:
            each = view.answer("dwell", by="month")
            own = choices.rows_of_stage(each.table, "months")
            view.figure_with_deals(
                dwell.by_month(own, dark=view.is_dark), "dwell-months", t("By month")
            )
            view.table(each, "dwell-months-table")
    if curve.open:
        with curve:
            own = choices.rows_of_stage(found.table, "curve")
            chosen = choices.survival_of(view, own)
            view.subheading(chosen.headline)
            figure = view.drawn(survival.figure, chosen.table, limit=choices.limit_of(own))
            view.figure_with_deals(figure, "survival", chosen.headline)
            view.table(chosen)


show(body)
