"""From the marks of a figure to the deals behind them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import Any

import ibis.expr.types as ir

from funnel.i18n import days, month, t
from funnel.metrics import behind
from funnel.scope import Scope
from funnel.ui.words import shown_code

Mark = dict[str, Any]


def chosen(event: Any) -> list[Mark]:
    """What the clicked points carry: JSON objects, each once, in the order of the clicks."""
    marks: list[Mark] = []
    for point in event.selection.points if event else []:
        text = _first(point.get("customdata"))
        if (
            isinstance(text, str)
            and text.startswith("{")
            and (mark := json.loads(text)) not in marks
        ):
            marks.append(mark)
    return marks


def _first(data: Any) -> Any:
    while isinstance(data, list | tuple | dict) and data:
        data = next(iter(data.values())) if isinstance(data, dict) else data[0]
    return data


def pick(scope: Scope, marks: Sequence[Mark]) -> ir.Table:
    """The deals behind any of the marks, as a table with the one column `deal_id`."""
    found = [
        getattr(behind, mark["of"])(
            scope, **{name: value for name, value in mark.items() if name != "of"}
        )
        for mark in marks
    ]
    return reduce(lambda one, other: one.union(other, distinct=True), found)


def words(marks: Sequence[Mark]) -> str:
    """The marks in words: ``Retail, Offer, reached; …``."""
    return "; ".join(
        ", ".join(_word(name, value) for name, value in mark.items() if _tells(name, value))
        for mark in marks
    )


def _tells(name: str, value: Any) -> bool:
    return name != "of" and value is not None and value is not False


def _word(name: str, value: Any) -> str:
    if name == "month":
        return month(date.fromisoformat(value[:10]))
    if name == "days":
        return t("{days} or longer", days=days(value))
    if name == "within":
        return t("within {days}", days=days(value))
    if name == "stuck":
        return t("stuck")
    if name == "manager":
        return value or t("(nobody)")
    return shown_code(name, str(value))
