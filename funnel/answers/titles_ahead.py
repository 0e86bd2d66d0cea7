"""What the columns of the forecast are called."""

from __future__ import annotations

from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_

AHEAD = by_name(
    Column("chance", N_("Chance to win"), Unit.SHARE),
    Column("chance_low", N_("Chance to win, low"), Unit.SHARE),
    Column("chance_high", N_("Chance to win, high"), Unit.SHARE),
    Column("chance_n", N_("Chance, of n"), Unit.COUNT),
    Column("unknown", N_("Not known yet"), Unit.SHARE),
    Column("idle_week", N_("An idle week takes"), Unit.SHARE),
    Column("basis", N_("Chance from"), Unit.CODE),
    Column("facts", N_("What makes it so"), Unit.TEXT),
    Column("part", N_("Of which deals"), Unit.CODE),
    Column("untold", N_("Deals without a chance"), Unit.COUNT),
    Column("wins_low", N_("Wins, low"), Unit.NUMBER),
    Column("wins_high", N_("Wins, high"), Unit.NUMBER),
    Column("amount_low", N_("Amount, low"), Unit.MONEY),
    Column("amount_high", N_("Amount, high"), Unit.MONEY),
    Column("origin_at", N_("Said at"), Unit.MOMENT),
    Column("said", N_("Said"), Unit.NUMBER),
    Column("came", N_("Came"), Unit.COUNT),
    Column("is_inside", N_("Inside the band"), Unit.FLAG),
    Column("crps", N_("Score"), Unit.NUMBER),
    Column("rival_crps", N_("Score of the last 13 weeks"), Unit.NUMBER),
    Column("brier", N_("Brier"), Unit.NUMBER),
    Column("widening", N_("Band widened, times"), Unit.NUMBER),
    Column("said_open", N_("Said of open deals"), Unit.NUMBER),
    Column("came_open", N_("Came of open deals"), Unit.COUNT),
    Column("last_28", N_("Last 28 days"), Unit.NUMBER),
    Column("mean_13", N_("Last 13 weeks"), Unit.NUMBER),
    Column("by_stage", N_("Share of each stage"), Unit.NUMBER),
    Column("said_amount", N_("Amount said"), Unit.MONEY),
    Column("came_amount", N_("Amount that came"), Unit.MONEY),
    Column("stage_amount", N_("Amount, as a CRM says"), Unit.MONEY),
    Column("bin", N_("Fifth"), Unit.COUNT),
    Column("share_said", N_("Chance said"), Unit.SHARE),
    Column("share_came", N_("Share that came"), Unit.SHARE),
    Column("share_low", N_("Share that came, low"), Unit.SHARE),
    Column("share_high", N_("Share that came, high"), Unit.SHARE),
    Column("forecast", N_("Who says it"), Unit.CODE),
    Column("of", N_("Of what"), Unit.CODE),
    Column("miss", N_("Off by"), Unit.NUMBER),
    Column("bias", N_("Too much by"), Unit.NUMBER),
    Column("expected_at", N_("Expected to close"), Unit.MOMENT),
    Column("expected_state", N_("Expected day"), Unit.CODE),
    Column("late_days", N_("Days past the day"), Unit.DAYS),
    Column("expected_pushes", N_("Day put off, times"), Unit.COUNT),
    Column("expected_pushed_days", N_("Day put off, days"), Unit.DAYS),
    Column("expected_slips", N_("Slipped into a later month, times"), Unit.COUNT),
    Column("is_slipped", N_("Slipped out of this month"), Unit.FLAG),
    Column("probability", N_("Chance as the CRM says"), Unit.SHARE),
)
WITHIN_AHEAD = {"within": Column("within", N_("Won within {n} days"), Unit.SHARE)}
# What the codes of these columns are called.
CODES_AHEAD = {
    "expected_state": {
        "past": N_("past"),
        "soon": N_("within 30 days"),
        "later": N_("later"),
        "none": N_("not said"),
        "unknown": N_("unknown"),
    },
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
