"""The columns of `metrics.conversion`."""

from __future__ import annotations

from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_

DEFINITIONS = {
    **by_name(
        Column(
            "entered",
            N_("Entered"),
            Unit.COUNT,
            N_("Journeys with at least one stay in this stage."),
        ),
    ),
    "reached": N_(
        "Journeys that got to this stage or past it; the first stage counts every journey, a won"
        " journey reached all."
    ),
    **by_name(
        Column(
            "phantom",
            N_("Never entered"),
            Unit.SHARE,
            N_(
                "Share of those who reached this stage that never entered it: passes that never"
                " happened."
            ),
        ),
        Column(
            "strict",
            N_("Strict"),
            Unit.COUNT,
            N_(
                "Journeys whose first entries into this stage and every one before it all exist"
                " and are in"
                " the order of time."
            ),
        ),
        Column(
            "open_here",
            N_("Open here"),
            Unit.COUNT,
            N_("Open journeys whose present stay is in this stage."),
        ),
        Column(
            "lost_here",
            N_("Lost here"),
            Unit.COUNT,
            N_("Lost journeys whose last open stage was this one; side tracks are looked through."),
        ),
    ),
    "won": N_("Journeys that reached this stage and were won, or passed on where that is the aim."),
    "went_on": N_("Of those who reached this stage: got further, or were won."),
    "stopped": N_("Of those who reached this stage: lost or moved out for good without going on."),
    "waiting": N_(
        "Of those who reached this stage: neither. They are still open, here, before or on a side"
        " track."
    ),
    "to_next_so_far": N_("Went on, of those who reached this stage: the least it can become."),
    "to_next_at_most": N_(
        "Went on or still open, of those who reached this stage: the most it can become."
    ),
    "to_next": N_(
        "What the share that goes on is expected to become (Aalen–Johansen; nobody waiting: the"
        " share itself), never under what went on so far; blank under 20, or where more than 20% is"
        " unknown."
    ),
    **by_name(
        Column(
            "to_next_low",
            N_("To next, low"),
            Unit.SHARE,
            N_(
                "Low end of the 95% interval of the share of such journeys that go on; of these"
                " it can't"
                " become less than went on so far."
            ),
        ),
        Column(
            "to_next_high",
            N_("To next, high"),
            Unit.SHARE,
            N_("High end of the 95% interval of the share of such journeys that go on."),
        ),
    ),
    "unknown": N_("The part of the share to next that nobody can know yet."),
    "to_won_so_far": N_("Won, of those who reached this stage: the least it can become."),
    "to_won_at_most": N_(
        "Won or still open, of those who reached this stage: the most it can become."
    ),
    "to_won": N_("What the share won is expected to become, of those who reached this stage."),
    "to_won_low": N_("Low end of the 95% interval of the share of such journeys that is won."),
    "to_won_high": N_("High end of the 95% interval of the share of such journeys that is won."),
    "to_won_unknown": N_("The part of the share won that nobody can know yet."),
    **by_name(
        Column(
            "entered_went_on",
            N_("Entered, went on"),
            Unit.COUNT,
            N_("Of those who entered this stage: got further, or were won."),
        ),
        Column(
            "entered_stopped",
            N_("Entered, stopped"),
            Unit.COUNT,
            N_("Of those who entered this stage: stopped here."),
        ),
        Column(
            "entered_waiting",
            N_("Entered, still there"),
            Unit.COUNT,
            N_("Of those who entered this stage: neither yet."),
        ),
        Column(
            "strict_went_on",
            N_("Every stage, went on"),
            Unit.COUNT,
            N_("Of those who came here through every stage: got further, or were won."),
        ),
        Column(
            "strict_stopped",
            N_("Every stage, stopped"),
            Unit.COUNT,
            N_("Of those who came here through every stage: stopped here."),
        ),
        Column(
            "strict_waiting",
            N_("Every stage, still there"),
            Unit.COUNT,
            N_("Of those who came here through every stage: neither yet."),
        ),
        Column(
            "amount_went_on",
            N_("Amount that went on"),
            Unit.MONEY,
            N_("Amount of the journeys that reached this stage and went on."),
        ),
        Column(
            "amount_stopped",
            N_("Amount that stopped"),
            Unit.MONEY,
            N_("Amount of the journeys that reached this stage and stopped here."),
        ),
        Column(
            "amount_waiting",
            N_("Amount still there"),
            Unit.MONEY,
            N_("Amount of the journeys that reached this stage and are neither yet."),
        ),
    ),
    **{
        f"amount_{bar}_{part}": N_("The amount of these journeys.")
        for bar in ("entered", "strict")
        for part in ("went_on", "stopped", "waiting")
    },
    **by_name(
        Column(
            "amount_reached",
            N_("Amount reached"),
            Unit.MONEY,
            N_("Amount of the journeys that reached this stage."),
        ),
        Column(
            "amount_won",
            N_("Amount won"),
            Unit.MONEY,
            N_("Amount of the journeys that reached this stage and were won."),
        ),
        Column(
            "amount_entered",
            N_("Amount entered"),
            Unit.MONEY,
            N_("Amount of the journeys that entered this stage."),
        ),
        Column(
            "amount_strict",
            N_("Amount strict"),
            Unit.MONEY,
            N_("Amount of the journeys that came here through every stage in order."),
        ),
        Column(
            "amount_open_here",
            N_("Amount open here"),
            Unit.MONEY,
            N_("Amount of the open journeys that are here now."),
        ),
        Column(
            "amount_lost_here",
            N_("Amount lost here"),
            Unit.MONEY,
            N_("Amount of the journeys lost from this stage."),
        ),
    ),
}
