"""Stages: which order, which kind, which limit – and whose moves are a robot's."""

from funnel.i18n import N_, t
from funnel.ui import View, choose, cluster, robots_and_rates, show, stages, working_time
from funnel.ui.loading import settings

TITLE = N_("Stages")
PLACE = 20


def body(view: View) -> None:
    """The page under a view."""
    table = stages.table_of(view)
    view.heading(stages.headline(table), scope=stages.everything(view))
    cluster.tell()
    settings.undo(view.workspace)
    order, hours, robots, rates = choose.tabs(
        {
            "order": t("Order, kinds, limits"),
            "working-time": t("Working time"),
            "robots": t("Robots"),
            "currencies": t("Currencies"),
        },
        key="stages-tabs",
    )
    with order:
        stages.editor(view, table)
    with hours:
        working_time.draw(view)
    with robots:
        robots_and_rates.robots(view)
    with rates:
        robots_and_rates.rates(view)


show(body)
