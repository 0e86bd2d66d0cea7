"""The columns of `metrics.managers`."""

from __future__ import annotations

from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_
from funnel.metrics import win_rates
from funnel.rules import rules

DEFINITIONS = {
    "manager": N_("Who is credited under the credit mode in force."),
    **by_name(
        Column(
            "opened_won",
            N_("Opened: won"),
            Unit.COUNT,
            N_("Won journeys that this manager opened, whoever held them later."),
        ),
        Column(
            "opened_closed",
            N_("Opened: closed"),
            Unit.COUNT,
            N_("Won and lost journeys that this manager opened."),
        ),
        Column(
            "opened_open",
            N_("Opened: still open"),
            Unit.COUNT,
            N_("Open journeys that this manager opened: neither won nor lost yet."),
        ),
        Column("opened", N_("Opened"), Unit.COUNT, N_("All journeys that this manager opened.")),
        Column(
            "opened_rate",
            N_("Opened: to won"),
            Unit.SHARE,
            N_(
                "What the share won of the journeys opened is expected to become when all are"
                " over; blank"
                " under 20 while some are open, or where more than 20% is unknown."
            ),
        ),
        Column(
            "opened_rate_so_far",
            N_("Opened: to won so far"),
            Unit.SHARE,
            N_("Won, of the journeys opened: the least it can become."),
        ),
        Column(
            "opened_rate_at_most",
            N_("Opened: to won at most"),
            Unit.SHARE,
            N_("Won or still open, of the journeys opened: the most."),
        ),
        Column(
            "opened_rate_low",
            N_("Opened: to won, low"),
            Unit.SHARE,
            N_("Low end of the 95% interval of the share won of those opened."),
        ),
        Column(
            "opened_rate_high",
            N_("Opened: to won, high"),
            Unit.SHARE,
            N_("High end of the 95% interval of the share won of those opened."),
        ),
        Column(
            "opened_rate_unknown",
            N_("Opened: to won, not known yet"),
            Unit.SHARE,
            N_("The part of it that nobody can know yet."),
        ),
        Column(
            "way_won",
            N_("Share of the way: won"),
            Unit.NUMBER,
            N_(
                "Share of the way, of wins: each won journey is split among its holders by the"
                " days they"
                " held it; a sum of such shares."
            ),
        ),
        Column(
            "way_closed",
            N_("Share of the way: closed"),
            Unit.NUMBER,
            N_("The same of won and lost journeys."),
        ),
        Column(
            "way_rate",
            N_("Share of the way: won of closed"),
            Unit.SHARE,
            N_("Share of the way in wins, of that in all closed journeys."),
        ),
    ),
    "journeys": N_("Journeys that began in the period: one per deal and pipeline."),
    "won": N_(
        "Of them won: the deal is won now and was closed in this pipeline, or was passed on to a"
        " pipeline to which this one works to hand over."
    ),
    **by_name(
        Column(
            "passed_on",
            N_("Passed on"),
            Unit.COUNT,
            N_("Of the won ones passed on to the pipeline that takes over."),
        ),
    ),
    "lost": N_("Of them lost."),
    "open": N_("Of them open now."),
    "moved_out": N_("Of them gone on to another pipeline."),
    **by_name(
        Column(
            "closed_won",
            N_("Closed in the period: won"),
            Unit.COUNT,
            N_("Deals won in the period, whenever they began."),
        ),
        Column(
            "closed_lost",
            N_("Closed in the period: lost"),
            Unit.COUNT,
            N_("Deals lost in the period, whenever they began."),
        ),
    ),
    **win_rates.DEFINITIONS,
    "to_won": N_(
        "What the share won is expected to become when all are over (Aalen–Johansen, since they"
        " began). Blank by holder or owner where three in ten closed deals changed hands: then it"
        " would tell who closes, not who sells."
    ),
    **by_name(
        Column(
            "median_won_days",
            N_("Median days to win"),
            Unit.DAYS,
            N_("Median days from beginning to win."),
        ),
        Column(
            "findings",
            N_("Findings"),
            Unit.COUNT,
            N_("Findings of all rules for journeys of this manager that began in the period."),
        ),
    ),
    **{name: rule.COUNTED_MEANING for name, rule in rules().items()},
    **by_name(
        Column(
            "wins_flagged", N_("Flagged wins"), Unit.COUNT, N_("Wins with at least one finding.")
        ),
        Column(
            "share_flagged",
            N_("Flagged of won"),
            Unit.SHARE,
            N_("Flagged wins of all wins, with its 95% interval (Wilson)."),
        ),
        Column(
            "share_others",
            N_("Flagged of won, the others"),
            Unit.SHARE,
            N_("The same share of the others, when this manager was compared with them."),
        ),
        Column(
            "against",
            N_("Against the team"),
            Unit.CODE,
            N_(
                "above or below the rest of the team: the most extreme share of those with 20"
                " wins or more"
                " is tested against the rest and taken out, then the next; p < 0.01 after Holm,"
                " and 5"
                " points or more. Blank: no evidence of a difference."
            ),
        ),
    ),
    "p_value": N_(
        "Fisher's exact test of that share against those who were left, two-sided, corrected for"
        " the number of managers (Holm); blank under 20 wins."
    ),
}
