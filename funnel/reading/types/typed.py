"""The typed tables: one statement per input, text in, moments and numbers out; rows with a cell
that is neither are set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from funnel.inputs import INPUTS, MOMENT, WEIGHTY
from funnel.reading.account import count_doubts
from funnel.reading.engine import Engine
from funnel.reading.names import input_of, text_of
from funnel.reading.types.cell_sql import extra_column, identity, own, read, trimmed, typed_value
from funnel.reading.types.faults import (
    cell_doubt,
    listed,
    missing_fault,
    row_fault,
    was,
    why,
    without_no_dates,
)
from funnel.reading.types.plans import Column
from funnel.sql import Name, Sql, joined, null_of, sql

NEEDED = {
    "deals": ("deal_id",),
    "transitions": ("deal_id", "moved_at", "to_stage"),
    "entries": ("deal_id", "stage", "entered_at"),
    "tasks": ("task_id",),
    "task_changes": ("changed_at", "new_due_at"),
    "owner_changes": ("deal_id", "changed_at"),
    "expected_changes": ("deal_id", "changed_at"),
    "stages": ("stage",),
    "people": ("person_id", "name"),
}
LOGS = ("transitions", "entries")
OTHERWISE = ("row", "extra")  # columns that are made in another way
MAKE_INPUT = """
create table {input} as
select *{exclude}{replace}, {fault} as fault{doubts}
from (select {columns} from {text} as t {joins})
"""


def is_typed(name: str, column: str) -> bool:
    """Whether a column of an input is more than text."""
    return column != "row" and INPUTS[name].get(column) in (MOMENT, "float64", "int64")


@dataclass(frozen=True)
class _Input:
    """One input on its way from text to types: the parts of its statement."""

    engine: Engine
    name: str
    plans: Mapping[str, Column]
    order: str
    timezone: str | None
    has_plain_ids: bool

    @property
    def needed(self) -> tuple[str, ...]:
        return NEEDED.get(self.name, ())

    @property
    def weighty(self) -> tuple[str, ...]:
        """The columns of which a cell that can't be read costs its row."""
        return (*self.needed, *WEIGHTY.get(self.name, ()))

    @property
    def planned(self) -> list[tuple[str, str, Column]]:
        """The typed columns that the file has: name, kind, plan."""
        kinds = INPUTS[self.name]
        return [(column, kinds[column], self.plans[column]) for column in kinds if self.has(column)]

    @property
    def looked_up(self) -> list[str]:
        """The columns of which Python reads some texts for the engine."""
        return [column for column, plan in self.plans.items() if plan.is_looked_up]

    def has(self, column: str) -> bool:
        return column in self.plans

    def columns(self, present: Sequence[str]) -> list[Sql]:
        """Each column with its value; one that is not present is blank, or is none."""
        kinds = {ours: kind for ours, kind in INPUTS[self.name].items() if ours not in OTHERWISE}
        there = [ours for ours in kinds if ours in present or self._is_kept_blank(kinds[ours])]
        values = {
            ours: self._value(ours, kinds[ours]) if ours in present else null_of(kinds[ours])
            for ours in there
        }
        return [_as(ours, value) for ours, value in values.items()]

    def _is_kept_blank(self, kind: str) -> bool:
        return self.name not in LOGS and (self.name, kind) != ("deals", "string")

    def _value(self, column: str, kind: str) -> Sql:
        plan = self.plans.get(column)
        if plan:
            value = typed_value(column, kind, plan, self.order, self.timezone)
        else:
            value = trimmed(own(column), self.engine)
        if not column.endswith("_id"):
            return value
        doubted = None if self.has_plain_ids else Name(column)
        return identity(value, doubted, self.engine, self.name)

    def joins(self) -> list[Sql]:
        """The tables of texts that Python reads."""
        return [
            sql(
                "left join {lookup} as {table} on {text} = {own}",
                lookup=Name(plan.lookup),
                table=Name(f"l_{column}"),
                text=read(column, "text"),
                own=own(column),
            )
            for column, _, plan in self.planned
            if plan.is_looked_up
        ]

    def originals(self) -> dict[Name, Sql]:
        """What a fault is told by and no table keeps: the text of each typed cell, and why Python
        did not read it."""
        texts = {was(column): own(column) for column in self.plans}
        return texts | {why(column): read(column, "reason") for column in self.looked_up}

    def fault(self, present: Sequence[str]) -> Sql:
        """The first reason for which a row can't be used."""
        faults = [
            row_fault(column, kind, plan, is_weighty=column in self.weighty)
            for column, kind, plan in self.planned
        ]
        faults += [missing_fault(column) for column in self.needed if column in present]
        told = joined(" ", filter(None, faults))
        if told:
            return sql("case {told} end", told=told)
        return null_of("string")

    def doubts(self) -> dict[str, Sql]:
        """The columns of which some cells may not be as the file has them."""
        doubts = {}
        for column, kind, plan in self.planned:
            if column not in self.needed:
                is_weighty = column in self.weighty
                doubts[column] = cell_doubt(column, kind, plan, is_weighty=is_weighty)
        return {column: doubt for column, doubt in doubts.items() if doubt}


def make_input(
    engine: Engine,
    name: str,
    present: Sequence[str],
    plans: Mapping[str, Column],
    order: str,
    timezone: str | None,
    extra: Sequence[int],
    headers: Sequence[str],
    *,
    is_numbered: bool = True,
    holds_cells: bool = False,
    has_plain_ids: bool = False,
) -> int:
    """Create `input_<name>`; rows that can't be used go to `rejects`, one reason each. Returns how
    many went.

    Texts that a list of deals lacks are no columns, nor is anything that a log lacks: writing down
    that seven million rows lack something takes a second per column. Rows that are not numbered lie
    in the table in the order of the file. `holds_cells`: the text table has the cells of the file
    beside its own columns. `has_plain_ids`: not all IDs are written as fractions.
    """
    made = _Input(engine, name, plans, order, timezone, has_plain_ids)
    columns = [Sql('t."row"')] if is_numbered else []
    columns += made.columns(present)
    columns += extra_column(engine, name, extra, headers, Name("t" if holds_cells else "r"))
    originals = made.originals()
    columns += [_as(column, value) for column, value in originals.items()]
    exclude = sql(" exclude ({originals})", originals=originals) if originals else Sql()
    doubts = made.doubts()
    optional = [column for column in doubts if column not in made.weighty]
    joins = made.joins()
    if extra and not holds_cells:
        joins.insert(0, Sql('join raw as r on r."row" = t."row"'))
    engine.watch(
        sql(
            MAKE_INPUT,
            input=input_of(name),
            exclude=exclude,
            replace=without_no_dates(optional, INPUTS[name]),
            fault=made.fault(present),
            doubts=listed(doubts),
            columns=columns,
            text=text_of(name),
            joins=joined(" ", joins),
        )
    )
    if doubts:
        count_doubts(engine, name)
    return engine.one(sql("select count(fault) from {input}", input=input_of(name)))


def _as(column: str, value: Sql) -> Sql:
    return sql("{value} as {column}", value=value, column=Name(column))
