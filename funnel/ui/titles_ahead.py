"""What the columns of the forecast are called."""

from __future__ import annotations

from funnel.i18n import N_

AHEAD = {
    "chance": N_("Chance to win"),
    "chance_low": N_("Chance to win, low"),
    "chance_high": N_("Chance to win, high"),
    "chance_n": N_("Chance, of n"),
    "unknown": N_("Not known yet"),
    "idle_week": N_("An idle week takes"),
    "basis": N_("Chance from"),
    "facts": N_("What makes it so"),
    "part": N_("Of which deals"),
    "untold": N_("Deals without a chance"),
    "wins_low": N_("Wins, low"),
    "wins_high": N_("Wins, high"),
    "amount_low": N_("Amount, low"),
    "amount_high": N_("Amount, high"),
    "origin_at": N_("Said at"),
    "said": N_("Said"),
    "came": N_("Came"),
    "is_inside": N_("Inside the band"),
    "crps": N_("Score"),
    "rival_crps": N_("Score of the last 13 weeks"),
    "brier": N_("Brier"),
    "widening": N_("Band widened, times"),
    "said_open": N_("Said of open deals"),
    "came_open": N_("Came of open deals"),
    "last_28": N_("Last 28 days"),
    "mean_13": N_("Last 13 weeks"),
    "by_stage": N_("Share of each stage"),
    "said_amount": N_("Amount said"),
    "came_amount": N_("Amount that came"),
    "stage_amount": N_("Amount, as a CRM says"),
    "bin": N_("Fifth"),
    "share_said": N_("Chance said"),
    "share_came": N_("Share that came"),
    "share_low": N_("Share that came, low"),
    "share_high": N_("Share that came, high"),
    "forecast": N_("Who says it"),
    "of": N_("Of what"),
    "miss": N_("Off by"),
    "bias": N_("Too much by"),
}
WITHIN_AHEAD = {"within": N_("Won within {n} days")}
# What the codes of these columns are called.
CODES_AHEAD = {
    "part": {
        "open": N_("open now"),
        "new": N_("not there yet"),
        "all": N_("all"),
    },
    "basis": {
        "stage": N_("the stage"),
        "position": N_("this place in all pipelines"),
    },
    "forecast": {
        "ours": N_("the forecast"),
        "last_28": N_("the 28 days before"),
        "mean_13": N_("the last 13 weeks"),
        "by_stage": N_("the share won of each stage"),
        "stage_amount": N_("amount × share of the stage, as CRMs do"),
    },
    "of": {
        "wins": N_("all wins"),
        "open": N_("wins of the deals open then"),
        "amount": N_("the amount"),
    },
}
