"""The names of people: owners, movers, assignees. Files may write ids; every spelling that occurs
is resolved once, here.

Names come as one list of known values, which an engine can keep as small numbers; that is why all
of them share it.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel.model.inputs import Builder, input_table
from funnel.model.once import built_once
from funnel.model.spelling import best_spelling, plain

people = ibis.table({"raw_person": "string", "person": "string"}, name="temp_people")
COLUMNS = {
    "deals": ("owner", "created_by"),
    "transitions": ("moved_by", "owner"),
    "entries": ("moved_by", "owner"),
    "tasks": ("assignee",),
    "task_changes": ("changed_by",),
    "owner_changes": ("from_owner", "to_owner"),
}


def save_people(door: Builder, more: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Make `temp_people`. Names that differ in marks, case or blanks alone are one person. Returns
    (as written, as shown)."""
    columns = [input_table(name)[column] for name, owned in COLUMNS.items() for column in owned]
    found = door.ask(
        ibis.union(*(column.name("raw").as_table().distinct() for column in columns), distinct=True)
    )
    listed = door.ask(
        input_table("people").order_by("upload_no", "row").select("person_id", "name")
    )
    names = {row.person_id: row.name for row in listed.dropna().itertuples(index=False)}
    raw = sorted({*found.raw.dropna(), *more})
    shown: dict[str, str] = {}
    for name in sorted({names.get(text, text) for text in raw}, key=best_spelling):
        shown.setdefault(plain(name), name)
    person = [shown[plain(names.get(text, text))] for text in raw]
    frame = pd.DataFrame(
        {
            "raw_person": pd.Series(raw, dtype="string"),
            "person": pd.Categorical(person, categories=sorted(set(person))),
        }
    )
    door.create("temp_people", frame)
    return [(text, name) for text, name in zip(raw, person, strict=True) if text not in names]


@built_once
def named(table: ir.Table, *columns: str) -> ir.Table:
    """The table with names for ids in these columns; the columns keep their places."""
    for column in columns:
        known = people.select(**{column: "raw_person", f"{column}_named": "person"})
        joined = table.left_join(known, column)
        table = joined.select(
            **{
                name: joined[f"{column}_named" if name == column else name]
                for name in table.columns
            }
        )
    return table
