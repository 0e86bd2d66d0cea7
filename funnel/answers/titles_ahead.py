"""What the columns of the forecast are called."""

from __future__ import annotations

from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_

AHEAD = by_name(
    Column("chance", N_("Chance to win"), Unit.SHARE),
    Column("chance_n", N_("Chance, of n"), Unit.COUNT),
    Column("unknown", N_("Not known yet"), Unit.SHARE),
    Column("idle_week", N_("An idle week takes"), Unit.SHARE),
    Column("expected_at", N_("Expected to close"), Unit.MOMENT),
    Column("expected_state", N_("Expected day"), Unit.CODE),
    Column("expected_pushes", N_("Day put off, times"), Unit.COUNT),
    Column("expected_pushed_days", N_("Day put off, days"), Unit.DAYS),
    Column("expected_slips", N_("Slipped into a later month, times"), Unit.COUNT),
    Column("is_slipped", N_("Slipped out of this month"), Unit.FLAG),
    Column("goal_wins", N_("Goal, wins"), Unit.COUNT),
    Column("wins_so_far", N_("Wins so far"), Unit.COUNT),
    Column("chance_wins", N_("Chance to reach the wins"), Unit.SHARE),
    Column("goal_amount", N_("Goal, amount"), Unit.MONEY),
    Column("amount_so_far", N_("Amount so far"), Unit.MONEY),
    Column("chance_amount", N_("Chance to reach the amount"), Unit.SHARE),
    Column("usual", N_("New deals as usual"), Unit.NUMBER),
    Column("needed", N_("New deals needed"), Unit.COUNT),
    Column("needed_why", N_("Why there is none"), Unit.TEXT),
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
        "crm": N_("the CRM’s own chances"),
    },
    "of": {
        "wins": N_("all wins"),
        "open": N_("wins of the deals open then"),
        "amount": N_("the amount"),
    },
}
