"""Review: what changed since we last sat together, and whom do we talk about?"""

from funnel.i18n import N_, t
from funnel.ui import View, agenda, choose, promises, review, show, welcome

TITLE = N_("Review")
PLACE = 10


def body(view: View) -> None:
    """The page under a view."""
    view, window = review.begin(view)
    view.heading(review.bridge_of(view, window).headline)
    week, cards, promised, stock = choose.tabs(
        {
            "week": t("What changed"),
            "agenda": t("Agenda"),
            "promises": t("Promises"),
            "stock": t("Open deals week by week"),
        },
        key="review-tabs",
    )
    if week.open:
        with week:
            if view.facts.is_demo:
                welcome.invitation()
            promises.before(view)
            review.week(view, window)
    if cards.open:
        with cards:
            agenda.page(view, window)
    if promised.open:
        with promised:
            promises.page(view)
    if stock.open:
        with stock:
            review.stock(view)


show(body)
