"""The columns of `metrics.forecast_record`."""

from __future__ import annotations

from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_

DEFINITIONS = {
    **by_name(
        Column(
            "origin_at",
            N_("Said at"),
            Unit.MOMENT,
            N_("The end of a week at which the forecast is made, with nothing known later."),
        ),
    ),
    "open": N_("Deals that were open then."),
    **by_name(
        Column(
            "said",
            N_("Said"),
            Unit.NUMBER,
            N_("Wins said for the 28 days after, of the deals open then and of new ones."),
        ),
    ),
    "low": N_("Low end of the 80% interval, as wide as the forecasts judged by then needed it."),
    "high": N_("High end of the 80% interval, as wide as the forecasts judged by then needed it."),
    **by_name(
        Column("came", N_("Came"), Unit.COUNT, N_("Wins that came in these 28 days.")),
        Column(
            "is_inside",
            N_("Inside the band"),
            Unit.FLAG,
            N_("Whether what came lies inside the interval."),
        ),
        Column(
            "crps",
            N_("Score"),
            Unit.NUMBER,
            N_(
                "Continuous ranked probability score of the forecast: how far what was said"
                " lies from what"
                " came; less is better."
            ),
        ),
        Column(
            "rival_crps",
            N_("Score of the last 13 weeks"),
            Unit.NUMBER,
            N_("The same of the mean of the last 13 weeks, with the spread they had."),
        ),
        Column(
            "brier",
            N_("Brier"),
            Unit.NUMBER,
            N_("Mean squared distance of the chances of the open deals from what became of them."),
        ),
        Column(
            "widening",
            N_("Band widened, times"),
            Unit.NUMBER,
            N_("How many times as wide as by chance alone the interval was."),
        ),
        Column(
            "said_open",
            N_("Said of open deals"),
            Unit.NUMBER,
            N_("Wins said of the deals that were open then."),
        ),
        Column("came_open", N_("Came of open deals"), Unit.COUNT, N_("How many of them came.")),
        Column(
            "last_28", N_("Last 28 days"), Unit.NUMBER, N_("A rival: wins of the 28 days before.")
        ),
        Column(
            "mean_13",
            N_("Last 13 weeks"),
            Unit.NUMBER,
            N_("A rival: the mean of the last 13 weeks, for 28 days."),
        ),
        Column(
            "by_stage",
            N_("Share of each stage"),
            Unit.NUMBER,
            N_(
                "A rival for the deals open then: in each stage the share that was won within"
                " 28 days."
            ),
        ),
        Column(
            "said_amount",
            N_("Amount said"),
            Unit.MONEY,
            N_("The amount said; blank where there are several currencies without rates."),
        ),
        Column("came_amount", N_("Amount that came"), Unit.MONEY, N_("The amount that came.")),
        Column(
            "stage_amount",
            N_("Amount, as a CRM says"),
            Unit.MONEY,
            N_(
                "What a CRM says: of the deals open then the amount times the share ever won of"
                " those who"
                " had been in the stage."
            ),
        ),
        Column(
            "crm",
            N_("By the CRM’s chances"),
            Unit.NUMBER,
            N_(
                "A rival for the deals open then: the sum of the chances that the CRM itself gave"
                " the deals expected to close within the 28 days, as the last upload told them by"
                " then; blank where that is more than 28 days before, or tells under 8 in 10 of the"
                " deals."
            ),
        ),
        Column(
            "crm_amount",
            N_("Amount, by the CRM’s chances"),
            Unit.MONEY,
            N_("The same chances, times the amounts."),
        ),
        Column(
            "bin",
            N_("Fifth"),
            Unit.COUNT,
            N_("A fifth of the chances that were said, from the smallest to the largest."),
        ),
        Column(
            "share_said",
            N_("Chance said"),
            Unit.SHARE,
            N_("The mean of these chances to be won within 28 days."),
        ),
        Column(
            "share_came",
            N_("Share that came"),
            Unit.SHARE,
            N_("The share that was won within 28 days."),
        ),
        Column(
            "share_low",
            N_("Share that came, low"),
            Unit.SHARE,
            N_("Low end of its 95% interval (Wilson; four askings of a deal count as one)."),
        ),
        Column(
            "share_high",
            N_("Share that came, high"),
            Unit.SHARE,
            N_("High end of its 95% interval (Wilson; four askings of a deal count as one)."),
        ),
    ),
    "n": N_("How many chances of deals; a deal is asked at the end of every week it is open."),
    "won": N_("How many of these deals were won within the 28 days."),
    **by_name(
        Column("forecast", N_("Who says it"), Unit.CODE, N_("Who says it.")),
        Column(
            "of",
            N_("Of what"),
            Unit.CODE,
            N_("Of what: all wins, wins of the deals open then, or the amount."),
        ),
        Column(
            "miss", N_("Off by"), Unit.NUMBER, N_("By how much it was off on average, up or down.")
        ),
        Column(
            "bias",
            N_("Too much by"),
            Unit.NUMBER,
            N_("By how much it said too much on average; below 0 too little."),
        ),
        Column("weeks", N_("Weeks judged"), Unit.COUNT, N_("In how many weeks it said anything.")),
        Column(
            "ours",
            N_("The forecast, off by"),
            Unit.NUMBER,
            N_("By how much the forecast was off on average in the same weeks."),
        ),
    ),
}
