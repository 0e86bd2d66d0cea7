"""Uploads → snapshot → pointer, and the one door to DuckDB.

`Workspace.open(folder)`, then `read(file)` → `Reading` (nothing counts yet), `keep([readings])` → `Snapshot`, `drop(sha)`, `restore(sha)`,
`rebuild()`, `current()` → `Snapshot`, `uploads()`, `notebook` (what people decided). A snapshot answers expressions: `ask(expression)`.
"""

from funnel.workspace.notebook import Notebook
from funnel.workspace.snapshot import Snapshot, to_sql
from funnel.workspace.state import Kept, State
from funnel.workspace.store import Reading, Workspace
from funnel.workspace.warnings import Warning

__all__ = ["Kept", "Notebook", "Reading", "Snapshot", "State", "Warning", "Workspace", "to_sql"]
