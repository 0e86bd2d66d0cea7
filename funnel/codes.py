"""The words that stand in the tables for a state: each kind of them by name, in one place.

A code is the text that the table holds; what it is called on a page says `funnel.ui.code_titles`.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a stage is."""

    OPEN = "open"
    PARKED = "parked"
    WON = "won"
    LOST = "lost"
    UNKNOWN = "unknown"  # not in the stage list that was given: like a side track, and visible


class Outcome(StrEnum):
    """How a journey through one pipeline ended."""

    OPEN = "open"
    WON = "won"
    PASSED_ON = "passed_on"  # handed on to a pipeline whose taking over is what this one works for
    LOST = "lost"
    MOVED_OUT = "moved_out"  # left for another pipeline, or lost sight of


class Ending(StrEnum):
    """How a stay ended; the columns of the flow table, in order."""

    FORWARD = "forward"
    SKIPPED = "skipped"
    BACK = "back"
    PARKED = "parked"
    RETURNED = "returned"
    WON = "won"
    LOST = "lost"
    MOVED_OUT = "moved_out"
    STILL_HERE = "still_here"


class TaskState(StrEnum):
    """What is planned for an open deal."""

    NONE = "none"
    OVERDUE = "overdue"
    POSTPONED = "postponed"
    PLANNED = "planned"
    FAR = "far"
    UNDATED = "undated"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"


class LimitSource(StrEnum):
    """Where the limit of a stage comes from."""

    SET = "set"
    USUAL = "usual"
    WON = "won"  # the age of won deals, without a log
    DEFAULT = "default"


class Source(StrEnum):
    """Who says what kind a stage is of."""

    FILE = "file"
    INFERRED = "inferred"
    HAND = "hand"


CLOSED = (Kind.WON, Kind.LOST)
STAYED_IN = (Kind.OPEN, Kind.PARKED, Kind.UNKNOWN)  # kinds of stages in which deals stay
ONWARD = (Ending.FORWARD, Ending.SKIPPED, Ending.WON)  # the ways out that lead on
WINS = (Outcome.WON, Outcome.PASSED_ON)
ENDED = (*WINS, Outcome.LOST)
