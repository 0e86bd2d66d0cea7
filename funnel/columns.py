"""A column is one value: its name, its title, its unit and its meaning. Tables, screens, files and
definitions show it by that; nobody guesses any of it from a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from funnel.i18n import N_, t


class Unit(StrEnum):
    """What the values of a column are."""

    COUNT = "count"  # of deals, stays, days of a month …
    SHARE = "share"  # 0 … 1, on a screen in percent
    DAYS = "days"  # a duration, whole or broken
    MONEY = "money"  # in the currency beside it
    MOMENT = "moment"  # UTC, on a screen in the workspace's zone
    DAY = "day"  # a date
    MONTH = "month"  # the date of its first day
    TEXT = "text"
    CODE = "code"  # one of a few words; `funnel.ui.code_titles` say them
    KEY = "key"  # what the CRM knows a thing by
    FLAG = "flag"
    CHANCE = "chance"  # a probability as papers write it
    NUMBER = "number"  # any other
    ROW = "row"  # differs from row to row: the column `unit` says it


@dataclass(frozen=True)
class Column:
    """One column of a table; title and meaning are marked for translation (N_), `given` fills the
    places in the title."""

    name: str
    title: str
    unit: Unit
    meaning: str = ""
    given: Mapping[str, int | str] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """The title, in the language in force."""
        return t(self.title, **self.given)

    @property
    def sentence(self) -> str:
        """The meaning, in the language in force."""
        if self.meaning:
            return t(self.meaning)
        return ""


@dataclass(frozen=True)
class Made(Column):
    """A column that comes from another one: an end of its interval, its amounts in a currency."""

    of: Column | None = None

    @property
    def heading(self) -> str:
        """The title of the other, with what sets it apart."""
        if self.of:
            return t(self.title, title=self.of.heading, **self.given)
        return ""

    @property
    def sentence(self) -> str:
        """The meaning of the other, with what sets it apart."""
        said = self.of.sentence if self.of else ""
        if said:
            return t(self.meaning, definition=said, **self.given)
        return ""


# A column beside a share: share_flagged_low is to share_flagged.
ENDS = {
    "low": (
        N_("{title}, low"),
        N_("{definition} This is the low end of its 95% interval (Wilson)."),
    ),
    "high": (
        N_("{title}, high"),
        N_("{definition} This is the high end of its 95% interval (Wilson)."),
    ),
}
# A column in one of several currencies: amount_won_USD is what amount_won is.
IN_CURRENCY = N_("{definition} Only amounts in {currency}.")


def by_name(*columns: Column) -> dict[str, Column]:
    """Columns by their names, in order."""
    return {column.name: column for column in columns}


def of(name: str, known: Mapping[str, Column]) -> Column | None:
    """The column of that name: a known one, an end of the interval of a known one, or the amounts
    of a known one in one currency; None if it is none of them."""
    if name in known:
        return known[name]
    base, _, tail = name.rpartition("_")
    if base not in known:
        return None
    if tail in ENDS:
        title, meaning = ENDS[tail]
        return Made(name, title, known[base].unit, meaning, of=known[base])
    if known[base].unit is Unit.MONEY:
        given = {"currency": tail}
        return Made(name, N_("{title}, {currency}"), Unit.MONEY, IN_CURRENCY, given, of=known[base])
    return None


def together(tables: Iterable[Mapping[str, Column]]) -> dict[str, Column]:
    """The columns of many tables; one whose unit differs between them is any number."""
    found: dict[str, Column] = {}
    for table in tables:
        for name, column in table.items():
            first = found.setdefault(name, column)
            if first.unit is not column.unit:
                found[name] = replace(first, unit=Unit.NUMBER)
    return found
