"""Deal: everything about one deal on one screen."""

from funnel.ui import deal, show

show(deal.page)
