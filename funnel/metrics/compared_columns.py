"""The columns of a period beside the one before."""

from __future__ import annotations

from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_

PARTS = ("conversion", "dwell", "stuck", "one-click")


COLUMNS = [
    "about",
    "pipeline",
    "stage",
    "unit",
    "now",
    "now_n",
    "then",
    "then_n",
    "difference",
    "difference_low",
    "difference_high",
    "against_before",
]


TEXTS = ("about", "pipeline", "stage", "unit", "against_before")


DEFINITIONS = {
    "about": N_(
        "conversion: the share expected to go on from the stage. dwell: half of those that go on"
        " from it have gone on after so many days. stuck: the share of the open deals that were"
        " longer in their stage than its limit, at the end of both periods. one-click: the share of"
        " the wins of the period in which a rule found something."
    ),
    "unit": N_("What the value is: share (0 … 1) or days."),
    **by_name(
        Column("now", N_("This period"), Unit.ROW, N_("The number of the period.")),
        Column("now_n", N_("This period, of n"), Unit.COUNT, N_("How many cases that is of.")),
        Column(
            "then",
            N_("Period before"),
            Unit.ROW,
            N_(
                "The same of the period before; of a running period, of as many of its working"
                " days."
            ),
        ),
        Column("then_n", N_("Period before, of n"), Unit.COUNT, N_("How many cases that is of.")),
    ),
    "difference": N_("The one less the other; blank where one of the two is."),
    "difference_low": N_("Low end of the 95% interval of the difference (Newcombe)."),
    "difference_high": N_("High end of the 95% interval of the difference (Newcombe)."),
    "against_before": N_("more or fewer, if the interval leaves out 0; none if it does not."),
}
