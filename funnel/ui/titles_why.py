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
WHY: dict[str, str] = {}
