"""The inputs of a build, unbound: every file's rows, with the number of the upload they came in."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.tables import INPUTS, MOMENT


def input_table(name: str) -> ir.Table:
    """`in_<name>`: the rows of every upload in force; `upload_no` grows with time."""
    return ibis.table(INPUTS[name] | {"upload_no": "int64"}, name=f"in_{name}")


deals = input_table("deals")
transitions = input_table("transitions")
entries = input_table("entries")
tasks = input_table("tasks")
task_changes = input_table("task_changes")
owner_changes = input_table("owner_changes")
stages = input_table("stages")
people = input_table("people")
# One row per upload in force; `observed_at` is the latest event in it.
uploads = ibis.table({"upload_no": "int64", "observed_at": MOMENT, "format": "string"}, name="in_uploads")
