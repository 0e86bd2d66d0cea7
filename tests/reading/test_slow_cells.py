"""What a stranger writes into one cell must not hold anybody up: whatever looks at a cell takes as
long as the cell is long, or does not look at a long one at all."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator

import pytest

import funnel.errors
import funnel.formats
import funnel.reading
from funnel.formats import Sheet, currency_of, fold, headers, wide
from funnel.formats.cells import DATE, money_mark, plain_path
from funnel.reading.csv import decode, dialect, mending, structure, totals
from funnel.reading.csv.table import build_grid
from funnel.reading.csv.tokens import Dialect, Record, split_lines, tokenise
from funnel.reading.files import html, ics
from funnel.reading.files.container import sniff  # noqa: F401 – it is looked through with the others
from funnel.reading.types import amounts, moments

# What is repeated, and what stands around it: each breaks some pattern that goes back and forth.
PUMPS = (
    "1", " ", "a", ".", ",", "-", "+", "(", ")", "'", '"', "\\", "_", ":", "/", "@", "=", "[", "]",
    "<", ">", "&", "T", "Я", "\u00a0", "\u202f", "\t", "0", "$", "грн", "1 ", " 1", "1,", ",111",
    " 111", "1.", "-1", "a ", "a.", "a@", "1:1", "10:00 ", " (", ' "', '""', '",', ',"', '" ', "\\\"",
    "({", "a,", "total ", "date entered ", "http://", "de ", "г.", "p.m.", " AM", "+02", "UTC", ".0",
    "[0]", '=""', "<c ", 't="e" ', "<input ", "e1", "1e", "_embedded.", "a-", "a 1 ",
)  # fmt: skip
AROUND = (("", "!"), ("1", "x"), ('a,"', "-"))
SIZES = (200, 800, 3_200)
ENOUGH = 0.004  # seconds: less is not measured
STEP = (
    16  # between two sizes four times as long a linear look takes 4 times as long, a square one 16
)


def hostile(size: int) -> Iterator[str]:
    for pump in PUMPS:
        for before, behind in AROUND:
            yield before + pump * (size // len(pump)) + behind


def spent(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    began = time.process_time()
    work()
    return time.process_time() - began


def slow(look: Callable[[str], object]) -> list[str]:
    """The texts at which a look takes out of proportion longer when they grow; the first is enough,
    before it would take minutes."""
    kinds = [tuple(texts) for texts in zip(*map(hostile, SIZES), strict=True)]
    for texts in kinds:
        before = 0.0
        for text in texts:
            now = spent(lambda text=text: look(text))
            if now > ENOUGH and now > STEP / 2 * max(before, ENOUGH):
                # once more: the processor may have been busy with something else
                now = min(now, *(spent(lambda text=text: look(text)) for _ in range(2)))
                if now > STEP / 2 * max(before, ENOUGH):
                    return [repr(text[:30])]
            before = now
    return []


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern over text that a module of reading or of the formats has."""
    found: dict[str, re.Pattern[str]] = {}
    for package in (funnel.reading, funnel.formats):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found[f"{info.name.removeprefix('funnel.')}.{name}"] = value
    found["cells.DATE"] = re.compile(DATE)
    return found


@pytest.mark.parametrize("name", sorted(patterns()))
def test_a_pattern_does_not_go_back_and_forth(name: str) -> None:
    pattern = patterns()[name]
    assert not slow(pattern.fullmatch)
    assert not slow(pattern.match)


LOOKS: dict[str, Callable[[str], object]] = {
    "amounts.parse": amounts.parse,
    "amounts.hint": amounts.hint,
    "amounts.is_blank": amounts.is_blank,
    "amounts.decide": lambda text: amounts.decide([text, "1,5", text]),
    "moments.parse": moments.parse,
    "moments.style": moments.style,
    "moments.orders": moments.orders,
    "moments.year_first": lambda text: moments.year_first([text]),
    "dialect.is_typed": dialect.is_typed,
    "dialect.find_dialect": lambda text: dialect.find_dialect(split_lines(text + ",a;b\n") * 2),
    "structure.is_blank": lambda text: structure.is_blank([text, text]),
    "totals.is_total": lambda text: totals.is_total([text, "1", text], 3),
    "totals.is_footer": lambda text: totals.is_footer([text, "", ""], 3),
    "totals.shape": totals.shape,
    "structure.looks_like_data": lambda text: structure.looks_like_data([text], [[text]] * 3),
    "structure.joined_header": lambda text: structure.joined_header([text] * 3, [text] * 3, []),
    "tokens": lambda text: list(tokenise(split_lines(text), Dialect())),
    "tokens.width": lambda text: list(tokenise(split_lines(text), Dialect(), 0, 3)),
    "tokens.escape": lambda text: list(tokenise([text], Dialect(escape="\\", spaced=True))),
    "tokens.blank": lambda text: list(tokenise([text], Dialect(" ", "'"))),
    "mending.mend": lambda text: mending.mend([text]),
    "mending.is_odd": lambda text: mending.is_odd([text] * 3),
    "mending.mended": lambda text: mending.mended(Record(1, [f'="{text}', text]), Dialect(), 3),
    "mending.straight": mending.straight,
    "decode.find_encoding": lambda text: decode.find_encoding(text.encode("cp1251", "replace")),
    "formats.fold": fold,
    "formats.headers": lambda text: headers.parse.__wrapped__(text),
    "formats.currency_of": currency_of,
    "formats.money_mark": money_mark,
    "formats.plain_path": plain_path,
    "formats.wide": lambda text: wide.recognise(Sheet(("ID", text, text))),
    "html.is_login": html.is_login,
    "ics.read_ics": ics.read_ics,
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_at_a_cell_takes_as_long_as_the_cell_is_long(name: str) -> None:
    assert not slow(LOOKS[name])


@pytest.mark.parametrize(
    "look",
    [amounts.hint, moments.style, dialect.is_typed, totals.shape, fold],
    ids=lambda look: look.__name__,
)
def test_a_column_of_cells_that_are_as_long_as_is_looked_at(look: Callable[[str], object]) -> None:
    """Two microseconds a letter: two seconds a megabyte."""
    texts = [text[:99] for text in hostile(99)]
    took = min(spent(lambda: [look(text) for text in texts]) for _ in range(3))
    assert took < 4e-6 * sum(map(len, texts))


@pytest.mark.parametrize(
    "lines",
    [
        [""] * 60_000,
        ["a,b"] + [""] * 60_000 + ["1,2"],
        ["a,b"] + ['"a'] * 30_000,
        ["a,b"] + ['"a""'] * 30_000,
        ["a,b"] + ['1,"x "" '] * 30_000,
        ["a,b", '"'] + ["1,2"] * 60_000,
        ["a,b"] * 100 + ["," * 400_000],
        ["a,b,c"] + ["'a,"] * 60_000,
    ],
    ids=lambda lines: f"{len(lines)} × {lines[-1][:8]}",
)
def test_many_lines_take_as_long_as_they_are_many(lines: list[str]) -> None:
    """Generous: each would take minutes, if every line were looked at again for every other."""

    def read() -> None:
        found = dialect.find_dialect(lines).dialect
        records = list(tokenise(lines, found))
        try:
            build_grid(records, "a.csv", None, found.delimiter)
        except funnel.errors.FunnelError:
            return

    assert spent(read) < 20
