"""Every name of Streamlit's inside that the product uses, and nothing else does.

None of them is promised by Streamlit, hence its ceiling in `pyproject.toml`;
`tests/ui/test_inside_streamlit.py` fails where one is gone. Streamlit is imported where it is
needed: the command that only starts the server does without.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

# module: names in it, with those of their own that are used
NAMES = {
    "streamlit.elements.widgets.file_uploader": ("enforce_filename_restriction",),
    "streamlit.runtime": (
        "Runtime.exists",
        "Runtime.instance",
        "Runtime.is_active_session",
        "Runtime.get_client",
    ),
    "streamlit.runtime.media_file_manager": (
        "MediaFileManager.add",
        "MediaFileManager.execute_deferred",
    ),
    "streamlit.runtime.pages_manager": ("PagesManager.uses_pages_directory",),
    "streamlit.runtime.scriptrunner": ("get_script_run_ctx", "script_runner.gc.collect"),
    "streamlit.runtime.state.session_state": ("Serialized", "WStates.__getitem__"),
}


# what its browser side fetches only when the first figure or table of a page is there
LATE_SCRIPTS = ("PlotlyChart.*.js", "DataFrame.*.js")


def late_scripts() -> list[str]:
    """The addresses of the scripts that draw figures and tables."""
    import streamlit

    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    found = [path.name for pattern in LATE_SCRIPTS for path in scripts.glob(pattern)]
    return [f"/static/js/{name}" for name in sorted(found)]


def this_session() -> str:
    """The session for which this run draws; blank where nobody draws."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx(suppress_warning=True)
    if context:
        return context.session_id
    return ""


def is_history_navigation() -> bool:
    """Whether Back or Forward brought the address of this run."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def has_server() -> bool:
    """Whether a server runs in this process."""
    from streamlit.runtime import Runtime

    return Runtime.exists()


def is_active(session: str) -> bool:
    """Whether a browser is connected to the session now."""
    from streamlit.runtime import Runtime

    return Runtime.exists() and Runtime.instance().is_active_session(session)


def still_open() -> Callable[[], bool]:
    """A question that can be asked from any thread: is the tab of this run still open? Without a
    server there is no tab that could be closed."""
    session = this_session()
    return lambda: not has_server() or is_active(session)


def sessions_left() -> int:
    """End the sessions whose time is over; how many there are then, with those whose tab may still
    come back."""
    from streamlit.runtime import Runtime

    if not Runtime.exists():
        return 0
    manager: Any = Runtime.instance()._session_mgr
    manager._session_storage._cache.expire()
    return len(manager.list_sessions())


def headers_of(session: str) -> Iterable[tuple[str, str]]:
    """The headers with which the browser of a session came; none once it has left."""
    from streamlit.runtime import Runtime

    client = Runtime.instance().get_client(session) if Runtime.exists() else None
    context = getattr(client, "client_context", None)
    if context:
        return context.headers
    return ()


def follow_downloads(note: Callable[[str, str], None]) -> None:
    """Have every download that is got ready told: its address and its session. Once per server."""
    from streamlit.runtime.media_file_manager import MediaFileManager as media

    if getattr(media, "followed", False):
        return
    add = media.add
    execute = media.execute_deferred

    def added(self: Any, *arguments: Any, **more: Any) -> str:
        address = add(self, *arguments, **more)
        note(address, this_session())
        return address

    def executed(self: Any, file_id: str) -> str:
        session = self._deferred_callables.get(file_id, {}).get("session_id", "")
        address = execute(self, file_id)
        note(address, session)
        return address

    media.add = added
    media.execute_deferred = executed
    media.followed = True  # ty: ignore


# After how many new objects, and how many looks at the younger ones, Python looks for garbage: a
# run makes tens of thousands that stay.
SELDOM = (200_000, 50, 100)


def collect_garbage_seldom() -> None:
    """After every run Streamlit looks through all that lives for garbage, half of what a run costs
    and with the interpreter held. What a run leaves is young; but what was alive while another
    viewer's run ended is old by then, and Python's own look at the old never comes, since each look
    at the young begins its count anew. So every hundredth run looks at all, as Python would. Once
    per server."""
    from streamlit.runtime.scriptrunner import script_runner

    gc.set_threshold(*SELDOM)

    def collect(_: int = 1) -> int:
        is_due = gc.get_count()[2] > gc.get_threshold()[2]
        return gc.collect(2 if is_due else 1)

    young: Any = SimpleNamespace(collect=collect)
    script_runner.gc = young


def check_values(wrong: Callable[[str, str], bool], report: Callable[[Exception], None]) -> None:
    """Have every value that a browser sent checked where Streamlit reads it; once per server.

    `wrong(sent, kept)` says whether a value of the kind that was sent can't be one of the kind
    that the widget has; what is wrong, or can't be read, is reported and is as if it had not been
    sent.
    """
    from streamlit.runtime.state.session_state import Serialized, WStates

    read = WStates.__getitem__
    if getattr(read, "is_checked", False):
        return

    def checked(states: WStates, key: str) -> Any:
        try:
            state = states.states.get(key)
            known = states.widget_metadata.get(key)
            if isinstance(state, Serialized) and known is not None:
                sent = state.value.WhichOneof("value")
                if sent is not None and wrong(sent, known.value_type):
                    raise AnotherKind(f"{sent} for {known.value_type}")
            return read(states, key)
        except KeyError:
            raise
        except Exception as cause:  # whatever a stranger thought of
            report(cause)
            raise KeyError(key) from cause

    checked.is_checked = True  # ty: ignore[missing-attribute]
    WStates.__getitem__ = checked  # ty: ignore[invalid-assignment]


class AnotherKind(TypeError):
    """The browser sent a value of another kind than the widget has."""


def take_any_file_name() -> None:
    """A file whose name has no ending of ours gets a sentence of its own, on its card, instead of
    Streamlit's crash box."""
    from streamlit.elements.widgets import file_uploader

    file_uploader.enforce_filename_restriction = lambda *_: None  # ty: ignore[invalid-assignment]


def keep_pages_folder_out_of_the_menu() -> None:
    """Streamlit would take pages/ for a menu of its own until ours has run once: the first visitor
    of a deep link would be told “Page not found”."""
    from streamlit.runtime.pages_manager import PagesManager

    PagesManager.uses_pages_directory = False
