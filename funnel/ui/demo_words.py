"""The demo company speaks the language of the page: what was chosen of it is said again in the
other one, and its files too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from funnel import demo
from funnel.errors import FunnelError
from funnel.filters import Condition, read
from funnel.i18n import language
from funnel.ui import address
from funnel.workspace import Workspace

SPOKEN = "demo-speaks"  # in the session: the language in which it saw the demo
DEALS = "deals.csv"
BETWEEN = " · "  # stands between a pipeline and its stage
Say = Callable[[str], str]


def spoken(workspace: Workspace) -> str:
    """The language of the demo in a workspace; blank where there is none, or nobody can say."""
    try:
        state = workspace.state
    except FunnelError:  # a record that can't be read: the page says so
        return ""
    lists = [one.sha for one in state.in_force if one.file == DEALS] if state.is_demo else []
    if lists:
        return _language_of(workspace.folder, lists[-1])
    return ""


@lru_cache(maxsize=16)
def _language_of(folder: Path, sha: str) -> str:
    try:
        return demo.language_of(_bytes(folder, sha))
    except OSError:
        return ""


def _bytes(folder: Path, sha: str) -> bytes:
    return (folder / "uploads" / sha / "bytes").read_bytes()


def say_again(other: Workspace, folder: Path) -> list[Path]:
    """Write the files of another workspace's demo in the language in force; none if it has no
    demo in another one."""
    if spoken(other) in ("", language()):
        return []
    files = {one.file: _bytes(other.folder, one.sha) for one in other.state.in_force}
    return demo.say_again(files, folder, language())


# ---- what was chosen -----------------------------------------------------------------------------


def speak(code: str) -> None:
    """What the address asks for is said in a language, and so is what was chosen in the other one;
    blank: of own data nothing is translated."""
    before = st.session_state.get(SPOKEN, "")
    st.session_state[SPOKEN] = code
    if not code:
        address.speak(None)
        return
    say = demo.said(code)
    again = _again(say) if before not in ("", code) else None
    address.speak(lambda _, values: [_text(one, say) for one in values], again)
    if again:
        _widgets(again)


def _widgets(again: Callable[[Any], Any]) -> None:
    for key, value in st.session_state.items():
        told = again(value)
        if told is not value and told != value:
            st.session_state[key] = told


def _text(text: str, say: Say) -> str:
    """A value of the address: a word, a stage behind its pipeline, or a filter."""
    told = BETWEEN.join(map(say, text.split(BETWEEN)))
    if told != text:
        return told
    try:
        filtered = read(text)
    except FunnelError:
        return text
    told = _condition(filtered, say)
    if told == filtered:
        return text
    return told.text()


def _condition(one: Condition, say: Say) -> Condition:
    return replace(one, column=say(one.column), values=tuple(map(say, one.values)))


def _again(say: Say) -> Callable[[Any], Any]:
    """What a widget or the address holds, in the other language; what is no word stays."""

    def again(value: Any) -> Any:
        if isinstance(value, Condition):
            return _condition(value, say)
        if isinstance(value, str):
            return BETWEEN.join(map(say, value.split(BETWEEN)))
        if type(value) in (list, tuple):
            return type(value)(map(again, value))
        return value

    return again
