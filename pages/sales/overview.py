"""Overview: what she needs first, each tile leading to its page."""

from funnel.ui import View, show, tiles


def body(view: View) -> None:
    """The page under a view."""
    found = view.answer("overview")
    view.heading(found.headline)
    tiles.draw(view, found.table)
    view.table(found)


show(body)
