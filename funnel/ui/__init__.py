"""What pages are made of: the workspace at hand, the scope in the sidebar, a figure, a table with
its download, an empty state.

The command that only starts the server imports none of it: it waits beside the server as long as
that runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from funnel.ui.page import show
    from funnel.ui.view import View

__all__ = ["View", "show"]


def __getattr__(name: str) -> Any:
    """What is asked for by name, imported then."""
    if name == "View":
        from funnel.ui.view import View

        return View
    if name == "show":
        from funnel.ui.page import show

        return show
    raise AttributeError(name)
