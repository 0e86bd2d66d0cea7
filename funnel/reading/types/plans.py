"""How the text columns of a file become moments and numbers: decided once per file, from all rows,
before anything is typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from funnel.reading.engine import Engine
from funnel.reading.names import text_of
from funnel.reading.types import moments, shapes
from funnel.reading.types.orders import Evidence
from funnel.sql import Name, Sql, sql

SHAPE = re.compile(r"0{1,2}([./-])0{1,2}\1(0000)(?: 0{1,2}:00(:00)?)?")
BLANK = "blank"  # the reason of a text that says that there is nothing
NOTHING = "nothing"  # … with a word that is counted
SHAPES = 200  # how many are looked at
OFTEN = 1_000  # rows that make one common


@dataclass(frozen=True)
class Column:
    """What is known of one typed column: of which input, which of ours, whose header, and how its
    texts are written."""

    input: str
    ours: str
    header: str
    is_zoned: bool = False
    is_plain: bool = False  # every moment is written like 2026-03-14 10:00:00
    is_hoped: bool = False  # … which nobody has looked at: what is not, is no moment
    # a shape that the engine reads itself, and its separator
    shapes: Mapping[str, str] = field(default_factory=dict)
    odd: Mapping[str, float | None] = field(default_factory=dict)
    styles: frozenset[str] = frozenset()
    numbers: str = "excel"
    texts: Sequence[str] = ()
    told: Sequence[str] = ()  # texts whose reading is an assumption
    decimal: str = "."
    # What stands behind the word of the header: the zone and the order of the moments, the unit of
    # the amounts.
    zone: str = ""
    factor: float = 1.0
    is_turned: bool = False  # a spreadsheet took the day for the month

    @property
    def is_looked_up(self) -> bool:
        """Whether Python reads some of its texts for the engine."""
        return bool(self.texts or self.odd)

    @property
    def lookup(self) -> str:
        """The temporary table of texts that Python reads for the engine."""
        return f"odd_{self.input}_{self.ours}"


def look_at_moments(engine: Engine, column: Column, evidence: Evidence) -> Column:
    """The column with its styles; texts that the engine can't read are fetched (each once)."""
    column, left = _with_iso(engine, column)
    if not left:
        return column
    column = _with_shapes(engine, column, evidence)
    return _heard(engine, replace(column, texts=_texts(engine, column)), evidence)


def _with_iso(engine: Engine, column: Column) -> tuple[Column, int]:
    """Whether there are ISO texts, and how many are none."""
    c = Name(column.ours)
    table = text_of(column.input)
    total, good = engine.rows(
        sql(
            "select count(*) filter ({c} <> ''), count(*) filter ({plain}) from {table}",
            c=c,
            plain=shapes.plain(c),
            table=table,
        )
    )[0]
    if good and good == total:
        return replace(column, is_plain=True, styles=column.styles | {"iso"}), 0
    good, zoned = engine.rows(
        sql(
            "select count(*) filter (iso), count(*) filter (iso and zoned) from"
            " (select {iso} as iso, {zoned} as zoned from {table})",
            iso=shapes.iso(c),
            zoned=shapes.zoned(c),
            table=table,
        )
    )[0]
    styles = column.styles | {"iso"} if good else column.styles
    return replace(column, is_zoned=bool(zoned), styles=styles), total - good


def _rest(column: Column) -> Sql:
    """The texts of a column that are there and are not ISO."""
    c = Name(column.ours)
    return sql(
        "from {table} where {c} <> '' and not coalesce({iso}, false)",
        table=text_of(column.input),
        c=c,
        iso=shapes.iso(c),
    )


def _with_shapes(engine: Engine, column: Column, evidence: Evidence) -> Column:
    """The common shapes among the rest, which the engine reads itself."""
    statement = sql(
        "select {shape} as shape, count(*) {rest} group by 1 order by 2 desc limit {most}",
        shape=shapes.shape_of(Name(column.ours)),
        rest=_rest(column),
        most=SHAPES,
    )
    common = [found for found, count in engine.rows(statement) if count > OFTEN]
    known = {found: match[1] for found in common if (match := SHAPE.fullmatch(found))}
    for shape, mark in known.items():
        _hear_shape(engine, column, (shape, mark), evidence)
    styles = column.styles | {"ordered"} if known else column.styles
    return replace(column, shapes=known, styles=styles)


def _texts(engine: Engine, column: Column) -> list[str]:
    """What is left for Python."""
    c = Name(column.ours)
    statement = sql(
        "select distinct {c} {rest} and not list_contains($known::VARCHAR[], {shape})",
        c=c,
        rest=_rest(column),
        shape=shapes.shape_of(c),
    )
    return [text for (text,) in engine.rows(statement, {"known": list(column.shapes)})]


# What the rows of one shape say about the order: a first part over 12 is a day, a second one too.
ORDER_OF_SHAPE = """
select
    max(first) filter (second <= 12),
    max(second) filter (first <= 12),
    any_value(text),
    arg_max(text, first) filter (second <= 12),
    arg_max("row", first) filter (second <= 12),
    arg_max(text, second) filter (first <= 12),
    arg_max("row", second) filter (first <= 12)
from (
    select {c} as text, "row", {first} as first, {second} as second
    {rest} and {shape_of} = {shape}
)
"""


def _hear_shape(engine: Engine, column: Column, known: tuple[str, str], evidence: Evidence) -> None:
    c = Name(column.ours)
    shape, mark = known
    days, months, any_text, day_text, day_row, month_text, month_row = engine.rows(
        sql(
            ORDER_OF_SHAPE,
            c=c,
            first=shapes.part_of(c, mark, 1),
            second=shapes.part_of(c, mark, 2),
            rest=_rest(column),
            shape_of=shapes.shape_of(c),
            shape=shape,
        )
    )[0]
    if (days or 0) > 12:
        evidence.hear(dmy=(day_text, day_row))
    if (months or 0) > 12:
        evidence.hear(mdy=(month_text, month_row))
    evidence.hear(both=(any_text, column.header))


def _heard(engine: Engine, column: Column, evidence: Evidence) -> Column:
    """What the texts that Python reads say: their styles, the order, letters of a zone."""
    plain_numbers: list[float] = []
    styles = set(column.styles)
    for text in column.texts:
        if moments.is_blank(text):
            continue
        style = moments.style(text)
        styles.add(style)
        _hear_letters(column, text, evidence)
        if style == "ordered":
            _hear_order(engine, column, text, evidence)
        elif style == "number":
            plain_numbers.append(float(moments.tidy(text).replace(",", ".")))
    if example := moments.year_first(column.texts):
        evidence.hear(ymd=(example, column.header))
    return replace(
        column,
        styles=frozenset(styles),
        told=[text for text in column.texts if moments.has_short_year(text)],
        numbers=moments.number_style(plain_numbers) if plain_numbers else "excel",
    )


def _hear_letters(column: Column, text: str, evidence: Evidence) -> None:
    if not text[-1:].isalpha() and not text[:1].isalpha():
        return
    if letters := moments.letters(text):
        evidence.hear_letters(letters, (text, column.header))


def _hear_order(engine: Engine, column: Column, text: str, evidence: Evidence) -> None:
    """A date whose month can only stand in one place tells the order of them all."""
    can = moments.orders(text)
    if not can or moments.is_one_day(text):
        return
    evidence.hear(both=(text, column.header))
    if can == {"dmy"} and not evidence.dmy:
        evidence.hear(dmy=(text, _row(engine, column, text)))
    elif can == {"mdy"} and not evidence.mdy:
        evidence.hear(mdy=(text, _row(engine, column, text)))


def _row(engine: Engine, column: Column, text: str) -> int:
    return engine.one(
        sql(
            'select min("row") from {table} where {c} = {text}',
            table=text_of(column.input),
            c=Name(column.ours),
            text=text,
        )
    )


def dates_word(columns: Mapping[str, Column] | list[Column], order: str) -> str:
    """The styles of the file's dates in one word for the report: `iso`, `dmy`, `iso+excel` …"""
    found: set[str] = set()
    for column in columns.values() if isinstance(columns, Mapping) else columns:
        for style in column.styles:
            match style:
                case "iso" | "named":
                    found.add(style)
                case "compact":
                    found.add("iso")
                case "ordered":
                    found.add(order)
                case "number":
                    found.add(
                        "epoch" if column.numbers.startswith("epoch") else column.numbers or "bad"
                    )
    return "+".join(sorted(found - {"bad"}))
