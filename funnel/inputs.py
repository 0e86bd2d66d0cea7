"""What a file is read into: one row per usable row of the file, in columns of ours; names and
types, without any engine.

`row` is the order in the file. Every moment is UTC already. Names and ids are text as the file has
them.
"""

from __future__ import annotations

MOMENT = "timestamp(6)"
FIELDS = "map<string, string>"
OWN_STAGE = "…"  # in a log: the stage that the list has the deal in, which the log does not name
CREDITS = ("holder", "owner", "opener")  # who a deal is credited to

INPUTS: dict[str, dict[str, str]] = {
    "deals": {
        "row": "int64",
        "deal_id": "string",
        "name": "string",
        "pipeline": "string",
        "stage": "string",
        "status": "string",  # open, won, lost – when the CRM says so apart from the stage
        "owner": "string",
        "amount": "float64",
        "currency": "string",
        "created_at": MOMENT,
        "closed_at": MOMENT,
        # the day on which an open deal is expected to close, and the CRM's own chance of it (0–1)
        "expected_at": MOMENT,
        "probability": "float64",
        "stage_since": MOMENT,
        "company": "string",
        "contact": "string",
        "lost_reason": "string",
        "created_by": "string",
        "parent_deal_id": "string",
        "next_task_at": MOMENT,
        "last_activity_at": MOMENT,
        "updated_at": MOMENT,
        "tags": "string",
        "extra": FIELDS,
    },
    "transitions": {
        "row": "int64",
        "deal_id": "string",
        "moved_at": MOMENT,
        "from_pipeline": "string",
        "from_stage": "string",
        "pipeline": "string",
        "to_stage": "string",
        "moved_by": "string",
        "owner": "string",
        "sequence": "int64",
    },
    # an entries log: the stage before is the previous row of the deal
    "entries": {
        "row": "int64",
        "deal_id": "string",
        "pipeline": "string",
        "stage": "string",
        "entered_at": MOMENT,
        "moved_by": "string",
        "owner": "string",
        "sequence": "int64",
    },
    "tasks": {
        "row": "int64",
        "task_id": "string",
        "deal_id": "string",
        "assignee": "string",
        "created_at": MOMENT,
        "due_at": MOMENT,
        "done_at": MOMENT,
        "text": "string",
    },
    "task_changes": {
        "row": "int64",
        "task_id": "string",
        "deal_id": "string",
        "changed_at": MOMENT,
        "old_due_at": MOMENT,
        "new_due_at": MOMENT,
        "changed_by": "string",
    },
    "owner_changes": {
        "row": "int64",
        "deal_id": "string",
        "changed_at": MOMENT,
        "from_owner": "string",
        "to_owner": "string",
    },
    # of the day on which a deal is expected to close
    "expected_changes": {
        "row": "int64",
        "deal_id": "string",
        "changed_at": MOMENT,
        "old_expected_at": MOMENT,
        "new_expected_at": MOMENT,
        "changed_by": "string",
    },
    "stages": {
        "row": "int64",
        "pipeline": "string",
        "stage": "string",
        "position": "float64",
        "kind": "string",
        "limit_days": "float64",
        "pipeline_id": "string",
        "stage_id": "string",  # for exports that write ids instead of names
    },
    # people of a CRM whose exports write ids instead of names
    "people": {"row": "int64", "person_id": "string", "name": "string"},
}
# A cell that may be blank costs no row if it can't be read, but for the creation of a deal: every
# duration hangs on it.
WEIGHTY = {"deals": ("created_at",)}
