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
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import duckdb

from funnel.inputs import INPUTS, MOMENT
from funnel.reading.csv.tokens import Dialect
from funnel.reading.engine import Engine, quoted
from funnel.reading.large.scrub import Clean, odd_edges
from funnel.reading.types.cell_sql import FRACTION
from funnel.reading.types.plans import Column
from funnel.reading.types.typed import LOGS, is_typed, make_input

BEGINNING = 1 << 18  # in which a file that has tabs or no-break spaces at all has some
Tell = Callable[[float], None]


def has_plain_id(columns: Mapping[str, str], sample: Sequence[Sequence[str]]) -> bool:
    """Whether some ID of the first rows is not written as a fraction; then none is mended."""
    places = [int(place[1:]) for ours, place in columns.items() if ours.endswith("_id")]
    return all(
        any(len(cells) > place and not re.fullmatch(FRACTION, cells[place]) for cells in sample)
        for place in places
    )


def moment_of(name: str, columns: Mapping[str, str]) -> str:
    """The column of the moment, if this is a log and nothing else in it is more than text; else
    nothing."""
    typed = [ours for ours in columns if is_typed(name, ours)]
    return typed[0] if name in LOGS and len(typed) == 1 and INPUTS[name][typed[0]] == MOMENT else ""


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
        self.engine, self.name, self.columns, self.plan, self.timezone = (
            engine,
            name,
            columns,
            plan,
            timezone,
        )
        self.source, self.file = source, (source, dialect, skip, width)
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
                'create or replace temp view raw as select rowid as "row", rowid as line from'
                f" input_{self.name}"
            )
            return True
        self.engine.run(f"drop table if exists input_{self.name}")
        self.engine.run(f"drop view if exists text_{self.name}")
        self.engine.forget_csv()
        return False

    def _read(self) -> int:
        """The rows that are in the table; -1 if one of them has a fault, or was refused."""
        with self.source.open("rb") as file:
            self.engine.has_odd_edges = odd_edges(file.read(BEGINNING), self.file[1])
        self.engine.view_csv(*self.file)
        places = ", ".join(f"{place} as {quoted(ours)}" for ours, place in self.columns.items())
        self.engine.run(f"create or replace temp view text_{self.name} as select {places} from raw")
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
        if faults or self.engine.refused_positions():
            return -1
        self.engine.run(f"alter table input_{self.name} drop column fault")
        return self.engine.one(f"select count(*) from input_{self.name}")
