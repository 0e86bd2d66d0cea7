"""Deals: which deals are they? Every deal of the scope, searched, filtered, sorted."""

from funnel.i18n import N_
from funnel.ui import View, deals, overlap, show

TITLE = N_("Deals")
PLACE = 80


def body(view: View) -> None:
    """The page under a view."""
    wanted = deals.choose_deals(view)
    deals.table(view, wanted)
    if wanted.group in overlap.GROUPS:
        overlap.draw(view)


show(body)
