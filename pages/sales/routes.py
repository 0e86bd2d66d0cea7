"""Routes: from where to where do deals move, and who takes the stairs backwards?"""

from funnel.charts import routes
from funnel.i18n import N_
from funnel.ui import View, choices, lacking, show, without_log

TITLE = N_("Routes")
PLACE = 50


def body(view: View) -> None:
    """The page under a view."""
    view = choices.one_pipeline(view)
    if without_log.is_so(view):
        without_log.routes(view)
        return
    found = view.answer("routes")
    view.heading(found.headline)
    figure = view.drawn(routes.figure, found.table, lacking.stages_of(view))
    view.figure_with_deals(figure, "routes", found.headline)
    view.table(found)


show(body)
