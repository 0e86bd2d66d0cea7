"""What a browser sends is not believed: a value of a wrong type is set aside with a sentence, and
the widget stands as if nobody had touched it.

Streamlit turns the value of a widget into Python while the page is drawn. Where that fails it shows
its crash box, and shows it again on every run, since the browser sends the value every time.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st

from funnel.i18n import t
from funnel.ui import inside_streamlit

# A field for numbers sends a whole one as such.
ALSO = {"double_value": "int_value"}

_log = logging.getLogger(__name__)
# in the thread of a run; Streamlit reads some values before the page is drawn
_is_set_aside = ContextVar("is_set_aside", default=False)


def install() -> None:
    """Put the check where Streamlit reads a value; once per server."""
    inside_streamlit.check_values(is_another_kind, _set_aside)
    inside_streamlit.take_any_file_name()


def is_another_kind(sent: str, kept: str) -> bool:
    """Whether what was sent is of another kind than the widget has: a number where a text belongs
    would get through, and trouble the page later."""
    return sent not in (kept, ALSO.get(kept))


def _set_aside(cause: Exception) -> None:
    """The log says of what a stranger sent only its kind."""
    is_ours = isinstance(cause, inside_streamlit.AnotherKind)
    told = str(cause) if is_ours else type(cause).__name__
    _log.warning("the value of a widget was set aside: %s", told)
    _is_set_aside.set(True)


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
