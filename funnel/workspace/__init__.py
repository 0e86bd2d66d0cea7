"""Uploads → snapshot → pointer, and the one door to DuckDB.

`Workspace.open(folder)`, then `read(file)` → `Reading` (nothing counts yet), `keep([readings])` →
`Snapshot`, `drop(sha)`, `restore(sha)`,
`rebuild()`, `current()` → `Snapshot`, `uploads()`, `notebook` (what people decided). A snapshot
answers expressions: `ask(expression)`.
"""

from typing import TYPE_CHECKING, Any

from funnel.workspace.inbox import Reading
from funnel.workspace.notebook import Notebook
from funnel.workspace.notices import Notice
from funnel.workspace.state import Kept, State
from funnel.workspace.store import Workspace
from funnel.workspace.warnings import Warning

if TYPE_CHECKING:
    from funnel.workspace.shapes import to_sql
    from funnel.workspace.snapshot import Snapshot

__all__ = [
    "Kept",
    "Notebook",
    "Notice",
    "Reading",
    "Snapshot",
    "State",
    "Warning",
    "Workspace",
    "to_sql",
]


def __getattr__(name: str) -> Any:
    """The door brings pandas and ibis along, half a second that reading a file need not wait for:
    imported when first asked for."""
    if name not in __all__:
        raise AttributeError(name)
    from funnel.workspace import snapshot

    return getattr(snapshot, name)
