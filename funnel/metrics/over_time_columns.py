"""The columns of `metrics.over_time`."""

from __future__ import annotations

from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_

DEFINITIONS = {
    **by_name(
        Column(
            "series",
            N_("What is counted"),
            Unit.CODE,
            N_(
                "new: journeys that began. won, lost: deals closed, each once. past: open deals"
                " past the"
                " limit of their stage at the end of the period. passage: the share expected to"
                " go on, of"
                " those that came to the stage in the period. time: the days by which half of"
                " the stays"
                " begun in the period have left, open ones counted."
            ),
        ),
        Column(
            "period",
            N_("Period from"),
            Unit.DAY,
            N_("The first day of the week (a Monday) or month, by the clock of the workspace."),
        ),
    ),
    "value": N_("Counts, a share from 0 to 1, or days."),
    "low": N_("Low end of its 95% interval (counts: Poisson)."),
    "high": N_("High end of its 95% interval; of a young share the most that it can become."),
    "n": N_("Of how many."),
    **by_name(
        Column(
            "is_young",
            N_("Not over yet"),
            Unit.FLAG,
            N_(
                "Not over yet: the period still runs, or some that came in it are still there;"
                " the value is"
                " then what is known so far, or expected."
            ),
        ),
    ),
}
