"""How the numbers of a column are written: one decimal sign for all of them, or a question."""

from __future__ import annotations

import re
from dataclasses import replace

from funnel.reading.engine import Engine
from funnel.reading.names import text_of
from funnel.reading.report import Question
from funnel.reading.types import amounts
from funnel.reading.types.plans import Column
from funnel.sql import Name, sql

SIMPLE = re.compile(r"-?[0-9]{1,18}(\.[0-9]+)?")  # a number to the engine as well
THREE = r"-?[1-9][0-9]{0,2}\.[0-9]{3}"  # may be thousands


def look_at_numbers(
    engine: Engine, column: Column, chosen: str | None, fixed: str | None
) -> Column | Question:
    """The column with its decimal sign; a question if a number in it can be read in two ways and no
    other one tells."""
    if _are_simple(engine, column, chosen):
        return column
    rows = engine.rows(
        sql(
            "select distinct {c} from {table} where {c} <> ''",
            c=Name(column.ours),
            table=text_of(column.input),
        )
    )
    texts = [text for (text,) in rows]
    sign, example = (chosen, "") if chosen else _decided(texts)
    decimal = sign or fixed or ""
    if not decimal:
        params = {"example": example, "column": column.header}
        return Question("ambiguous_number", "--decimal", (",", "."), params)
    left = texts if decimal == "," else _not_simple(texts)
    return replace(
        column,
        texts=texts,
        decimal=decimal,
        told=[text for text in texts if amounts.is_scaled(text)],
        odd={text: _number(text, decimal) for text in left},
    )


def _not_simple(texts: list[str]) -> list[str]:
    """Texts that the engine does not read as numbers by itself."""
    return [text for text in texts if not SIMPLE.fullmatch(text)]


def _are_simple(engine: Engine, column: Column, chosen: str | None) -> bool:
    """Whether the engine can read every number, and none of them is in doubt (`1.234`)."""
    c = Name(column.ours)
    total, plain, dots, unclear = engine.rows(
        sql(
            "select count(*) filter ({c} <> ''), count(*) filter ({simple}),"
            " count(*) filter ({simple} and contains({c}, '.') and not {three}),"
            " count(*) filter ({three}) from {table}",
            c=c,
            simple=sql("regexp_full_match({c}, {simple})", c=c, simple=SIMPLE.pattern),
            three=sql("regexp_full_match({c}, {three})", c=c, three=THREE),
            table=text_of(column.input),
        )
    )[0]
    return plain == total and bool(dots or not unclear or chosen == ".")


def _decided(texts: list[str]) -> tuple[str, str]:
    """The decimal sign that the numbers among these texts tell, or an example in doubt."""
    return amounts.decide(text for text in texts if not amounts.is_blank(text))


def _number(text: str, decimal: str) -> float | None:
    if amounts.is_blank(text):
        return None
    return amounts.parse(text, decimal)
