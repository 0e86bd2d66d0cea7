"""What the dates of a file tell of the order of day, month and year, and of the zone of their
clocks; or what is asked about them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from funnel.reading.engine import Engine
from funnel.reading.report import Question
from funnel.reading.types import moment_patterns, moments


@dataclass
class Evidence:
    """What the dates of a file say about day and month: an example and its row for each order, and
    any example with its header."""

    dmy: tuple[str, int] | None = None
    mdy: tuple[str, int] | None = None
    both: tuple[str, str] | None = None  # example, header
    # letters of a zone that may mean several: an example and its header
    letters: dict[str, tuple[str, str]] = field(default_factory=dict)
    ymd: tuple[str, str] | None = None  # of two-digit years that may stand first: example, header

    @property
    def is_needed(self) -> bool:
        """Whether any date of the file needs an order."""
        return bool(self.dmy or self.mdy or self.both)

    def against(self, order: str) -> tuple[str, int] | None:
        """A date that can't be of this order, with its row."""
        return self.mdy if order == "dmy" else self.dmy


def look_elsewhere(engine: Engine, places: list[int], evidence: Evidence) -> None:
    """Columns that none of ours is made from may tell the order too: those that hold dates alone,
    written with the same mark."""
    example = evidence.both[0] if evidence.both else ""
    if not (found := moment_patterns.ORDERED.fullmatch(moments.tidy(example))):
        return
    mark = re.escape(found["sep"])
    for place in places:
        dated = (
            f"regexp_full_match(c{place}, '\\s*[0-9]{{1,2}}{mark}[0-9]{{1,2}}{mark}[0-9]{{4}}(["
            " T,].*)?')"
        )
        first, second = (
            f"try_cast(regexp_extract(c{place}, '([0-9]+){mark}([0-9]+)', {part}) as integer)"
            for part in (1, 2)
        )
        total, dates = engine.rows(
            f"select count(*) filter (c{place} <> ''), count(*) filter ({dated}) from raw"
        )[0]
        if not dates or dates < total:
            continue
        for order, one, other in (("dmy", first, second), ("mdy", second, first)):
            said = engine.rows(
                f'select c{place}, "row" from raw where {one} between 13 and 31 and {other} between'
                " 1 and 12 limit 1"
            )
            if said and not getattr(evidence, order):
                setattr(evidence, order, (said[0][0], said[0][1]))


def decide_order(
    evidence: Evidence, chosen: str | None, fixed: str | None
) -> tuple[str, Question | None]:
    """The date order of the file; a question if its dates contradict each other, or none of them
    tells."""
    if chosen or not evidence.is_needed:
        return chosen or fixed or "dmy", None
    if fixed and not evidence.against(fixed):
        return fixed, None
    if evidence.ymd and not evidence.mdy:
        return "", _which_order(evidence.ymd, ("dmy", "mdy", "ymd"))
    if evidence.dmy and evidence.mdy:
        return "", _conflict(evidence.dmy, evidence.mdy)
    if evidence.dmy:
        return "dmy", None
    if evidence.mdy:
        return "mdy", None
    return "", _which_order(evidence.both or ("", ""), ("dmy", "mdy"))


def _which_order(seen: tuple[str, str], orders: tuple[str, ...]) -> Question:
    """Asks for the order of a date that can be read in these."""
    example, header = seen
    params = {"example": example, "column": header}
    return Question("ambiguous_date", "--date-order", orders, params)


def _conflict(dmy: tuple[str, int], mdy: tuple[str, int]) -> Question:
    """Asks for the order of dates that contradict each other."""
    params = {
        "day_first": dmy[0],
        "day_row": dmy[1],
        "month_first": mdy[0],
        "month_row": mdy[1],
    }
    return Question("conflicting_dates", "--date-order", ("dmy", "mdy"), params)


def ask_letters(evidence: Evidence, zones: Mapping[str, str]) -> Question | None:
    """A question about letters of a zone that mean one offset to one person and another to the
    next."""
    unknown = [one for one in evidence.letters if one not in zones]
    if not unknown:
        return None
    example, header = evidence.letters[unknown[0]]
    known = " / ".join(moment_patterns.LETTERS.get(unknown[0], ("+00:00",)))
    params = {
        "letters": ", ".join(unknown),
        "example": example,
        "column": header,
        "known": known,
    }
    return Question("unknown_zone", "--zone", tuple(unknown), params)
