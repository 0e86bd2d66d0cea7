"""What was promised about a deal in a review: who, what, until when; a mistake is struck, never
overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from funnel.i18n import N_

KINDS = {
    "call": N_("call by a date"),
    "close": N_("close as lost"),
    "hand_over": N_("hand over to …"),
    "move_on": N_("move on to a stage"),
    "snooze": N_("snooze until"),
    "discussed": N_("discussed"),
}
# Of these the data are asked whether it happened.
JUDGED = ("call", "close", "hand_over", "move_on", "snooze")
NEEDS_TARGET = ("hand_over", "move_on")


@dataclass(frozen=True)
class Promise:
    """One promise; moments are UTC without offset, the day is one of the workspace's zone."""

    id: str
    deal_id: str
    kind: str  # one of KINDS
    person: str  # who promised it; blank: nobody was named
    target: str  # the person of hand_over, the stage of move_on; else blank
    day: date | None
    text: str
    noted_by: str
    noted_at: datetime  # by the clock
    seen_at: datetime  # the moment of the data that were looked at
    struck_at: datetime | None = None
    answer: str = ""  # what the people said, asked where the data cannot tell: kept or broken
