"""What the dates of a file tell of the order of day, month and year, and of the zone of their
clocks; or what is asked about them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from funnel.reading.engine import Engine
from funnel.reading.names import cell
from funnel.reading.report import Question
from funnel.reading.types import moment_patterns, moments
from funnel.sql import Name, Sql, sql


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

    def hear(self, **said: tuple[str, Any] | None) -> None:
        """An example of one of these, unless there is one."""
        for name, example in said.items():
            if example and not getattr(self, name):
                setattr(self, name, example)

    def hear_letters(self, letters: str, example: tuple[str, str]) -> None:
        """Letters of a zone, with an example."""
        self.letters[letters] = example

    @property
    def is_needed(self) -> bool:
        """Whether any date of the file needs an order."""
        return bool(self.dmy or self.mdy or self.both)

    def against(self, order: str) -> tuple[str, int] | None:
        """A date that can't be of this order, with its row."""
        if order == "dmy":
            return self.mdy
        return self.dmy


def look_elsewhere(engine: Engine, places: list[int], evidence: Evidence) -> None:
    """Columns that none of ours is made from may tell the order too: those that hold dates alone,
    written with the same mark."""
    example = evidence.both[0] if evidence.both else ""
    if not (found := moment_patterns.ORDERED.fullmatch(moments.tidy(example))):
        return
    mark = re.escape(found["sep"])
    for index in places:
        c = cell(index)
        total, dates = engine.rows(
            sql(
                "select count(*) filter ({c} <> ''), count(*) filter (regexp_full_match({c},"
                " {dated})) from raw",
                c=c,
                dated=rf"\s*[0-9]{{1,2}}{mark}[0-9]{{1,2}}{mark}[0-9]{{4}}([ T,].*)?",
            )
        )[0]
        if not dates or dates < total:
            continue
        first, second = (_number(c, mark, number) for number in (1, 2))
        evidence.hear(
            dmy=_first_day(engine, c, first, second), mdy=_first_day(engine, c, second, first)
        )


def _number(c: Name, mark: str, number: int) -> Sql:
    """One of the first two numbers of a date."""
    return sql(
        "try_cast(regexp_extract({c}, {pattern}, {number}) as integer)",
        c=c,
        pattern=f"([0-9]+){mark}([0-9]+)",
        number=number,
    )


def _first_day(engine: Engine, c: Name, day: Sql, month: Sql) -> tuple[str, int] | None:
    """A date of which only the one number can be the day, and its row."""
    found = engine.rows(
        sql(
            'select {c}, "row" from raw where {day} between 13 and 31 and {month} between 1 and 12'
            " limit 1",
            c=c,
            day=day,
            month=month,
        )
    )
    if found:
        return found[0]
    return None


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
