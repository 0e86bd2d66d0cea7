"""A log without a flaw goes from the file straight into its typed table; keeping its text first
would take as long again.

Tried for a big plain log while the file is still being looked through. It holds if the engine reads
every row, and every row has a deal,
a stage and a moment written like 2026-03-14 10:00:00: then none of them is a blank, a header, a
total or a footer. Else the file is read
the careful way, as if nothing had been tried.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import duckdb

from funnel.inputs import INPUTS, MOMENT
from funnel.reading.csv.tokens import Dialect
from funnel.reading.engine import Engine, Tell
from funnel.reading.large.scrub import Clean, odd_edges
from funnel.reading.large.store import forget_csv, refused_positions, view_csv
from funnel.reading.names import input_of, text_of
from funnel.reading.types.cell_sql import FRACTION
from funnel.reading.types.plans import Column
from funnel.reading.types.typed import LOGS, is_typed, make_input
from funnel.sql import Name, sql

BEGINNING = 1 << 18  # in which a file that has tabs or no-break spaces at all has some


def has_plain_id(columns: Mapping[str, str], sample: Sequence[Sequence[str]]) -> bool:
    """Whether some ID of the first rows is not written as a fraction; then none is mended."""
    places = [int(column[1:]) for ours, column in columns.items() if ours.endswith("_id")]
    return all(
        any(len(cells) > column and not re.fullmatch(FRACTION, cells[column]) for cells in sample)
        for column in places
    )


def moment_of(name: str, columns: Mapping[str, str]) -> str:
    """The column of the moment, if this is a log and nothing else in it is more than text; else
    nothing."""
    typed = [ours for ours in columns if is_typed(name, ours)]
    if name in LOGS and len(typed) == 1 and INPUTS[name][typed[0]] == MOMENT:
        return typed[0]
    return ""


class Direct:
    """One attempt: begun on entering, beside whatever else is done meanwhile without the engine;
    `holds` waits for its end.

    `columns` are {ours: raw column}; `plan` is of the column with the moment, and is found to be
    right or wrong by the attempt.
    """

    def __init__(
        self,
        engine: Engine,
        name: str,
        columns: Mapping[str, str],
        plan: Column,
        source: Path,
        dialect: Dialect,
        skip: int,
        width: int,
        timezone: str | None,
    ) -> None:
        self.engine = engine
        self.name = name
        self.columns = columns
        self.plan = plan
        self.timezone = timezone
        self.source = source
        self.file = (source, dialect, skip, width)
        self.held = False

    def __enter__(self) -> Direct:
        self._pool = ThreadPoolExecutor(1)
        self._rows: Future[int] = self._pool.submit(self._read)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind:
            self.engine.con.interrupt()
        self._pool.shutdown()

    def holds(self, clean: Clean, tell: Tell) -> bool:
        """Whether the table is the whole log, now that the file was looked through. If not, nothing
        of the attempt remains."""
        try:
            rows = self.engine.told(self._rows, tell)
        except duckdb.Error:
            rows = -1
        is_whole = (
            rows == clean.records
            and clean.path == self.source
            and not clean.rejects
            and not clean.notices.total()
        )
        self.held = is_whole and (self.engine.has_odd_edges or not clean.has_odd_edges)
        if self.held:
            self.engine.run(
                sql(
                    'create or replace temp view raw as select rowid as "row", rowid as line from'
                    " {input}",
                    input=input_of(self.name),
                )
            )
            return True
        self.engine.run(sql("drop table if exists {input}", input=input_of(self.name)))
        self.engine.run(sql("drop view if exists {text}", text=text_of(self.name)))
        forget_csv(self.engine)
        return False

    def _read(self) -> int:
        """The rows that are in the table; -1 if one of them has a fault, or was refused."""
        with self.source.open("rb") as file:
            self.engine.note_edges(are_odd=odd_edges(file.read(BEGINNING), self.file[1]))
        view_csv(self.engine, *self.file)
        chosen = [
            sql("{cell} as {ours}", cell=Name(cell), ours=Name(ours))
            for ours, cell in self.columns.items()
        ]
        self.engine.run(
            sql(
                "create or replace temp view {text} as select {chosen} from raw",
                text=text_of(self.name),
                chosen=chosen,
            )
        )
        faults = make_input(
            self.engine,
            self.name,
            list(self.columns),
            {self.plan.ours: self.plan},
            "",
            self.timezone,
            (),
            (),
            is_numbered=False,
            has_plain_ids=True,
        )
        if faults or refused_positions(self.engine):
            return -1
        self.engine.run(sql("alter table {input} drop column fault", input=input_of(self.name)))
        return self.engine.one(sql("select count(*) from {input}", input=input_of(self.name)))
