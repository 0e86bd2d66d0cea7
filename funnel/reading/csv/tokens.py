"""Text to records: a tokenizer that repairs what it can, says what it repaired, and knows the
physical line of every record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from funnel.reading.csv.quoted import PER_LINE, Quoted, quoted_record
from funnel.reading.csv.record import STRAY, Dialect, Record

MAX_SPAN = 1_000  # lines of one record; a note of more is an unclosed quote
# How much is looked through for the end of quotes that have none, in letters: so often the whole
# text, and something for short ones. Behind that no record is longer than its line.
IN_VAIN = 2
AT_LEAST = 1 << 19


OLD = re.compile("[\x80-\x9f]")  # letters of cp1252 that somebody took for Latin-1 on the way
OLD_LETTERS = {code: bytes([code]).decode("cp1252", errors="ignore") for code in range(0x80, 0xA0)}


def put_right(line: str) -> str:
    """A line with such letters as what they were: “–” instead of a control character."""
    if OLD.search(line):
        return line.translate(OLD_LETTERS)
    return line


def split_lines(text: str) -> list[str]:
    """Physical lines without their ends: CR LF, LF and CR all end one."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def tokenise(
    lines: list[str], dialect: Dialect, start: int = 0, width: int = 0
) -> Iterator[Record]:
    """Records of the lines from `start`; `width` (if known) tells a note of several lines from a
    quote that was never closed."""
    index = start
    delimiter = dialect.delimiter
    quote = dialect.quote
    patience = AT_LEAST + IN_VAIN * sum(len(line) + PER_LINE for line in lines) if quote else 0
    while index < len(lines):
        line = lines[index]
        if not quote or quote not in line:
            yield Record(index + 1, line.split(delimiter))
            index += 1
            continue
        most = MAX_SPAN if patience > 0 else 1
        quoted = quoted_record(lines, index, dialect, most)
        record, span = _settled(lines, index, quoted, dialect, width)
        yield record
        index += span or 1
        if not span:
            patience -= quoted.seen


def _settled(
    lines: list[str], index: int, quoted: Quoted, dialect: Dialect, width: int
) -> tuple[Record, int]:
    """What is believed of a record with quotes, and how many lines it spans (0: it is a line by
    itself, since its quotes can't be what they look like)."""
    line = lines[index]
    cells, span, _, repairs = quoted
    is_doubtful = not span or (span > 1 and repairs)
    if is_doubtful and (plain := _named(line, dialect, width)):
        return Record(index + 1, plain, STRAY, text=line), 0
    of_record = lines[index : index + span]
    if span and _is_believable(cells, of_record, repairs, dialect, width):
        return _believed(index + 1, cells, of_record, repairs, dialect, width), span
    literal = _literal(line, dialect, width) or line.split(dialect.delimiter)
    return Record(index + 1, literal, repairs, "unclosed_quote", line), 0


def _believed(
    number: int,
    cells: list[str],
    lines: list[str],
    repairs: frozenset[str],
    dialect: Dialect,
    width: int,
) -> Record:
    """A quoted record; one line that had to be repaired is read anew for names in quotes, and, if
    that does not give the usual width, without any meaning of its quotes."""
    if not repairs:
        return Record(number, cells, repairs)
    if len(lines) == 1:
        named = _named(lines[0], dialect, width or len(cells))
        literal = None if len(cells) == width else _literal(lines[0], dialect, width)
        cells = named or literal or cells
    return Record(number, cells, repairs, text="\n".join(lines))


def _named(line: str, dialect: Dialect, width: int) -> list[str]:
    """The cells of a line in which names begin with a quote (`"TV" 40`), if it is whole by itself;
    nothing if a quote in it is never closed."""
    quote = dialect.quote
    parts = _parts(line, dialect) if width else []
    bare = [cell for cell, is_wrapped in parts if not is_wrapped]
    if len(parts) != width or any(_is_open(cell, quote) for cell in bare):
        return []
    return [cell if is_wrapped else _peeled(cell, quote) for cell, is_wrapped in parts]


def _is_open(cell: str, quote: str) -> bool:
    """Whether a cell begins with a quote that nothing in it closes."""
    return cell.startswith(quote) and not cell.endswith(quote) and cell.count(quote) % 2 == 1


def _peeled(cell: str, quote: str) -> str:
    """A cell out of the quotes that a program put around it without doubling those inside
    (`"ТОВ "Обрій""`); quotes that belong to the text stay (`"Мак" і "Сад"`)."""
    if len(cell) < 2 or not (cell.startswith(quote) and cell.endswith(quote)):
        return cell
    inner = cell[1:-1]
    at = inner.find(quote)
    is_text = at > 0 and not inner[at - 1].isspace() and not inner.count(quote) % 2
    if at < 0 or is_text:
        return cell
    return inner


def _literal(line: str, dialect: Dialect, width: int) -> list[str]:
    """The cells of a line where a quote that is not closed before a delimiter is only a letter;
    nothing if that makes another width."""
    cells = [cell for cell, _ in _parts(line, dialect)]
    if len(cells) == width:
        return cells
    return []


def _parts(line: str, dialect: Dialect) -> list[tuple[str, bool]]:
    """The cells of a line by itself, each with whether it stood in quotes as it should."""
    pattern = _literal_cell(dialect)
    double = dialect.quote * 2
    parts = []
    at = 0
    while found := pattern.match(line, at):
        is_wrapped = found[1] is not None
        parts.append(
            (found[1].replace(double, dialect.quote) if is_wrapped else found[2], is_wrapped)
        )
        at = found.end() + len(dialect.delimiter)
        if found.end() >= len(line):
            break
    return parts


@cache
def _literal_cell(dialect: Dialect) -> re.Pattern[str]:
    gap = re.escape(dialect.delimiter)
    quote = re.escape(dialect.quote)
    return re.compile(
        rf"{quote}((?:[^{quote}]|{quote}{quote})*+){quote}(?={gap}|$)|((?:(?!{gap}).)*+)",
        re.DOTALL,
    )


def _is_believable(
    cells: list[str], span: list[str], repairs: frozenset[str], dialect: Dialect, width: int
) -> bool:
    """A record over several lines that also had stray quotes or a wrong width, and holds what looks
    like whole records, is not one."""
    if len(span) == 1:
        return True
    if not repairs and (not width or len(cells) == width):
        return True
    wanted = (width or len(cells)) - 1
    return not any(line.count(dialect.delimiter) == wanted for line in span[1:]) and (
        not width or len(cells) == width
    )
