"""How the moments and numbers of a file are written: one decision for all of it, or a question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from funnel.formats.headers import parse
from funnel.inputs import INPUTS, MOMENT
from funnel.reading.binding import Bound
from funnel.reading.choices import Choices
from funnel.reading.engine import Engine
from funnel.reading.notice import Notice
from funnel.reading.report import Question
from funnel.reading.types.looked_up import store_read
from funnel.reading.types.numbers import look_at_numbers
from funnel.reading.types.orders import Evidence, ask_letters, decide_order, look_elsewhere
from funnel.reading.types.plans import Column, look_at_moments
from funnel.reading.types.turned import Look, look_turned
from funnel.reading.types.typed import is_typed

Plans = dict[str, dict[str, Column]]  # {input: {ours: how it is written}}


@dataclass(frozen=True)
class Decided:
    """How the typed columns of a file are read."""

    plans: Plans = field(default_factory=dict)
    order: str = ""  # of day, month and year
    decimal: str = ""
    zone: str = ""  # that the format says
    notices: tuple[Notice, ...] = ()

    @property
    def columns(self) -> list[Column]:
        """Every typed column."""
        return [column for found in self.plans.values() for column in found.values()]

    def changed(self, change: Callable[[Column], Column]) -> Decided:
        """With every typed column as it was changed."""
        plans = {
            name: {ours: change(column) for ours, column in found.items()}
            for name, found in self.plans.items()
        }
        return replace(self, plans=plans)


def decide(engine: Engine, bound: Bound, choices: Choices, container: str) -> Decided | Question:
    """Look at the texts of every typed column and settle how they are written."""
    zone = bound.format.zone
    if zone:
        engine.set_zone(zone)
    evidence = Evidence()
    numbers = _numbers_of(bound, container)
    plans: Plans = {name: {} for name in bound.names}
    decimal = ""
    for column in _typed_columns(bound):
        told = _with_header(column, evidence)
        if _is_moment(told):
            looked = look_at_moments(engine, told, evidence)
        else:
            looked = look_at_numbers(engine, told, choices.decimal, numbers)
        if isinstance(looked, Question):
            return looked
        plans[column.input][column.ours] = looked
        decimal = looked.decimal if looked.odd and not _is_moment(looked) else decimal
    order, question = _order(engine, bound, choices, evidence)
    question = question or ask_letters(evidence, choices.zones)
    if question:
        return question
    decided = _turned(engine, Decided(plans, order, decimal, zone), choices)
    if isinstance(decided, Question):
        return decided
    return _stored(engine, decided, choices)


def _numbers_of(bound: Bound, container: str) -> str | None:
    """The decimal sign that the format or the kind of file says."""
    return bound.format.decimal or ("." if container in ("json", "xes") else None)


def _typed_columns(bound: Bound) -> list[Column]:
    columns = [(name, ours) for name in bound.names for ours in bound.tables[name].columns]
    return [
        Column(name, ours, bound.headers_of[name].get(ours, ours))
        for name, ours in columns
        if is_typed(name, ours)
    ]


def _is_moment(column: Column) -> bool:
    return INPUTS[column.input][column.ours] == MOMENT


def _with_header(column: Column, evidence: Evidence) -> Column:
    """What the header says of its cells: their zone and order, or their unit."""
    header = parse(column.header)
    if not _is_moment(column):
        return replace(column, factor=header.factor if column.ours == "amount" else 1.0)
    if header.order in ("dmy", "mdy"):
        evidence.hear(**{header.order: (column.header, 0)})
    return replace(column, zone=header.zone)


def _order(
    engine: Engine, bound: Bound, choices: Choices, evidence: Evidence
) -> tuple[str, Question | None]:
    """The order of day, month and year; other columns of the file are heard before it is asked."""
    order, question = decide_order(evidence, choices.date_order, bound.format.date_order)
    if question and question.code == "ambiguous_date" and not evidence.ymd:
        look_elsewhere(engine, list(range(len(bound.headers))), evidence)
        return decide_order(evidence, None, None)
    return order, question


def _turned(engine: Engine, decided: Decided, choices: Choices) -> Decided | Question:
    """True dates of which day and month may have been changed by a spreadsheet: those that a text
    of the same column has over 12, they have up to 12 alone."""
    looks = [look_turned(engine, column) for column in decided.columns if _is_moment(column)]
    mixed = [look for look in looks if look.texts]
    if not _may_be_turned(mixed):
        return decided
    if choices.turned is None:
        return mixed[0].question(sum(look.days for look in looks))
    if choices.turned:
        return _turn_back(decided, looks)
    return decided


def _turn_back(decided: Decided, looks: list[Look]) -> Decided:
    """With the columns marked whose days and months are changed back, and their dates counted."""
    back = [look for look in looks if not look.is_true]
    named = {(look.column.input, look.column.ours) for look in back}
    plans = decided.changed(
        lambda column: replace(column, is_turned=(column.input, column.ours) in named)
    )
    count = sum(look.days for look in back)
    return replace(plans, notices=({"code": "turned_dates", "count": count},))


def _may_be_turned(mixed: list[Look]) -> bool:
    """Whether some of these columns have true dates, and none shows that they are right."""
    return any(look.days for look in mixed) and not any(look.is_true for look in mixed)


def _stored(engine: Engine, decided: Decided, choices: Choices) -> Decided:
    """Texts that Python reads for the engine, as tables; of the others nothing is kept."""

    def kept(column: Column) -> Column:
        is_moment = _is_moment(column)
        if column.texts and (is_moment or column.odd):
            store_read(engine, column, decided.order, is_moment, choices.zones)
        if column.odd or is_moment:
            return column
        return replace(column, texts=())

    return decided.changed(kept)
