"""One file from bytes to a report: source, format, types, account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnel.errors import FunnelError
from funnel.formats import Sheet, entries, plain, raw_table
from funnel.formats.headers import parse
from funnel.inputs import INPUTS, MOMENT
from funnel.reading.choices import Choices
from funnel.reading.csv.grid import Grid
from funnel.reading.csv.tokens import Dialect
from funnel.reading.doubts import settle
from funnel.reading.engine import Engine, not_a_zone
from funnel.reading.large.direct import Straight, has_plain_id, moment_of
from funnel.reading.recognise import Recognised, bare, guess, raw_sql, recognise, used_columns
from funnel.reading.reconcile import account, notices_of
from funnel.reading.report import Question, Report
from funnel.reading.sources import load
from funnel.reading.types.plans import (
    Column,
    Evidence,
    ask_letters,
    decide_order,
    look_at_moments,
    look_at_numbers,
    look_elsewhere,
    store_lookup,
)
from funnel.reading.types.turned import look_turned
from funnel.reading.types.typed import is_typed, make_input, set_aside

if TYPE_CHECKING:
    import ibis.expr.types as ir

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


class _Reading:
    """The steps of one reading, in order."""

    def __init__(
        self, engine: Engine, path: Path, name: str, choices: Choices, progress: Progress
    ) -> None:
        self.engine, self.path, self.name, self.choices, self.progress = (
            engine,
            path,
            name,
            choices,
            progress,
        )
        self.plans: dict[str, dict[str, Column]] = {}
        self.order, self.decimal = "", ""
        self.straight: Straight | None = None
        self.zone: str | None = None
        self.said: tuple[Mapping[str, Any], ...] = ()
        self.aside = 0

    def run(self) -> Report:
        self.progress(0.0, "opening")
        grid = load(self.engine, self.path, self.name, self.choices, self.progress, self._attempt)
        is_typed = bool(self.straight and self.straight.held)
        if not is_typed:
            self.grid, self.sheet = grid, self._sheet(grid)
        base = self._base(grid)
        if grid.question and not (
            self.choices.columns and grid.question.code in ("no_header", "more_cells")
        ):
            return replace(base, question=grid.question, **self._guessed())
        found = recognise(self.sheet, self.choices)
        if found.question:
            return replace(base, question=found.question, **self._guessed())
        base = replace(base, format=found.name)
        if not is_typed:
            settled = settle(self.engine, self.sheet, found, self.choices)
            if settled.question:
                return replace(base, question=settled.question, **settled.guess)
            self.sheet, found, self.said = settled.sheet, settled.found, settled.notices
        self.progress(0.6, "typing")
        self.engine.tell = lambda share: self.progress(0.6 + share * 0.3, "typing")
        if not is_typed and (question := self._type(found)):
            self.engine.drop_inputs()
            return replace(base, question=question, columns=self.headers_of)
        self.progress(0.9, "checking")
        report = account(self.engine, base, self)
        if report.question:
            self.engine.drop_inputs()
        self.progress(1.0, "done")
        return report

    def _sheet(self, grid: Grid) -> Sheet:
        cells = ", ".join(f"coalesce(c{place}, '')" for place in range(len(grid.headers)))
        sample = (
            self.engine.rows(f'select {cells} from raw order by "row" limit {PREVIEW}')
            if grid.headers
            else []
        )
        return Sheet(
            tuple(grid.headers), self.name, tuple(tuple(row) for row in sample), grid.container
        )

    def _attempt(self, grid: Grid, source: Path, dialect: Dialect, skip: int) -> Straight | None:
        """An attempt to read a plain log straight into its table, if the beginning of the file
        looks like one."""
        sheet = Sheet(
            tuple(grid.headers),
            self.name,
            tuple(tuple(cells) for _, cells in grid.rows[:PREVIEW]),
            grid.container,
        )
        found = recognise(sheet, self.choices)
        if (
            found.question
            or not getattr(found.module, "RANK", 0)
            or getattr(found.module, "ZONE", None)
        ):
            return None
        self.grid, self.sheet = grid, sheet
        tables = self._bind(found)
        name = self.names[0] if len(tables) == 1 else ""
        columns = (
            {
                ours: place
                for ours, place in bare(tables[name]).items()
                if ours not in ("row", "line")
            }
            if name
            else {}
        )
        ours = moment_of(name, columns)
        if not ours or not has_plain_id(columns, sheet.sample):
            return None
        plan = Column(name, ours, self.headers_of[name][ours], is_hoped=True, styles={"iso"})
        self.plans = {name: {ours: plan}}
        self.order, _ = decide_order(
            Evidence(), self.choices.date_order, getattr(found.module, "DATE_ORDER", None)
        )
        self.straight = Straight(
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
        return self.straight

    def _base(self, grid: Grid) -> Report:
        return Report(
            file=self.name,
            encoding=grid.encoding,
            delimiter=grid.delimiter,
            quote=grid.quote,
            container=grid.container,
            headers=tuple(grid.headers),
            preview=self.sheet.sample,
            notices=notices_of(grid),
            sheets=grid.sheets,
        )

    def _guessed(self) -> dict[str, Any]:
        kind, columns = guess(self.sheet)
        return {"guess_kind": kind, "guess": columns}

    def _type(self, found: Recognised) -> Question | None:
        """Text tables by the format, then moments and numbers by one decision for the file."""
        tables = self._bind(found)
        for name in self.names:
            keyword = "view" if getattr(found.module, "RANK", 0) else "table"
            self.engine.run(
                f"create temp {keyword} text_{name} as"
                f" {raw_sql(tables[name], self._extra(name, self.taken))}"
            )
        if question := self._decide(tables, found.module):
            return question
        self.engine.type_in_any_order()
        for name in self.names:
            extra = self._extra(name, self.taken)
            present = [column for column in tables[name].columns if column in INPUTS[name]]
            zone, holds_cells = self.zone or self.choices.timezone, bool(bare(tables[name]))
            make_input(
                self.engine,
                name,
                present,
                self.plans[name],
                self.order,
                zone,
                extra,
                self._labels(),
                holds_cells=holds_cells,
            )
        self.aside = set_aside(
            self.engine, self.names, self.headers_of, self.grid.delimiter, len(self.grid.headers)
        )
        return None

    def _bind(self, found: Recognised) -> dict[str, ir.Table]:
        """The inputs that the format makes of the file, and which of its columns each of theirs
        comes from."""
        self.module = found.module
        raw = raw_table(len(self.grid.headers))
        tables = found.tables(raw, self.sheet)
        self.used, self.taken = used_columns(tables, raw)
        if self.module in (plain, entries) and len(tables) == 1:
            (name,) = tables  # a date and its time make one moment of two columns
            named = found.columns or self.module.columns_of(
                self.sheet, *([name] * (self.module is plain))
            )
            self.used[name] = {
                ours: place for ours, place in named.items() if ours in tables[name].columns
            } | self.used[name]
        self.headers_of = {
            name: {
                ours: self.grid.headers[int(place[1:])] or place for ours, place in columns.items()
            }
            for name, columns in self.used.items()
        }
        self.names = [name for name in tables if name in INPUTS]
        return tables

    def _decide(self, tables: dict[str, Any], module: Any) -> Question | None:
        evidence = Evidence()
        self.plans = {}
        self.zone = getattr(module, "ZONE", None)
        if self.zone:
            self.engine.set_zone(self.zone)
        decimal = getattr(module, "DECIMAL", None) or (
            "." if self.grid.container in ("json", "xes") else None
        )
        for name in self.names:
            self.plans[name] = {}
            for ours in tables[name].columns:
                if not is_typed(name, ours):
                    continue
                column = Column(name, ours, self.headers_of[name].get(ours, ours))
                self.plans[name][ours] = column
                self._heed_header(column, evidence, is_moment=INPUTS[name][ours] == MOMENT)
                if INPUTS[name][ours] == MOMENT:
                    look_at_moments(self.engine, column, evidence)
                elif question := look_at_numbers(
                    self.engine, column, self.choices.decimal, decimal
                ):
                    return self._asked(question)
                else:
                    self.decimal = column.decimal if column.odd else self.decimal
        self.order, question = decide_order(
            evidence, self.choices.date_order, getattr(module, "DATE_ORDER", None)
        )
        if question and question.code == "ambiguous_date" and not evidence.ymd:
            look_elsewhere(self.engine, list(range(len(self.grid.headers))), evidence)
            self.order, question = decide_order(evidence, None, None)
        question = question or ask_letters(evidence, self.choices.zones)
        question = question or self._turned()
        if question:
            return self._asked(question)
        for name, columns in self.plans.items():
            for ours, column in columns.items():
                is_moment = INPUTS[name][ours] == MOMENT
                if column.texts and (is_moment or column.odd):
                    store_lookup(self.engine, column, self.order, is_moment, self.choices.zones)
                if not column.odd and not is_moment:
                    column.texts = []
        return None

    def _heed_header(self, column: Column, evidence: Evidence, *, is_moment: bool) -> None:
        """What the header says of its cells: their zone and order, or their unit."""
        header = parse(column.header)
        if not is_moment:
            column.factor = header.factor if column.ours == "amount" else 1.0
            return
        column.zone = header.zone
        if header.order in ("dmy", "mdy"):
            said = getattr(evidence, header.order)
            setattr(evidence, header.order, said or (column.header, 0))

    def _turned(self) -> Question | None:
        """True dates of which day and month may have been changed by a spreadsheet: those that a
        text of the same column has over 12, they have up to 12 alone."""
        plans = [(name, *plan) for name, found in self.plans.items() for plan in found.items()]
        columns = [column for name, ours, column in plans if INPUTS[name][ours] == MOMENT]
        looks = [look_turned(self.engine, column) for column in columns]
        mixed = [look for look in looks if look.texts]
        if not mixed or any(look.is_true for look in mixed) or not any(look.days for look in mixed):
            return None
        if self.choices.turned is None:
            return mixed[0].question(sum(look.days for look in looks))
        if self.choices.turned:
            for column, look in zip(columns, looks, strict=True):
                column.is_turned = not look.is_true
            count = sum(look.days for look in looks if not look.is_true)
            self.said = (*self.said, {"code": "turned_dates", "count": count})
        return None

    def _asked(self, question: Question) -> Question:
        """A question with the name of the file, and lines instead of rows."""
        params: dict[str, Any] = {"file": self.name}
        for key, value in question.params.items():
            params[key.replace("_row", "_line")] = (
                self.line(value) if key.endswith("_row") else value
            )
        return replace(question, params=params)

    def line(self, row: int) -> int:
        """The physical line of a row."""
        if self.engine.line_map:
            return self.engine.line_map.lines([row])[0]
        return self.engine.one('select line from raw where "row" = $row', {"row": row})

    def _extra(self, name: str, taken: set[str]) -> list[int]:
        """The columns of the file that none of ours is made from."""
        if name != "deals" or not getattr(self.module, "KEEP_REST", True):
            return []
        return [place for place in range(len(self.grid.headers)) if f"c{place}" not in taken]

    def _labels(self) -> list[str]:
        """The names under which columns are kept; of a repeated header the earlier ones carry their
        place if the format says so."""
        headers = list(self.grid.headers)
        if not getattr(self.module, "LAST_WINS", False):
            return headers
        last = {header: place for place, header in enumerate(headers)}
        return [
            header if not header or last[header] == place else f"{header} ({place + 1})"
            for place, header in enumerate(headers)
        ]


def refusal(error: FunnelError) -> dict[str, Any]:
    """An error as a message."""
    return {"error": error.to_dict()}
