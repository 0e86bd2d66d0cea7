"""Whether the rows of a plain table are tasks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from funnel.formats import Sheet
from funnel.formats.headers import near
from funnel.formats.plain_words import TASK_ID, TASK_WORDS, WORDS

TASK_FILE = re.compile(r"task|todo|to-do|задач|завдан|zadach|zavdan|справи|sprav", re.IGNORECASE)
DATES = {"due_at", "done_at"}  # that only tasks have


def are_tasks(sheet: Sheet, found: Mapping[str, str], *, says_state: bool) -> bool:
    """Whether rows are tasks: their headers say so, or what they are called with a date that only
    tasks have. A list of deals has stages or amounts, and a log has moves.

    `found`: {ours: raw column} of a task; `says_state`: a column says whether they are done.
    """
    is_dated = not DATES.isdisjoint(found)
    has_own_id = bool(near(sheet, *TASK_ID))
    if any(near(sheet, *WORDS["deals"][ours]) for ours in ("stage", "amount", "pipeline")):
        return "task_id" in found and is_dated and has_own_id
    if has_own_id or _are_called_so(sheet, found, is_dated, says_state):
        return True
    if "due_at" in found:
        return _are_due(found)
    return "task_id" in found and _is_told_done(sheet, found)


def _are_called_so(
    sheet: Sheet, found: Mapping[str, str], is_dated: bool, says_state: bool
) -> bool:
    """A header or the file's name calls them tasks, and something beside it fits."""
    if near(sheet, *TASK_WORDS) and (is_dated or says_state):
        return True
    is_file_of_tasks = bool(TASK_FILE.search(sheet.file))
    return is_file_of_tasks and "deal_id" in found and (is_dated or "text" in found)


def _are_due(found: Mapping[str, str]) -> bool:
    """A due date stands beside enough that a task has."""
    beside = {"deal_id", "assignee", "text", "done_at"} & found.keys()
    return ("task_id" in found and bool(beside)) or len(beside - {"done_at"}) > 1


def _is_told_done(sheet: Sheet, found: Mapping[str, str]) -> bool:
    """A date of being done beside the deal it was done for, under words that no deal has."""
    closing = {column for name in WORDS["deals"]["closed_at"] if (column := sheet.find(name))}
    own = near(sheet, *WORDS["deals"]["deal_id"])
    return (
        {"done_at", "deal_id"} <= found.keys()
        and found["done_at"] not in closing
        and found["deal_id"] != own
    )
