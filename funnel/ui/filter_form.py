"""The form of one filter: a column, how it is compared, with what. It begins with what already
holds of the column, so that a filter is changed where it was made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from funnel.answers import filters
from funnel.answers.columns import title
from funnel.answers.filters import Columns
from funnel.filters import EMPTY, Condition
from funnel.i18n import N_, t
from funnel.i18n.curtain import hides
from funnel.measures import Span, as_text, kind_of
from funnel.ui import choose, curtain, kept
from funnel.ui.code_titles import shown_code
from funnel.ui.period import FIRST, LAST
from funnel.ui.text import labels
from funnel.workspace import Snapshot

Put = Callable[[Condition, Sequence[Condition]], None]

HOW = {
    "=": N_("is one of"),
    "!=": N_("is none of"),
    "~": N_("contains"),
    "!~": N_("does not contain"),
    "range": N_("from – to"),
    "!range": N_("not from – to"),
    "empty": N_("is empty"),
    "!empty": N_("is not empty"),
}
OF_TEXT = ("=", "!=", "~", "!~", "empty", "!empty")
OF_MEASURE = ("range", "!range", "empty", "!empty")
# What people filter by first; then come the columns of the export, then all others.
USUAL = ("amount", "created_at", "closed_at", "stage", "kind", "tags", "manager", "pipeline")
MOST = 500  # values to choose from; others are found by what they contain


def draw(known: Columns, now: Sequence[Condition], snapshot: Snapshot, put: Put) -> None:
    """The form; `put` is called with what was chosen and what it stands instead of."""
    column = _column(known)
    own = [one for one in now if one.column == column]
    how = _how(column, own)
    held = next((one for one in own if _how_of(one) == how), None)
    condition = _condition(column, how, held, snapshot)
    # not disabled without a value: what is being typed comes with the click
    if st.button(t("Apply"), key="apply-filter", type="primary") and condition:
        put(condition, [held] if held else [])
        st.rerun()


def _column(known: Columns) -> str:
    options = list(dict.fromkeys([*USUAL, *known.extra, *known.own]))
    chosen = st.selectbox(
        t("Column"),
        options,
        key=choose.in_language("filter-column"),
        format_func=labels(options, title),
    )
    return chosen or options[0]


def _how(column: str, own: Sequence[Condition]) -> str:
    options = _ways(column)
    usual = next((_how_of(one) for one in own if _how_of(one) in options), options[0])
    chosen = st.selectbox(
        t("How"),
        options,
        index=options.index(usual),
        key=choose.in_language(f"filter-how-{column}"),
        format_func=labels(options, lambda one: t(HOW[one])),
        label_visibility="collapsed",
    )
    return chosen or usual


def _ways(column: str) -> list[str]:
    """How a column can be compared. What was typed would stand on the screen, so a private column
    is not searched behind the curtain."""
    ways = list(OF_TEXT if kind_of(column) == "text" else OF_MEASURE)
    if hides(column):
        ways = [way for way in ways if way.endswith(("=", "empty"))]
    return ways


def _how_of(condition: Condition) -> str:
    mark = "!" if condition.is_not else ""
    if condition.values == EMPTY:
        return f"{mark}empty"
    if kind_of(condition.column) != "text":
        return f"{mark}range"
    return condition.sign


def _condition(
    column: str, how: str, held: Condition | None, snapshot: Snapshot
) -> Condition | None:
    """What the form says; nothing while it says nothing."""
    sign = f"{'!' if how.startswith('!') else ''}="
    if how.endswith("empty"):
        return Condition(column, sign, EMPTY)
    if how.endswith("range"):
        value = _range(column, how, held)
        if value:
            return Condition(column, sign, (value,))
        return None
    if how.endswith("~"):
        usual = held.values[0] if held else ""
        text = st.text_input(
            t("Text"), usual, key=_key(column, how, held), label_visibility="collapsed"
        )
        if text.strip():
            return Condition(column, how, (text.strip(),))
        return None
    chosen = _several(column, how, held, snapshot)
    if chosen:
        return Condition(column, how, tuple(chosen))
    return None


def _key(*parts: Any) -> str:
    """Of a widget that begins anew when what it begins with is another."""
    return "-".join(
        ["filter", *(part.text() if isinstance(part, Condition) else str(part) for part in parts)]
    )


def _several(column: str, how: str, held: Condition | None, snapshot: Snapshot) -> list[str]:
    usual = list(held.values) if held else []
    every = kept.found(snapshot, filters.values, column, MOST)
    options = list(dict.fromkeys([*every, *usual]))
    places = {text: index for index, text in enumerate(options, 1)}

    def say(value: str) -> str:
        if not value:
            if column == "manager":
                return t("(nobody)")
            return t("(blank)")
        if hides(column) or (curtain.is_down() and curtain.TELLING.search(value)):
            return curtain.value(column, places[value], value)
        return shown_code(column, value)

    return st.multiselect(
        t("Values"),
        options,
        usual,
        key=choose.in_language(_key(column, how, held)),
        format_func=labels(options, say),
        placeholder=t("choose values"),
        label_visibility="collapsed",
    )


# ---- from – to -----------------------------------------------------------------------------------


def _range(column: str, how: str, held: Condition | None) -> str:
    """``1000..5000``, either end open; nothing while both are."""
    span = held.spans[0] if held and held.spans else Span()
    left, right = st.columns(2)
    ends = [
        _end(place, column, _key(end, column, how, held), label, usual)
        for place, end, label, usual in (
            (left, "least", t("From, included"), span.least),
            (right, "most", t("To, included"), _last(span.most)),
        )
    ]
    first, last = map(as_text, ends)
    if not first and not last:
        return ""
    if first == last:
        return first
    return f"{first}..{last}"


def _last(most: Any) -> Any:
    """The last day of a span, which is said to the day after."""
    if isinstance(most, date):
        return date.fromordinal(most.toordinal() - 1)
    return most


def _end(place: Any, column: str, key: str, label: str, usual: Any) -> Any:
    if kind_of(column) == "number":
        return place.number_input(label, value=usual, key=key, format="%.15g")
    return place.date_input(
        label, usual, key=key, min_value=FIRST, max_value=LAST, format="DD.MM.YYYY"
    )
