"""Widgets that hand back what they were given: codes, never words of a language.

Streamlit keeps the *label* of what was chosen. After a change of the language a radio would hand
back a word of the other one; so a widget whose options are said in words is another widget in each
language, and takes over what was chosen before. What comes back is checked against the options.
With `parameter`, what is chosen stands in the address under that name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from funnel.i18n import language, t
from funnel.i18n.curtain import is_down
from funnel.ui import address
from funnel.ui.chosen import before_of, begin_with, keep, wonder
from funnel.ui.text import labels

T = TypeVar("T")
YES = ("true", "1", "yes")
NO = ("false", "0", "no")
LARGEST = 2**53 - 1  # a browser has no larger whole number


def in_language(key: str) -> str:
    """The key of a widget whose labels are words of the language in force."""
    return key if language() == "en" else f"{key}-{language()}"


def one(
    draw: Callable[..., Any],
    label: str,
    options: Sequence[T],
    *,
    key: str,
    say: Callable[[T], str] | None = None,
    default: T | None = None,
    parameter: str = "",
    clearable: bool = False,
    **settings: Any,
) -> T | None:
    """One of the options, or none where none is the default or may be chosen; `draw` is
    `st.radio`, `st.selectbox`, `st.segmented_control` …"""
    by_text = {str(option): option for option in options}
    own = in_language(key) if say else key

    def read(texts: Sequence[str]) -> T | None:
        found = [by_text[text] for text in texts if text in by_text]
        return next(reversed(found), default)

    def is_choice(value: Any) -> bool:
        return value in options or (value is None and clearable)

    wonder(parameter, own, label, by_text.__contains__)
    before = before_of(key, own, parameter, read, default)
    clearable = clearable or default is None
    if not is_choice(before):
        before = default
    begin_with(own, before)
    own_settings = _settings(draw, options, say, clearable)
    value = draw(label, options, key=own, **(settings | own_settings))
    if not is_choice(value):
        value = before
    keep(key, parameter, value, _said(value, default, str), read)
    return value


def _said(value: T | None, usual: T | None, say: Callable[[T], str]) -> list[str]:
    """What the address says of a choice: nothing of the usual one."""
    if value is None or value == usual:
        return []
    return [say(value)]


def _settings(
    draw: Callable[..., Any], options: Sequence[T], say: Callable[[T], str] | None, clearable: bool
) -> dict[str, Any]:
    """How the options are said, and whether a widget that takes the first one by itself may: which
    one it is, is set before."""
    found: dict[str, Any] = {}
    if say:
        found["format_func"] = labels(options, say)
    if getattr(draw, "__name__", "") in ("radio", "selectbox"):
        found["index"] = None if clearable else 0
    return found


def segment(
    place: Any, label: str, words: Mapping[str, str], *, key: str, default: str, parameter: str
) -> str:
    """One of a few ways to look, side by side in `place` and without a label to read; `words` has
    what each code is called, not yet in the language in force (`N_`)."""
    chosen = one(
        place.segmented_control,
        label,
        list(words),
        key=key,
        say=lambda code: t(words[code]),
        default=default,
        parameter=parameter,
        required=True,
        label_visibility="collapsed",
    )
    return default if chosen is None else chosen


def many(
    label: str,
    options: Sequence[T],
    *,
    key: str,
    say: Callable[[T], str] | None = None,
    default: Sequence[T] = (),
    parameter: str = "",
    **settings: Any,
) -> list[T]:
    """Several of the options. What the address asks for and is not there is told to `address`
    until something else is chosen."""
    by_text = {str(option): option for option in options}
    usual = list(default)
    own = in_language(key) if say else key

    def read(texts: Sequence[str]) -> list[T]:
        return [by_text[text] for text in texts if text in by_text] or usual

    wonder(parameter, own, label, by_text.__contains__)
    before = before_of(key, own, parameter, read, usual)
    before = _still_there(parameter, before, options)
    if before or own in st.session_state:
        begin_with(own, before)
    if say:
        settings["format_func"] = labels(options, say)
    value = [one for one in st.multiselect(label, options, key=own, **settings) if one in options]
    keep(key, parameter, value, [] if value == usual else [str(one) for one in value], read)
    return value


def _still_there(parameter: str, chosen: Sequence[T], options: Sequence[T]) -> list[T]:
    """What was chosen and is an option now; what is none is told to `address`."""
    gone = [str(one) for one in chosen if one not in options]
    there = [one for one in chosen if one in options]
    if parameter and gone:
        address.wonder(parameter, gone)
        address.hold(parameter, there)
    return there


def words(draw: Callable[..., Any], label: str, *, key: str, parameter: str, **more: Any) -> str:
    """A text that somebody types; behind the curtain it may name a client, so the address does not
    say it."""

    def read(texts: Sequence[str]) -> str:
        return next(reversed(texts), "")

    begin_with(key, before_of(key, key, parameter, read, ""))
    value = draw(label, key=key, **more) or ""
    texts = []
    if value and not is_down():
        texts = [value]
    address.say(parameter, value, texts, is_same=address.asked(parameter) == texts)
    return value


def day(
    draw: Callable[..., Any], label: str, *, key: str, parameter: str = "", **settings: Any
) -> date | None:
    """A day, or none."""

    def read(texts: Sequence[str]) -> date | None:
        with suppress(ValueError, IndexError):
            given = date.fromisoformat(texts[-1])
            if first <= given <= last:
                return given
        return None

    first = settings.get("min_value", date.min)
    last = settings.get("max_value", date.max)
    wonder(parameter, key, label, lambda text: read([text]) is not None)
    begin_with(key, before_of(key, key, parameter, read, None))
    value = draw(label, None, key=key, **settings)
    keep(key, parameter, value, _said(value, None, date.isoformat), read)
    return value


def switch(draw: Callable[..., Any], label: str, *, key: str, parameter: str = "") -> bool:
    """Yes or no."""

    def read(texts: Sequence[str]) -> bool:
        return bool(texts) and texts[-1].lower() in YES

    wonder(parameter, key, label, lambda text: text.lower() in (*YES, *NO))
    begin_with(key, before_of(key, key, parameter, read, False))
    value = bool(draw(label, key=key))
    keep(key, parameter, value, _said(value, False, lambda _: "true"), read)
    return value


def amount(
    label: str, usual: float | int, *, key: str, parameter: str = "", **settings: Any
) -> float | int:
    """A number, as whole or as broken as the usual one."""
    least = settings.get("min_value")
    most = settings.get("max_value")

    def fits(text: str) -> bool:
        with suppress(ValueError):
            given = type(usual)(text)
            return abs(given) <= LARGEST and (
                (least is None or given >= least) and (most is None or given <= most)
            )
        return False

    def read(texts: Sequence[str]) -> float | int:
        return type(usual)(texts[-1]) if texts and fits(texts[-1]) else usual

    wonder(parameter, key, label, fits)
    before = before_of(key, key, parameter, read, usual)
    if (least is not None and before < least) or (most is not None and before > most):
        before = usual
    begin_with(key, before)
    value = st.number_input(label, key=key, **settings)
    keep(key, parameter, value, _said(value, usual, "{:g}".format), read)
    return value


def tabs(titles: Mapping[str, str], key: str, parameter: str = "tab") -> Sequence[Any]:
    """Tabs of which only the open one is drawn, in the order of their codes; which one is open
    stands in the address."""
    codes = list(titles)
    own = in_language(key)

    def read(texts: Sequence[str]) -> str:
        return next((text for text in reversed(texts) if text in titles), codes[0])

    wonder(parameter, own, t("Tab"), titles.__contains__)
    by_title = {titles[code]: code for code in codes}
    before = before_of(key, own, parameter, read, codes[0], of=by_title)
    if before not in titles:
        before = codes[0]
    begin_with(own, titles[before])
    drawn = st.tabs(list(titles.values()), key=own, on_change="rerun")
    is_open = next((code for code, tab in zip(codes, drawn, strict=True) if tab.open), codes[0])
    keep(key, parameter, is_open, _said(is_open, codes[0], str), read)
    return drawn
