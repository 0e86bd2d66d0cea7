"""From the marks of a figure to the deals behind them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from typing import Any

import ibis.expr.types as ir
import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from funnel.charts import sent
from funnel.facts import Facts
from funnel.i18n import N_, date_words, days, month, t
from funnel.metrics import drill_down
from funnel.metrics.driver_words import said
from funnel.scope import Scope
from funnel.thresholds import taken
from funnel.ui import choose
from funnel.ui.code_titles import shown_code

Mark = dict[str, Any]


def chosen(event: Any) -> list[Mark]:
    """What the clicked points carry: JSON objects, each once, in the order of the clicks."""
    marks: list[Mark] = []
    for point in event.selection.points if event else []:
        text = _first(point.get("customdata"))
        if _is_mark(text) and (mark := json.loads(text)) not in marks:
            marks.append(mark)
    return marks


def from_list(figure: Any, key: str, label: str = "", hint: str = "") -> list[Mark]:
    """What is chosen in the list of the figure's marks: the way for whoever uses a keyboard, and
    for a finger that is thicker than a bar."""
    every = listed(figure)
    if not every:
        return []
    text = choose.one(
        st.selectbox,
        label or t("Deals behind a mark"),
        list(every),
        key=f"{key}-mark",
        say=lambda mark: every[mark],
        placeholder=hint or t("Click a mark to see the deals behind it, or choose it here"),
        label_visibility="collapsed",
    )
    if text:
        return [json.loads(text)]
    return []


def listed(figure: Any) -> dict[str, str]:
    """The marks of a figure in words; not the single deals, which stand in the table."""
    every: dict[str, str] = {}
    for trace in sent.once(figure).to_dict()["data"]:
        for data in trace.get("customdata", ()):
            text = _first(data)
            if _is_mark(text) and not text.startswith('{"of": "deals"'):
                every.setdefault(text, words([json.loads(text)]) or t("(nobody)"))
    return every


def behind(key: str) -> DeltaGenerator:
    """Where the deals behind a mark are shown: the script of the page brings it into view."""
    return st.container(key=f"behind-{key}")


def _is_mark(text: Any) -> bool:
    return isinstance(text, str) and text.startswith("{")


def _first(data: Any) -> Any:
    while isinstance(data, list | tuple | dict | np.ndarray) and len(data):
        data = next(iter(data.values())) if isinstance(data, dict) else data[0]
    return data


def pick(scope: Scope, marks: Sequence[Mark], facts: Facts | None = None) -> ir.Table:
    """The deals behind any of the marks, as a table with the one column `deal_id`."""
    found = [_picked(scope, mark, facts) for mark in marks]
    return reduce(lambda one, other: one.union(other, distinct=True), found)


def _picked(scope: Scope, mark: Mark, facts: Facts | None) -> ir.Table:
    function = getattr(drill_down, mark["of"])
    values = {name: value for name, value in mark.items() if name != "of"}
    return function(scope, **values, **taken(function, {"facts": facts}))


def asked_of(marks: Sequence[Mark], key: str) -> str:
    """The metric that tells of the deals behind marks what people ask then: of stuck ones since
    when, over which limit and why; of those that are to be won their chance; of those that are
    due their day. Else none."""
    if key == "stuck" or all(mark.get("stuck") for mark in marks):
        return "stuck"
    kinds = {mark["of"] for mark in marks}
    named = {"expected": "open-chances", "due": "expected"}
    if len(kinds) == 1:
        return named.get(kinds.pop(), "")
    return ""


def words(marks: Sequence[Mark]) -> str:
    """The marks in words: ``Retail, Offer, reached; …``."""
    return "; ".join(map(_of_one, marks))


def _of_one(mark: Mark) -> str:
    if mark["of"] == "driver":
        return said(mark["fact"], mark["value"])
    if mark["of"] == "stage_driver":
        words = {"what": said(mark["fact"], mark["value"]), "stage": mark["stage"]}
        if mark["about"] == "slow":
            return t("{what}, over the limit of “{stage}”", **words)
        return t("{what}, lost at “{stage}”", **words)
    return ", ".join(_word(name, value) for name, value in mark.items() if _tells(name, value))


def _tells(name: str, value: Any) -> bool:
    return (
        name not in ("of", "by")
        and value is not None
        and (value is not False or name == "has_reason")
    )


def _word(name: str, value: Any) -> str:
    if name in NAMELESS:
        return value or t(NAMELESS[name])
    say = SAYINGS.get(name)
    if say:
        return say(value)
    return shown_code(name, str(value))


def _month(value: str) -> str:
    return month(date.fromisoformat(value[:10]))


def _period(value: str) -> str:
    return date_words(date.fromisoformat(value[:10]))


def _or_longer(value: float) -> str:
    return t("{days} or longer", days=days(value))


def _within(value: float) -> str:
    return t("within {days}", days=days(value))


def _over(value: float) -> str:
    return t("from {days} over the limit", days=days(value))


def _under(value: float) -> str:
    return t("to {days}", days=days(value))


def _stuck(value: Any) -> str:
    return t("stuck")


def _reason(value: bool) -> str:
    if value:
        return t("with a reason")
    return t("no reason given")


# What is said where a mark has no name.
NAMELESS = {"manager": N_("(nobody)"), "lost_reason": N_("no reason given")}
# How what a mark carries is said; anything else is a name, or a code.
SAYINGS: dict[str, Callable[[Any], str]] = {
    "month": _month,
    "period": _period,
    "days": _or_longer,
    "within": _within,
    "over": _over,
    "under": _under,
    "stuck": _stuck,
    "has_reason": _reason,
}
