"""Transitions → visits → journeys, as `docs/method.md` says: expressions, one table per file.

`build(door, decisions)` makes every table of `funnel.tables` but `imports` and `rejects` and
returns the snapshot's facts. The door
(`Builder`) holds the inputs as `in_deals`, `in_transitions`, `in_entries`, `in_tasks`,
`in_task_changes`, `in_owner_changes`,
`in_stages`, `in_people` (columns of `tables.INPUTS` and `upload_no`) and `in_uploads`, empty ones
too: `input_schema(name)` says which.
"""

from funnel.model.build import build
from funnel.model.inputs import NAMES, Builder, Decisions, Frozen, input_schema, input_table

__all__ = ["NAMES", "Builder", "Decisions", "Frozen", "build", "input_schema", "input_table"]
