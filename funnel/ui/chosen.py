"""What a widget begins with, and where what is chosen is kept: in the address under a parameter,
else for the visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from funnel.ui import address

MEMORY = "chosen"  # by key: what was chosen where nothing stands in the address


def wonder(parameter: str, own: str, label: str, known: Callable[[str], bool]) -> None:
    """Tell `address` at first sight what a parameter asks for and its field does not know; what
    the field does not know any more later on is taken out of it."""
    if not parameter:
        return
    address.drawn(parameter, label)
    unknown = [text for text in address.asked(parameter) if not known(text)]
    if address.is_news() or own not in st.session_state:
        address.wonder(parameter, unknown)
    elif unknown:
        address.outdated(parameter)


def before_of(
    key: str,
    own: str,
    parameter: str,
    read: Callable[[Sequence[str]], Any],
    default: Any,
    of: Mapping[str, str] | None = None,
) -> Any:
    """What the widget shows if nobody touches it: what the address asks for after Back, what the
    visitor chose before, what the address asks for at first sight."""
    if parameter and address.is_news():
        return read(address.asked(parameter))
    if own in st.session_state:
        value = st.session_state[own]
        if of:
            return of.get(value, value)
        return value
    if not parameter:
        return st.session_state.get(MEMORY, {}).get(key, default)
    held = address.held(parameter)
    if held is None:
        return read(address.asked(parameter))
    return held


def begin_with(own: str, value: Any) -> None:
    """Streamlit takes a value that is set before the widget is drawn for the widget's own, and has
    the browser show it: over a click that came in between. What a widget begins with by itself is
    better not set."""
    if own not in st.session_state or st.session_state[own] != value:
        st.session_state[own] = value


def keep(
    key: str,
    parameter: str,
    value: Any,
    texts: Sequence[str],
    read: Callable[[Sequence[str]], Any],
) -> None:
    """Let what is chosen stand in the address, as `texts`; without a parameter remember it."""
    if parameter:
        if address.held(parameter) not in (None, value):  # somebody chose
            address.wonder(parameter, [])
        is_same = bool(address.strange(parameter)) or read(address.asked(parameter)) == value
        address.say(parameter, value, texts, is_same)
    else:
        st.session_state.setdefault(MEMORY, {})[key] = value


def settled(parameter: str, label: str, known: Callable[[str], bool]) -> None:
    """A parameter whose field is not drawn, since there is nothing to choose: what it asks for
    beside that is told to `address`."""
    address.drawn(parameter, label)
    address.wonder(parameter, [text for text in address.asked(parameter) if not known(text)])
