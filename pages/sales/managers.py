"""Managers: who stands out, once their deals are alike?"""

from funnel.charts import managers_fair
from funnel.i18n import N_
from funnel.ui import View, lacking, managers, show

TITLE = N_("Managers")
PLACE = 120


def body(view: View) -> None:
    """The page under a view."""
    found = managers.compared(view)
    view.heading(found.headline)
    rows = managers.of_measure(found.table)
    if managers.said(rows) != found.headline:
        view.subheading(managers.said(rows))
    view.figure_with_deals(
        view.drawn(managers_fair.figure, rows), "managers-fair", managers.said(rows)
    )
    view.figure_with_deals(
        view.drawn(managers_fair.believed, rows), "managers-believed", managers.said(rows)
    )
    lacking.why_blank(found.table)
    managers.how(found.table)
    view.table(found, rows=managers.bearable(found.table))


show(body)
