"""Quality: what is wrong or uncertain in the data, and which deals it concerns."""

from funnel.i18n import N_
from funnel.ui import View, quality, show

TITLE = N_("Quality")
PLACE = 30


def body(view: View) -> None:
    """The page under a view."""
    found = view.answer("quality")
    view.heading(found.headline, scope=quality.everything(view))
    quality.account(found.table)
    checks = quality.found(found.table)
    if len(checks):
        chosen = view.table(found, rows=quality.in_words(checks), selectable=True)
        quality.cases(view, checks, chosen)
    quality.clean(found.table)
    quality.rejects(view)


show(body)
