"""The columns of `metrics.promises`."""

from __future__ import annotations

from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_

DEFINITIONS = {
    **by_name(
        Column("promise", N_("Promise"), Unit.TEXT, N_("The promise's own number.")),
    ),
    "manager": N_("Who promised it; where nobody was named, the owner of the deal now."),
    **by_name(
        Column(
            "promised",
            N_("What was promised"),
            Unit.CODE,
            N_(
                "What was promised: call, close, hand_over, move_on, snooze; or discussed, nothing."
            ),
        ),
        Column(
            "target",
            N_("To whom, or where"),
            Unit.TEXT,
            N_("To whom it is to be handed over, or the stage it is to reach."),
        ),
        Column("due_on", N_("By the day"), Unit.DAY, N_("The day until which it was promised.")),
    ),
    "words": N_("What was noted besides."),
    **by_name(
        Column("noted_by", N_("Noted by"), Unit.TEXT, N_("Who noted it.")),
        Column("noted_at", N_("Noted at"), Unit.MOMENT, N_("When it was noted, by the clock.")),
        Column(
            "judged",
            N_("Kept?"),
            Unit.CODE,
            N_(
                "kept or broken, judged at the first data after its day; cannot_tell where an"
                " input is"
                " missing; not_due before that; noted where there is nothing to judge; struck."
            ),
        ),
        Column(
            "happened",
            N_("What happened since"),
            Unit.CODE,
            N_(
                "What has happened to the deal since: moved, task_done, closed, owner_changed,"
                " pushed; or"
                " nothing."
            ),
        ),
        Column("kept", N_("Kept"), Unit.COUNT, N_("Promises that were kept.")),
        Column("broken", N_("Not kept"), Unit.COUNT, N_("Promises that were not kept.")),
        Column(
            "cannot_tell",
            N_("Cannot be told"),
            Unit.COUNT,
            N_("Promises of which the data cannot tell."),
        ),
        Column(
            "not_due", N_("Not due yet"), Unit.COUNT, N_("Promises whose day is still to come.")
        ),
        Column("share_kept", N_("Share kept"), Unit.SHARE, N_("Kept ÷ (kept + broken).")),
        Column(
            "low_kept",
            N_("Share kept, from"),
            Unit.SHARE,
            N_("The low end of its 95% interval (Wilson)."),
        ),
        Column(
            "high_kept",
            N_("Share kept, to"),
            Unit.SHARE,
            N_("The high end of its 95% interval (Wilson)."),
        ),
    ),
}
