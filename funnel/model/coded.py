"""Words of the product that stand in every row, by number: how a stay ended, how a journey did.

The engine keeps a list of known words as small numbers, which are written and read three times as
fast as text.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel.codes import Ending, Outcome
from funnel.model.inputs import Builder
from funnel.model.joins import look_up

NUMBERS = {str(word): number for number, word in enumerate(sorted({*Ending, *Outcome}), 1)}
words = ibis.table({"word_no": "int64", "word": "string"}, name="temp_words")


def save_words(door: Builder) -> None:
    """Make `temp_words`."""
    door.create(
        "temp_words",
        pd.DataFrame({"word_no": list(NUMBERS.values()), "word": pd.Categorical(list(NUMBERS))}),
    )


def in_words(table: ir.Table, name: str, number: ir.Value) -> ir.Table:
    """Add a column: the words of these numbers."""
    keyed = table.mutate(word_no=number)
    return look_up(keyed, words.rename({name: "word"}), "word_no").drop("word_no")


def way_out(visits: ir.Table) -> ir.Value:
    """How a stay ended, a hand-over that its pipeline works for as a win."""
    is_passed = (visits.ended == Ending.MOVED_OUT) & (visits.outcome == Outcome.PASSED_ON)
    return ibis.ifelse(is_passed, "won", visits.ended.cast("string"))


def blank_like(column: ir.Value) -> ir.Value:
    """Nothing, in the engine's own type of a column, which a plain blank would turn into text."""
    return column.nullif(column)
