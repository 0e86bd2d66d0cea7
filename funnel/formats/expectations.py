"""What a CRM expects of an open deal: the day on which it should close, and how likely it thinks
that is.

In most CRMs one column is the expected day of an open deal and the closing of a closed one; then
only an open deal's is taken here.
"""

from __future__ import annotations

import ibis

from funnel.formats.cells import Cell, Test, either, when

# The names of a column of its own, where people made one.
EXPECTED = (
    "Expected close date",
    "Expected Closing",
    "Expected close",
    "Expected closing date",
    "Estimated close date",
    "Est. close date",
    "Planned close date",
    "Forecast close date",
    "Target close date",
    "Очікувана дата закриття",
    "Очікувана дата угоди",
    "Очікуване закриття",
    "Орієнтовна дата закриття",
    "Передбачувана дата закриття",
    "Планова дата закриття",
    "Планована дата закриття",
    "Дата закриття (план)",
    "Прогнозована дата закриття",
    "Ожидаемая дата закрытия",
    "Ожидаемая дата сделки",
    "Ожидаемое закрытие",
    "Ориентировочная дата закрытия",
    "Предполагаемая дата закрытия",
    "Плановая дата закрытия",
    "Планируемая дата закрытия",
    "Дата закрытия (план)",
    "Прогнозируемая дата закрытия",
    "Fecha prevista de cierre",
    "Fecha de cierre prevista",
    "Fecha de cierre esperada",
    "Data de fechamento esperada",
    "Data prevista de fechamento",
    "Previsão de fechamento",
)
PROBABILITY = (
    "Probability",
    "Probability (%)",
    "Deal probability",
    "Win probability",
    "Ймовірність",
    "Ймовірність (%)",
    "Імовірність",
    "Вероятность",
    "Вероятность (%)",
    "Вероятность сделки",
    "Probabilidad",
    "Probabilidade",
)
DAY = r"^\d{4}-\d{2}-\d{2}(?:[ T]00:00(?::00(?:\.0+)?)?)?$"


def whole_day(cell: Cell) -> Cell:
    """A bare day of a CRM that writes moments in UTC: its noon, which is that day almost
    everywhere."""
    return either(cell.re_search(DAY), cell[:10] + " 12:00:00", cell)


def share(cell: Cell, *, of_hundred: bool | None = None) -> Cell:
    """A probability as a share of one; what is no number stays as it is, to be told.

    `of_hundred`: whether the CRM counts in percents. Where that is not known, a sign says so, or
    any number over 1 in the column.
    """
    plain = cell.re_replace(r"[\s\x{00a0}%]+", "").re_replace(r"^(\d+),(\d+)$", r"\1.\2")
    number = plain.try_cast("float64")
    has_sign = cell.contains("%")
    is_percent: Test = ibis.literal(True)
    if of_hundred is None:
        most = number.max().over(ibis.window())
        is_percent = has_sign | (most > 1).fill_null(False)
    told: Cell = ibis.ifelse(is_percent, number / 100, number)
    fits = told.between(0, 1).fill_null(False)
    return when((fits, told.round(4).cast("string")), (number.isnull(), cell))
