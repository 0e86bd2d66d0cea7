"""Why: what goes with winning, why deals are lost, what would bring most?"""

from funnel.charts import drivers, lever, lost_reasons
from funnel.i18n import N_, t
from funnel.ui import View, choose, lacking, show, why

TITLE = N_("Why")
PLACE = 100


def body(view: View) -> None:
    """The page under a view."""
    found = view.answer("drivers")
    view.heading(found.headline, action=None if lacking.has_won_stage(view) else lacking.to_stages)
    facts, stages, lost, more = choose.tabs(
        {
            "drivers": t("What goes with winning"),
            "stage": t("Lost or slow at a stage"),
            "lost": t("Reasons of loss"),
            "lever": t("The lever"),
        },
        key="why-tabs",
    )
    if facts.open:
        with facts:
            figure = view.drawn(drivers.figure, found.table)
            view.figure_with_deals(figure, "drivers", found.headline)
            why.not_a_cause(found)
            view.table(found, rows=why.in_words(found.table))
    if stages.open:
        with stages:
            why.at_stage(view)
    if lost.open:
        with lost:
            reasons = view.answer("lost-reasons")
            view.subheading(reasons.headline)
            figure = view.drawn(lost_reasons.figure, reasons.table)
            view.figure_with_deals(figure, "lost-reasons", reasons.headline)
            own = why.one_pipeline(reasons.table)
            figure = view.drawn(lost_reasons.by_stage, own)
            view.figure_with_deals(figure, "lost-stages", t("By stage"))
            view.figure(lost_reasons.by_month(own, dark=view.is_dark), "lost-months", t("By month"))
            view.table(reasons)
    if more.open:
        with more:
            if not view.facts.knows_moves:
                why.without_log(
                    t("The lever needs the log of stage changes: load it on the Load page.")
                )
                return
            told = view.answer("lever")
            view.subheading(told.headline)
            currency = why.one_currency(view)
            figure = view.drawn(lever.figure, told.table, currency=currency)
            view.figure_with_deals(figure, "lever", told.headline)
            why.how_lever()
            view.table(told, rows=why.to_a_tenth(told.table))


show(body)
