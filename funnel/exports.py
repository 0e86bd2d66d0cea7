"""Downloads that are safe to open in a spreadsheet: CSV, XLSX, Parquet, holding exactly the rows
they are given."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import pandas as pd

# What a spreadsheet may take for a formula (OWASP: CSV injection), also behind spaces or a quote,
# also in full width.
FORMULA = re.compile(r"^[\s'\"]*[=+\-@＝＋－＠]|^[\t\r\n]")
NUMBER = re.compile(r"^-?\d+(?:[.,]\d+)?$")  # with a plus it is a phone
# Where a spreadsheet that splits at semicolons or tabs (Excel in Ukraine, in Germany) would begin
# another cell inside a text of ours, quotes or not.
INSIDE = re.compile(
    r"(?<=[;\t\r\n|\v\f\x85\u2028\u2029])"
    r"(?=(?:[^\S\t\r\n\v\f\x85\u2028\u2029]|['\"])*+[=+\-@＝＋－＠])"
)
# The same where a file of semicolons is opened by a spreadsheet that splits at commas.
AFTER_COMMA = re.compile(r"(?<=,)(?=[\s'\"]*+[=+\-@＝＋－＠])")
GUARDED = re.compile(r"^'(?=[=+\-@0])")  # as CRMs write phones: `'+380…`
PIECE = 20_000  # rows
XLSX_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# above that a workbook takes longer than anybody waits; CSV and Parquet have no such end
XLSX_ROWS = 100_000


def harmless(text: str, *, is_first: bool = False) -> str:
    """A text that no spreadsheet runs, whether it splits at commas or at semicolons; plain numbers
    stay as they are, but in the first column, where a semicolon reader takes the whole line for
    one cell. The guard of the CRM goes before ours comes."""
    text = INSIDE.sub("'", unguarded(text))
    is_plain = NUMBER.match(text) and not (is_first and text[0] == "-")
    if FORMULA.match(text) and not is_plain:
        return f"'{text}"
    return text


def unguarded(text: str) -> str:
    """A text without the apostrophe that a CRM put before it."""
    return GUARDED.sub("", text)


def csv(table: pd.DataFrame, *, has_semicolons: bool = False) -> bytes:
    """UTF-8 with a byte order mark (Excel keeps the Cyrillic), RFC 4180, moments as ISO text in
    UTC, blanks empty. `has_semicolons`: between the cells, and decimal commas, as an Excel of a
    country with decimal commas opens it."""
    target = io.BytesIO()
    target.writelines(csv_pieces(table, has_semicolons=has_semicolons))
    return target.getvalue()


def csv_pieces(table: pd.DataFrame, *, has_semicolons: bool = False) -> Iterator[bytes]:
    """The same, `PIECE` rows at once: cells as texts take ten times the room of the table."""
    starts = range(0, max(len(table), 1), PIECE)
    parts = (table.iloc[start : start + PIECE] for start in starts)
    return csv_of(parts, has_semicolons=has_semicolons)


def csv_of(parts: Iterable[pd.DataFrame], *, has_semicolons: bool = False) -> Iterator[bytes]:
    """The same, of a table that comes in parts of alike columns."""
    for number, part in enumerate(parts):
        text = _csv(part, has_semicolons, is_first=not number)
        yield text.encode() if number else f"\ufeff{text}".encode()


def parquet_of(parts: Iterable[pd.DataFrame]) -> Iterator[bytes]:
    """Typed columns for the next program, of a table that comes in parts of alike types."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    written = _Written()
    writer = None
    for part in parts:
        rows = pa.Table.from_pandas(part, preserve_index=False)
        writer = writer or pq.ParquetWriter(pa.PythonFile(written, "w"), _known(rows.schema))
        writer.write_table(rows.cast(writer.schema))
        yield written.taken()
    if writer:
        writer.close()
        yield written.taken()


def _known(schema: Any) -> Any:
    """A column that is blank in the first part is of texts: any other says what it is."""
    import pyarrow as pa

    fields = [one.with_type(pa.string()) if pa.types.is_null(one.type) else one for one in schema]
    return pa.schema(fields)


class _Written(io.RawIOBase):
    """A file that hands on what was written, and forgets it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """It is there to be written."""
        return True

    def write(self, data: Any) -> int:
        """Keep the bytes until they are taken."""
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def taken(self) -> bytes:
        """All that was written since this was last asked."""
        found = b"".join(self._parts)
        self._parts.clear()
        return found


def _csv(table: pd.DataFrame, has_semicolons: bool, *, is_first: bool) -> str:
    safe = _safe(table)
    if has_semicolons:
        texts = safe.select_dtypes(exclude=["number", "datetime", "datetimetz"]).columns
        safe = safe.assign(**{name: safe[name].map(_behind_commas) for name in texts})
        safe = safe.rename(columns=_behind_commas)
    return safe.to_csv(
        index=False,
        header=is_first,
        lineterminator="\r\n",
        date_format="%Y-%m-%d %H:%M:%S",
        sep=";" if has_semicolons else ",",
        decimal="," if has_semicolons else ".",
    )


def _behind_commas(cell: Any) -> Any:
    if isinstance(cell, str):
        return AFTER_COMMA.sub("'", cell)
    return cell


def xlsx(table: pd.DataFrame, sheet: str = "Funnel") -> bytes:
    """One sheet with a frozen header; texts are never formulas or links, numbers and dates are real
    ones.

    Raises ValueError above `XLSX_ROWS`.
    """
    import xlsxwriter  # here, as below: only who writes such a file waits for its library

    if len(table) > XLSX_ROWS:
        raise ValueError(f"{len(table)} rows are too many for one sheet")
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, XLSX_OPTIONS)
    add_sheet(book, table, sheet)
    book.close()
    return target.getvalue()


def add_sheet(book: Any, table: pd.DataFrame, name: str) -> None:
    """One more sheet in a workbook that was opened with `XLSX_OPTIONS`."""
    page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", name)[:31].strip() or "Funnel")
    bold = book.add_format({"bold": True})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    page.freeze_panes(1, 0)
    for index, column in enumerate(table.columns):
        page.set_column(index, index, _width(table[column], str(column)))
    for index, column in enumerate(table.columns):
        page.write_string(0, index, str(column), bold)
    for number, row in enumerate(table.itertuples(index=False, name=None), start=1):
        for index, value in enumerate(row):
            _write(page, number, index, value, moment)


def parquet(table: pd.DataFrame) -> bytes:
    """Typed columns for the next program."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    target = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), target)
    return target.getvalue()


def _safe(table: pd.DataFrame) -> pd.DataFrame:
    texts = [
        name
        for name in table.columns
        if not pd.api.types.is_numeric_dtype(table[name]) and not _is_moment(table[name])
    ]
    first = table.columns[0] if len(table.columns) else None
    safe = {name: table[name].map(partial(_safe_cell, is_first=name == first)) for name in texts}
    return table.assign(**safe).rename(columns=lambda name: harmless(str(name), is_first=True))


def _safe_cell(cell: Any, is_first: bool) -> Any:
    if isinstance(cell, str):
        return harmless(cell, is_first=is_first)
    return cell


def _is_moment(column: pd.Series) -> bool:
    return pd.api.types.is_datetime64_any_dtype(column)


def _width(column: pd.Series, name: str) -> float:
    longest = max((len(str(value)) for value in column.head(200)), default=0)
    return min(60, max(len(name), 16 if _is_moment(column) else longest) + 2)


def _write(page: Any, number: int, index: int, value: Any, moment: Any) -> None:
    if (
        value is None
        or value is pd.NaT
        or value is pd.NA
        or (isinstance(value, float) and pd.isna(value))
    ):
        return
    if isinstance(value, pd.Timestamp):
        page.write_datetime(
            number, index, value.tz_localize(None).to_pydatetime(warn=False), moment
        )
    elif isinstance(value, bool):
        page.write_boolean(number, index, value)
    elif isinstance(value, int | float) or hasattr(value, "item"):
        page.write_number(number, index, float(value))
    else:
        page.write_string(number, index, unguarded(str(value)))
