"""Quality: what is wrong or uncertain in the data, and which deals it concerns."""

from funnel.ui import View, quality, show


def body(view: View) -> None:
    """The page under a view."""
    found = view.answer("quality")
    view.heading(found.headline, scope=quality.everything(view))
    quality.account(found.table)
    chosen = view.table(found, rows=quality.checks(found.table), selectable=True)
    quality.cases(view, found.table, chosen)
    quality.rejects(view)


show(body)
