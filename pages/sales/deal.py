"""Deal: everything about one deal on one screen."""

from funnel.i18n import N_
from funnel.ui import deal, show

TITLE = N_("Deal")
PLACE = 90
IS_HIDDEN = True

show(deal.page)
