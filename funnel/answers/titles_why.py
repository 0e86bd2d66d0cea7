"""What the columns are called that compare managers, and that say what goes with winning."""

from __future__ import annotations

from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_

FAIRLY = by_name(
    Column("measure", N_("Compared in"), Unit.CODE),
    Column("hits", N_("Of them so"), Unit.COUNT),
    Column("raw", N_("As counted"), Unit.SHARE),
    Column("raw_low", N_("As counted, low"), Unit.SHARE),
    Column("raw_high", N_("As counted, high"), Unit.SHARE),
    Column("expected", N_("Expected with these deals"), Unit.NUMBER),
    Column("z", N_("Standard errors away"), Unit.NUMBER),
    Column("adjusted", N_("With everybody's mix"), Unit.SHARE),
    Column("comparable", N_("Cases that compare"), Unit.NUMBER),
    Column("believed", N_("To be believed"), Unit.SHARE),
    Column("believed_low", N_("To be believed, low"), Unit.SHARE),
    Column("believed_high", N_("To be believed, high"), Unit.SHARE),
    Column("team", N_("Team"), Unit.SHARE),
    Column("overdispersion", N_("Wider than chance"), Unit.NUMBER),
    Column("q_value", N_("False alarm, corrected"), Unit.CHANCE),
    Column("standing", N_("Stands out"), Unit.CODE),
    Column("asked", N_("Asked"), Unit.COUNT),
)
WHY = by_name(
    Column("fact", N_("What was asked"), Unit.TEXT),
    Column("others_n", N_("Without it"), Unit.COUNT),
    Column("share_without", N_("Share without"), Unit.SHARE),
    Column("more_hits", N_("More than the mix gives"), Unit.NUMBER),
    Column("more_wins", N_("Wins more than the mix gives"), Unit.NUMBER),
    Column("is_shown", N_("Shown"), Unit.FLAG),
    Column("goes_with", N_("Goes with"), Unit.TEXT),
    Column("values_asked", N_("Values asked"), Unit.COUNT),
    Column("why_left_out", N_("Why left out"), Unit.CODE),
    Column("amount_lost", N_("Amount lost"), Unit.MONEY),
    Column("lever", N_("Lever"), Unit.CODE),
    Column("arrived", N_("Come a month"), Unit.NUMBER),
    Column("mean_stay", N_("Mean stay, days"), Unit.DAYS),
    Column("wins_a_month", N_("Wins a month"), Unit.NUMBER),
    Column("amount_a_month", N_("Amount a month"), Unit.MONEY),
    Column("series", N_("What is counted"), Unit.CODE),
    Column("period", N_("Period from"), Unit.DAY),
    Column("is_young", N_("Not over yet"), Unit.FLAG),
)
