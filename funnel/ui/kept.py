"""What was made for one viewer is there for the next who looks at the same: figures, tables as a
screen shows them, what a metric answered, what the engine said.

Why: drawing a figure anew takes longer than all the rest of a run. Answers are kept by snapshot,
scope, options and language. A figure or a table of a screen is kept under a digest of *everything
it was made of* (the function, the tables and options it was given, the language, the curtain and
the clock in force), so another scope, snapshot or theme is another key, and nothing that is kept
can be out of date. Nobody changes what is kept. Only so many stay, and all of it goes with an
import (`moved`) and with the last viewer (`leaving`).
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from funnel.answers import Answer, answer
from funnel.i18n import curtain, hours, language
from funnel.scope import Scope
from funnel.workspace import Snapshot

T = TypeVar("T")
MOST = 400

_lock = Lock()
_seen: dict[str, str] = {}  # by folder of a workspace: the key of the snapshot that counts


@st.cache_resource(max_entries=200, show_spinner=False)
def answered(
    snapshot: str,
    name: str,
    scope: Scope,
    options: str,
    lang: str,
    _door: Snapshot,
    _options: dict[str, Any],
) -> Answer:
    """A metric's answer; those who look at the same snapshot in the same language share it."""
    return answer(name, _door, scope, **_options)


@st.cache_resource(max_entries=200, show_spinner=False)
def asked(snapshot: str, question: str, _ask: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """What the engine of a snapshot said to a question, which has a key of its own."""
    return _ask()


@st.cache_resource(max_entries=MOST, show_spinner=False)
def _made(key: str, _make: Callable[[], Any]) -> Any:
    return _make()


def made(make: Callable[..., T], *given: Any, **options: Any) -> T:
    """What a function of a module makes of values that can be pickled; made once."""
    return _made(key_of(make, given, options), partial(make, *given, **options))


def key_of(*parts: Any) -> str:
    """A digest of values, and of what is in force for this thread."""
    in_force = (language(), curtain.is_down(), hours.of_working_day())
    return hashlib.blake2b(pickle.dumps((parts, in_force), 5), digest_size=20).hexdigest()


def moved(folder: str, snapshot: str) -> None:
    """Which snapshot of a workspace counts now; with another one what was kept is let go."""
    with _lock:
        before = _seen.get(folder)
        _seen[folder] = snapshot
    if before not in (None, snapshot):
        let_go()


def let_go() -> None:
    """Keep nothing any more."""
    for cache in (answered, asked, _made):
        cache.clear()
