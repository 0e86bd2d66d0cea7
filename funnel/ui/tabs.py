"""The tabs of the browsers that look at the pages: which one a run is for, and whether it is still
open."""

from __future__ import annotations

from collections.abc import Callable


# Streamlit is imported where it is needed: the command that only starts the server does without.
def this_tab() -> str:
    """The tab for which this run draws; blank where nobody draws."""
    from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def is_open(tab: str) -> bool:
    """Whether a tab is open in a browser now."""
    from streamlit.runtime import Runtime

    return Runtime.exists() and Runtime.instance().is_active_session(tab)


def here() -> Callable[[], bool]:
    """A question that can be asked from any thread: is the tab of this run still open? Without a
    server there is no tab that could be closed."""
    from streamlit.runtime import Runtime

    tab = this_tab()
    return lambda: not Runtime.exists() or is_open(tab)
