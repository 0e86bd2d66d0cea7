"""What the columns are called that compare managers, and that say what goes with winning."""

from __future__ import annotations

from funnel.i18n import N_

FAIRLY = {
    "measure": N_("Compared in"),
    "hits": N_("Of them so"),
    "raw": N_("As counted"),
    "raw_low": N_("As counted, low"),
    "raw_high": N_("As counted, high"),
    "expected": N_("Expected with these deals"),
    "z": N_("Standard errors away"),
    "adjusted": N_("With everybody's mix"),
    "comparable": N_("Cases that compare"),
    "believed": N_("To be believed"),
    "believed_low": N_("To be believed, low"),
    "believed_high": N_("To be believed, high"),
    "team": N_("Team"),
    "overdispersion": N_("Wider than chance"),
    "q_value": N_("False alarm, corrected"),
    "standing": N_("Stands out"),
    "asked": N_("Asked"),
}
WHY = {
    "fact": N_("What was asked"),
    "others_n": N_("Without it"),
    "share_without": N_("Share without"),
    "more_wins": N_("Wins more than the mix gives"),
    "more_hits": N_("More than the mix gives"),
    "is_shown": N_("Shown"),
    "goes_with": N_("Goes with"),
    "values_asked": N_("Values asked"),
    "why_left_out": N_("Why left out"),
    "amount_lost": N_("Amount lost"),
    "lever": N_("Lever"),
    "arrived": N_("Come a month"),
    "mean_stay": N_("Mean stay, days"),
    "wins_a_month": N_("Wins a month"),
    "amount_a_month": N_("Amount a month"),
    "series": N_("What is counted"),
    "period": N_("Period from"),
    "is_young": N_("Not over yet"),
}
