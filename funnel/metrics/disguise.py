"""Columns that are the outcome in disguise, or were filled in on the way: they tell how a deal
ended, not why."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from funnel.i18n import N_
from funnel.metrics.start_facts import MOSTLY, TAG
from funnel.scope import BY

# Our own columns that are never asked, and why.
OWN = {
    "name": "text",
    "stage": "outcome",
    "kind": "outcome",
    "closed_at": "outcome",
    "lost_reason": "outcome",
    "owner": "later",
    "stage_since": "later",
    "last_activity_at": "later",
    "task_state": "later",
    "next_due_at": "later",
    "pushes": "later",
}
REASONS = {
    "outcome": N_("the outcome in disguise, by its name"),
    "tells": N_("the outcome in disguise: its values alone tell how deals end"),
    "on_the_way": N_("filled in on the way: more often of the won or of the others"),
    "later": N_("how it is now, not how it was at the start"),
    "date": N_("a date"),
    "text": N_("a text of its own for each deal"),
    "rare": N_("no value with 30 journeys, and 5 won and 5 others, on both sides"),
}
# Words of names that say how a deal ended; three languages, whole words or their beginnings.
NAMES = re.compile(
    r"\b(status|state|stage|outcome|result|won|win|lost|loss|clos|probab|forecast|reason|refus|"
    r"cancel|reject|paid|payment|invoice|contract|final|"
    r"статус|стан|етап|стад|результат|виграш|вигран|програ|закрит|імовір|ймовір|причин|відмов|"
    r"оплач|оплат|договір|підсум|фінал|"
    r"состоян|этап|выигр|проигр|закры|вероятн|отказ|итог|договор|финал)",
    re.IGNORECASE,
)
# Known values cut the errors of guessing the outcome by so much: it is the outcome itself.
TELLS = 0.8
# Filled so much more often of one outcome: it was filled in on the way. A mark that doubles the
# odds of winning is there up to 20 points more often of the won, one that makes them fourfold 35.
ON_THE_WAY = 0.4


def is_outcome(name: str | None) -> bool:
    """Whether a name says how a deal ended."""
    return bool(name) and NAMES.search(str(name).replace("_", " ")) is not None


def why_left_out(
    fact: str, filled: tuple[int, int], totals: tuple[int, int], counts: pd.DataFrame, kind: Any
) -> str | None:
    """The reason (a key of `REASONS`) not to ask a fact, or None.

    `filled` and `totals`: of the won and of the others; `counts`: won and others per value; `kind`:
    the row of `start_facts.kinds_of`, of columns of the export.
    """
    name = fact.removeprefix(BY)
    if fact.startswith(BY) and is_outcome(name):
        return "outcome"
    if kind is not None and kind["dates"] >= MOSTLY * kind["filled"]:
        return "date"
    if fact == TAG:
        return None
    if min(totals) and abs(filled[0] / totals[0] - filled[1] / totals[1]) >= ON_THE_WAY:
        return "on_the_way"
    if fact.startswith(BY) and tells(counts):
        return "tells"
    return None


def tells(counts: pd.DataFrame) -> bool:
    """Whether the values alone tell the outcome: Goodman and Kruskal's λ of those filled; rare
    values count as one."""
    won, others = (counts[name].to_numpy(dtype=float) for name in ("won", "others"))
    by_guess = min(won.sum(), others.sum())
    if by_guess == 0:
        return False
    return bool(1 - np.minimum(won, others).sum() / by_guess >= TELLS)
