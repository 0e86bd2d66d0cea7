"""Codes of the tables in words: kinds, endings, task states, and columns that a mark speaks of."""

from __future__ import annotations

import re
from typing import Any

from funnel.answers.titles_ahead import CODES_AHEAD
from funnel.charts import bridge, change
from funnel.checkup.finding import VERDICT_WORDS
from funnel.durations import titled
from funnel.i18n import N_, t
from funnel.metrics.disguise import REASONS as LEFT_OUT
from funnel.metrics.fair_measures import MEASURES
from funnel.metrics.lever import KINDS as LEVERS
from funnel.metrics.over_time import LINES
from funnel.metrics.overview_rates import CHANGES
from funnel.reading.notices import REASONS, reason_words
from funnel.rules import rules
from funnel.week.promise import KINDS as KINDS_PROMISED

KINDS = {
    "open": N_("open"),
    "parked": N_("side track"),
    "won": N_("won"),
    "lost": N_("lost"),
    "unknown": N_("unknown"),
}
OUTCOMES = KINDS | {"moved_out": N_("moved to another pipeline"), "passed_on": N_("passed on")}
ENDINGS = {
    "forward": N_("went forward"),
    "skipped": N_("skipped ahead"),
    "back": N_("went back"),
    "parked": N_("parked"),
    "returned": N_("returned from a side track"),
    "won": N_("won"),
    "lost": N_("lost"),
    "moved_out": N_("moved to another pipeline"),
    "still_here": N_("still here"),
}
TASKS = {
    "none": N_("no task"),
    "overdue": N_("overdue"),
    "postponed": N_("postponed"),
    "planned": N_("planned"),
    "far": N_("planned too far ahead"),
    "undated": N_("planned without a date"),
    "too_long": N_("planned, but stagnant too long"),
    "unknown": N_("unknown"),
}
SOURCES = {"file": N_("from the file"), "inferred": N_("guessed"), "hand": N_("by hand")}
LIMITS = {
    "set": N_("set"),
    "usual": N_("what nine in ten that go on keep to"),
    "won": N_("nine in ten won deals were not older"),
    "default": N_("where nothing is set, for lack of cases"),
}
DATES = {
    "dmy": N_("day first"),
    "mdy": N_("month first"),
    "ymd": N_("year first"),
    "iso": "ISO",
    "excel": N_("Excel day numbers"),
    "epoch": N_("seconds since 1970"),
}
INPUTS = {
    "deals": N_("Deals"),
    "transitions": N_("Log of stage changes"),
    "entries": N_("Log of entries into stages"),
    "tasks": N_("Tasks"),
    "task_changes": N_("Changes of task dates"),
    "owner_changes": N_("Changes of owners"),
    "expected_changes": N_("Changes of expected close dates"),
    "stages": N_("Stages"),
    "people": N_("People"),
}
DELIMITERS = {
    "\t": N_("tab"),
    ",": N_("comma"),
    ";": N_("semicolon"),
    "|": N_("bar"),
    " ": N_("space"),
}
RULES = {name: rule.TITLE for name, rule in rules().items()}
ABOUT = {"stuck": N_("Over the limit"), "no_task": N_("Without a task")} | RULES
ABOUT |= {"idle": N_("An idle week costs"), "over": N_("Over the limit")}
ABOUT |= {
    "conversion": N_("Conversion"),
    "dwell": N_("Time in stage"),
    "one-click": N_("One click"),
}
UNITS = {"deals": N_("deals"), "share": N_("share"), "days": N_("days")}

LINKS = {
    "field": N_("named in the export"),
    "follows": N_("created within the hour"),
    "moved": N_("moved to the pipeline"),
}

JUDGED = {
    "kept": N_("kept"),
    "broken": N_("not kept"),
    "cannot_tell": N_("the data cannot tell"),
    "not_due": N_("not due yet"),
    "noted": N_("noted"),
    "struck": N_("struck"),
}
HAPPENED = {
    "moved": N_("it moved"),
    "task_done": N_("a task was done"),
    "closed": N_("it was closed"),
    "owner_changed": N_("the owner changed"),
    "pushed": N_("a task was pushed again"),
    "nothing": N_("nothing has happened"),
}
EVENTS = {
    "created": N_("created"),
    "stay": N_("came to a stage"),
    "won": N_("won"),
    "lost": N_("lost"),
    "task": N_("task made"),
    "task_done": N_("task done"),
    "pushed": N_("task pushed"),
    "owner": N_("owner changed"),
    "amount": N_("amount changed"),
    "expected": N_("expected day changed"),
    "found": N_("found by a rule"),
    "promised": N_("promised"),
}
AGAINST = {"above": N_("above the others"), "below": N_("below the others")}

# Of a column of a table, what its codes are called.
CODES: dict[str, dict[str, str]] = {
    "kind": ENDINGS | KINDS,
    "outcome": OUTCOMES,
    "ended": ENDINGS,
    "task_state": TASKS,
    "source": SOURCES,
    "limit_source": LIMITS,
    "reason": REASONS,
    "delimiter": DELIMITERS,
    "rule": RULES,
    "about": ABOUT,
    "link": LINKS,
    "child_outcome": OUTCOMES,
    "verdict": VERDICT_WORDS,
    "against": AGAINST,
    "standing": AGAINST,
    "measure": MEASURES,
    "why_left_out": LEFT_OUT,
    "lever": LEVERS,
    "series": LINES,
    "line": bridge.WORDS,
    "lines": bridge.WORDS,
    "change": bridge.WORDS | change.WORDS,
    "promised": KINDS_PROMISED,
    "judged": JUDGED,
    "happened": HAPPENED,
    "event": EVENTS,
    "against_before": CHANGES,
    "unit": UNITS,
} | CODES_AHEAD
# Codes of what is a length, in the clock of the workspace.
LENGTHS = {("unit", "days"), ("series", "time")}
SEVERAL = ("about", "lines", "happened")  # columns of several codes, with a comma between them
# Of a mark: which column of the figure it stands for.
MARKS = {
    "reached": N_("reached"),
    "entered": N_("entered"),
    "phantom": N_("never entered"),
    "strict": N_("strict"),
    "open_here": N_("open here"),
    "lost_here": N_("lost here"),
    "won": N_("won"),
    "went_on": N_("went on"),
    "waiting": N_("still there"),
    "stopped": N_("stopped"),
    "entered_went_on": N_("entered, went on"),
    "entered_waiting": N_("entered, still there"),
    "entered_stopped": N_("entered, stopped"),
    "strict_went_on": N_("every stage, went on"),
    "strict_waiting": N_("every stage, still there"),
    "strict_stopped": N_("every stage, stopped"),
    "visits": N_("visits"),
    "left": N_("left"),
    "still_here": N_("still here"),
    "over_limit": N_("over the limit"),
}


def shown_code(column: str, code: Any) -> str:
    """A code in words, in the language in force; anything else as it is, a blank as nothing."""
    if not isinstance(code, str):
        return ""
    if column == "reason":
        return reason_words(code)
    if column in SEVERAL:
        own = CODES[column]
        return ", ".join(t(own.get(one, one)) for one in code.split(", "))
    known = MARKS if column == "column" else CODES.get(column, {})
    said = t(known[code]) if code in known else code
    if (column, code) in LENGTHS:
        return titled("days", said)
    return said


def in_definition(column: str, text: str) -> str:
    """A definition in which the codes of its column are the words that the table shows; what
    explains a code in brackets is said by its word."""
    for code, words in CODES.get(column, {}).items():
        if not code.isidentifier():
            continue
        text = re.sub(rf"(?<!\w){code}(?: \([^)]*\))?(?=[:,;.]| чи | або | or |$)", t(words), text)
    return text


def dates_words(dates: str) -> str:
    """How a file writes its dates: ``day first + Excel day numbers``."""
    if dates:
        return " + ".join(t(DATES.get(part, part)) for part in dates.split("+"))
    return ""
