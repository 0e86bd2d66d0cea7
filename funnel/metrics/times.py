"""What is said where a log has days without times: who filled in the CRM within minutes can't be
told from it."""

from __future__ import annotations

from funnel.facts import Facts
from funnel.i18n import number, t

SAID_FROM = 0.01  # of the moves: fewer may stand at midnight by chance


def cannot_tell(facts: Facts) -> str:
    """Why no rule of minutes can speak."""
    if facts.is_cut_to_hours:
        return t("Cannot be told: the log of stage changes has hours without minutes")
    return t("Cannot be told: the log of stage changes has days without times")


def left_out(facts: Facts) -> str:
    """What is added to an answer from which moves without a time of day are left out."""
    if facts.cut_moves < max(SAID_FROM * facts.moves, 1):
        return ""
    moves = {"count": number(facts.cut_moves), "total": number(facts.moves)}
    return t("; left out: {count} of {total} moves, which are written without a time", **moves)
