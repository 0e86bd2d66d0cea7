"""One file from bytes to a report: source, format, types, account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from funnel.formats import Sheet
from funnel.inputs import INPUTS
from funnel.reading.binding import Bound, bind
from funnel.reading.choices import Choices
from funnel.reading.csv.grid import Grid
from funnel.reading.csv.tokens import Dialect
from funnel.reading.deciding import Decided, decide
from funnel.reading.doubts import Settled, settle
from funnel.reading.engine import Engine, not_a_zone
from funnel.reading.large.direct import Direct, has_plain_id, moment_of
from funnel.reading.large.lines import line_of
from funnel.reading.lineage import bare, raw_sql
from funnel.reading.names import cells, text_of
from funnel.reading.recognise import guess, recognise
from funnel.reading.reconcile import notices_of, reconcile
from funnel.reading.report import Question, Report
from funnel.reading.sources import load
from funnel.reading.typed_file import TypedFile
from funnel.reading.types.aside import set_aside
from funnel.reading.types.orders import Evidence, decide_order
from funnel.reading.types.plans import Column
from funnel.reading.types.typed import make_input
from funnel.sql import Sql, sql

Progress = Callable[[float, str], None]
PREVIEW = 20


def read_file(path: Path, name: str, choices: Choices, output: Path, progress: Progress) -> Report:
    """Read a file into `output`. Raises `FunnelError` for a refusal; a question comes back in the
    report, without tables."""
    output.unlink(missing_ok=True)
    engine = _open(output, path, choices)
    try:
        return _Reading(engine, path, name, choices, progress).run()
    finally:
        engine.close()


def _open(output: Path, source: Path, choices: Choices) -> Engine:
    import duckdb

    try:
        return Engine(output, source, choices.timezone)
    except duckdb.Error as error:
        if choices.timezone and "zone" in str(error).lower():
            raise not_a_zone(choices.timezone) from error
        raise


@dataclass(frozen=True)
class Attempt:
    """A plain log on its way straight into its table, before the whole file was seen."""

    sheet: Sheet
    bound: Bound
    decided: Decided
    direct: Direct


class _Reading:
    """The steps of one reading, in order."""

    def __init__(
        self, engine: Engine, path: Path, name: str, choices: Choices, progress: Progress
    ) -> None:
        self.engine = engine
        self.path = path
        self.name = name
        self.choices = choices
        self.progress = progress
        self.attempt: Attempt | None = None

    def run(self) -> Report:
        self.progress(0.0, "opening")
        grid = load(self.engine, self.path, self.name, self.choices, self.progress, self._attempt)
        typed = self.attempt if self.attempt and self.attempt.direct.held else None
        sheet = typed.sheet if typed else self._sheet(grid)
        base = _base(grid, sheet)
        if grid.question and not self._is_answered(grid.question):
            return replace(base, question=grid.question, **_guessed(sheet))
        found = recognise(sheet, self.choices)
        if found.question:
            return replace(base, question=found.question, **_guessed(sheet))
        base = replace(base, format=found.name)
        if typed:
            self.progress(0.6, "typing")
            return self._finished(base, self._read(typed.sheet, typed.bound, typed.decided))
        settled = settle(self.engine, sheet, found, self.choices)
        if settled.question:
            return replace(base, question=settled.question, **settled.guess)
        self.progress(0.6, "typing")
        self.engine.tell_to(lambda share: self.progress(0.6 + share * 0.3, "typing"))
        bound = bind(settled.found, tuple(grid.headers), settled.sheet)
        read = self._type(grid, settled, bound)
        if isinstance(read, Question):
            self.engine.drop_inputs()
            return replace(base, question=self._asked(read), columns=bound.headers_of)
        return self._finished(base, read)

    def _is_answered(self, question: Question) -> bool:
        return bool(self.choices.columns) and question.code in ("no_header", "more_cells")

    def _finished(self, base: Report, read: TypedFile) -> Report:
        self.progress(0.9, "checking")
        report = reconcile(self.engine, base, read)
        if report.question:
            self.engine.drop_inputs()
        self.progress(1.0, "done")
        return report

    def _sheet(self, grid: Grid) -> Sheet:
        texts = [sql("coalesce({cell}, '')", cell=cell) for cell in cells(len(grid.headers))]
        first = sql('select {texts} from raw order by "row" limit {n}', texts=texts, n=PREVIEW)
        sample = self.engine.rows(first) if grid.headers else []
        return Sheet(
            tuple(grid.headers), self.name, tuple(tuple(row) for row in sample), grid.container
        )

    def _attempt(self, grid: Grid, source: Path, dialect: Dialect, skip: int) -> Direct | None:
        """An attempt to read a plain log straight into its table, if the beginning of the file
        looks like one."""
        sample = tuple(tuple(cells) for _, cells in grid.rows[:PREVIEW])
        sheet = Sheet(tuple(grid.headers), self.name, sample, grid.container)
        found = recognise(sheet, self.choices)
        if not found.format or not found.format.rank or found.format.zone:
            return None
        bound = bind(found, sheet.headers, sheet)
        name = bound.names[0] if len(bound.tables) == 1 else ""
        columns = _plain_columns(bound, name)
        ours = moment_of(name, columns)
        if not ours or not has_plain_id(columns, sheet.sample):
            return None
        plan = Column(
            name, ours, bound.headers_of[name][ours], is_hoped=True, styles=frozenset({"iso"})
        )
        order, _ = decide_order(Evidence(), self.choices.date_order, found.format.date_order)
        direct = Direct(
            self.engine,
            name,
            columns,
            plan,
            source,
            dialect,
            skip,
            len(grid.headers),
            self.choices.timezone,
        )
        self.attempt = Attempt(sheet, bound, Decided({name: {ours: plan}}, order), direct)
        return direct

    def _type(self, grid: Grid, settled: Settled, bound: Bound) -> TypedFile | Question:
        """Text tables by the format, then moments and numbers by one decision for the file."""
        for name in bound.names:
            self.engine.run(
                sql(
                    "create temp {kind} {text} as {rows}",
                    kind=Sql("view" if bound.format.rank else "table"),
                    text=text_of(name),
                    rows=raw_sql(bound.tables[name], bound.extra(name)),
                )
            )
        decided = decide(self.engine, bound, self.choices, grid.container)
        if isinstance(decided, Question):
            return decided
        self.engine.type_in_any_order()
        for name in bound.names:
            table = bound.tables[name]
            make_input(
                self.engine,
                name,
                [column for column in table.columns if column in INPUTS[name]],
                decided.plans[name],
                decided.order,
                decided.zone or self.choices.timezone,
                bound.extra(name),
                bound.labels(),
                holds_cells=bool(bare(table)),
            )
        aside = set_aside(
            self.engine, bound.names, bound.headers_of, grid.delimiter, len(grid.headers)
        )
        notices = (*settled.notices, *decided.notices)
        return self._read(settled.sheet, bound, decided, notices, aside)

    def _read(self, sheet: Sheet, bound: Bound, decided: Decided, *more: Any) -> TypedFile:
        return TypedFile(self.name, self.choices, sheet, bound, decided, *more)

    def _asked(self, question: Question) -> Question:
        """A question with the name of the file, and lines instead of rows."""
        params: dict[str, Any] = {"file": self.name}
        for key, value in question.params.items():
            is_row = key.endswith("_row")
            params[key.replace("_row", "_line")] = line_of(self.engine, value) if is_row else value
        return replace(question, params=params)


def _base(grid: Grid, sheet: Sheet) -> Report:
    """What is known before the cells have types."""
    return Report(
        file=sheet.file,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        quote=grid.quote,
        container=grid.container,
        headers=tuple(grid.headers),
        preview=sheet.sample,
        notices=notices_of(grid),
        sheets=grid.sheets,
    )


def _guessed(sheet: Sheet) -> dict[str, Any]:
    kind, columns = guess(sheet)
    return {"guess_kind": kind, "guess": columns}


def _plain_columns(bound: Bound, name: str) -> dict[str, str]:
    """`{ours: raw column}` of an input that only chooses columns of the file."""
    if not name:
        return {}
    columns = bare(bound.tables[name])
    return {ours: column for ours, column in columns.items() if ours not in ("row", "line")}
