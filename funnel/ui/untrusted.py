"""What a browser sends is not believed: a value of a wrong type is set aside with a sentence, and
the widget stands as if nobody had touched it.

Streamlit turns the value of a widget into Python while the page is drawn. Where that fails it shows
its crash box, and shows it again on every run, since the browser sends the value every time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st
from streamlit.elements.widgets import file_uploader
from streamlit.runtime.state.session_state import Serialized, WStates

from funnel.i18n import t

# A field for numbers sends a whole one as such.
ALSO = {"double_value": "int_value"}

_log = logging.getLogger(__name__)
# in the thread of a run; Streamlit reads some values before the page is drawn
_is_set_aside = ContextVar("is_set_aside", default=False)


def install() -> None:
    """Put the check where Streamlit reads a value; once per server."""
    if not getattr(WStates.__getitem__, "is_checked", False):
        WStates.__getitem__ = _checked(WStates.__getitem__)  # ty: ignore[invalid-assignment]
        # a file whose name has no ending of ours gets a sentence of its own, on its card
        file_uploader.enforce_filename_restriction = lambda *_: None  # ty: ignore[invalid-assignment]


def _checked(read: Callable[[WStates, str], Any]) -> Callable[[WStates, str], Any]:
    def checked(states: WStates, key: str) -> Any:
        try:
            _refuse_another_kind(states, key)
            return read(states, key)
        except KeyError:
            raise
        except Exception as cause:  # whatever a stranger thought of
            _log.warning("the value of a widget was set aside: %s", _told(cause))
            _is_set_aside.set(True)
            raise KeyError(key) from cause

    checked.is_checked = True  # ty: ignore[missing-attribute]
    return checked


class AnotherKind(TypeError):
    """The browser sent a value of another kind than the widget has."""


def _told(cause: Exception) -> str:
    """What the log may say: of what a stranger sent only its kind."""
    return str(cause) if isinstance(cause, AnotherKind) else type(cause).__name__


def _refuse_another_kind(states: WStates, key: str) -> None:
    """A number where a text belongs would get through, and trouble the page later."""
    state, known = states.states.get(key), states.widget_metadata.get(key)
    if isinstance(state, Serialized) and known is not None:
        sent = state.value.WhichOneof("value")
        if sent not in (None, known.value_type, ALSO.get(known.value_type)):
            raise AnotherKind(f"{sent} for {known.value_type}")


@contextmanager
def said() -> Generator[None]:
    """Above what is drawn: that a value was set aside, if one was."""
    place = st.empty()
    try:
        yield
    finally:
        if _is_set_aside.get():
            _is_set_aside.set(False)
            place.error(
                t(
                    "The browser sent a value that does not fit its field. It was set aside; the"
                    " field stands as at the beginning."
                )
            )
