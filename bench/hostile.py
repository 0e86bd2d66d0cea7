"""Small files that are slow to read: `python -m bench.hostile [NAME …]` reads each and says how
long it took.

Nothing may need more than 10 seconds, or 2 a megabyte, without being refused by name.
"""

from __future__ import annotations

import io
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from funnel.errors import FunnelError
from funnel.reading import Choices, Reader, read_in_child
from funnel.reading.files.archive import unpacked

HEAD = "deal_id,name,stage,amount,created_at\n"
ROW = "D{n},One,New,5,2026-01-01\n"
ROWS = "".join(ROW.format(n=n) for n in range(20))
LONG = 200_000


def cell(text: str, column: int = 3) -> bytes:
    """A list of deals in which one cell is this text."""
    cells = ["D0", "One", "New", "5", "2026-01-01"]
    cells[column] = text
    return (HEAD + ROWS + ",".join(cells) + "\n").encode()


def column(texts: list[str], place: int = 3) -> bytes:
    """A list of deals in which one column has these texts."""
    lines = []
    for number, text in enumerate(texts):
        cells = [f"D{number}", "One", "New", "5", "2026-01-01"]
        cells[place] = text
        lines.append(",".join(cells))
    return (HEAD + "\n".join(lines) + "\n").encode()


def header(text: str) -> bytes:
    """A list of deals with one more header."""
    return f"{HEAD.strip()},{text}\n".encode() + ROWS.replace("\n", ",x\n").encode()


def wide(count: int, rows: int, head: str = "c{n}", text: str = "") -> bytes:
    """A file of many columns."""
    names = ",".join(["deal_id", "stage", *(head.format(n=n) for n in range(count))])
    body = "".join(f"D{n},New,{','.join([text] * count)}\n" for n in range(rows))
    return f"{names}\n{body}".encode()


def zipped(members: dict[str, bytes], packed: bool = True) -> bytes:
    """An archive."""
    target = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def workbook(sheet: str, strings: str = "", sheets: int = 1) -> bytes:
    """An XLSX whose first sheet is this XML."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(
        f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, sheets + 1)
    )
    types = "http://schemas.openxmlformats.org/package/2006"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{types}/content-types"/>'.encode(),
            "_rels/.rels": (
                f'<Relationships xmlns="{types}/relationships"><Relationship Id="rId1"'
                f' Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ).encode(),
            "xl/workbook.xml": (
                f'<workbook {space} xmlns:r="{office}"><sheets>{listed}</sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{types}/relationships"><Relationship Id="rId1"'
                f' Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
                f'<Relationship Id="rId2" Type="{office}/sharedStrings"'
                ' Target="sharedStrings.xml"/>'
                f'<Relationship Id="rId3" Type="{office}/styles" Target="styles.xml"/>'
                "</Relationships>"
            ).encode(),
            "xl/styles.xml": f"<styleSheet {space}/>".encode(),
            "xl/sharedStrings.xml": f"<sst {space}>{strings}</sst>".encode(),
            "xl/worksheets/sheet1.xml": (
                f"<worksheet {space}><sheetData>{sheet}</sheetData></worksheet>"
            ).encode(),
        }
    )


def sheet_row(number: int, cells: list[str]) -> str:
    """A row of a sheet with texts in its cells."""
    inside = "".join(
        f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for place, text in enumerate(cells)
    )
    return f'<row r="{number}">{inside}</row>'


SHEET = sheet_row(1, ["deal_id", "name", "stage"]) + sheet_row(2, ["D1", "One", "New"])
CALENDAR = "BEGIN:VCALENDAR\nBEGIN:VTODO\n{}\nEND:VTODO\nEND:VCALENDAR\n"


def _json_of(count: int) -> bytes:
    fields = ",".join(f'"f{n}":"x"' for n in range(count))
    return f'[{{"id":1,{fields}}},{{"id":2,{fields}}}]'.encode()


FILES: dict[str, Callable[[], bytes]] = {
    "plain.csv": lambda: (HEAD + "".join(ROW.format(n=n) for n in range(40_000))).encode(),
    "digits_blanks.csv": lambda: cell("1" * 1500 + " " * 1500 + "-"),
    "digits_blanks_long.csv": lambda: cell("1" * LONG + " " * LONG + "-"),
    "digits.csv": lambda: cell("9" * 900_000),
    "blanks.csv": lambda: cell("a" + " " * 900_000 + "b"),
    "blanks_in_name.csv": lambda: cell("a" + " " * 900_000 + "b", 1),
    "no_break_blanks.csv": lambda: cell("1" + "\u00a0" * LONG + "x"),
    "dots.csv": lambda: cell("1" + ".1" * LONG + "x"),
    "groups.csv": lambda: cell('"1' + ",111" * LONG + 'x"'),
    "signs.csv": lambda: cell("-+" * LONG + "1"),
    "brackets.csv": lambda: cell("(" * LONG + "1" + ")" * LONG),
    "money.csv": lambda: cell("грн" * LONG),
    "money_blanks.csv": lambda: column([" " * 40 + "5" + " " * 40 + "грн x"] * 8000),
    "long_amounts.csv": lambda: column([f"{n}" + " 1" * 45 + " -" for n in range(9000)]),
    "long_dates.csv": lambda: column([f"{n} " + "a, " * 30 for n in range(9000)], 4),
    "long_dates_2.csv": lambda: column(
        [f"2026-01-01 10:00 {n}" + " (a" * 25 for n in range(9000)], 4
    ),
    "long_ids.csv": lambda: column([f"{n}".rjust(110, "0") for n in range(9000)], 0),
    "date_tail.csv": lambda: cell("2026-01-01 10:00" + " " * LONG + "x", 4),
    "day_letters.csv": lambda: cell("a" * LONG + " 1", 4),
    "rules.csv": lambda: (HEAD + ROWS + "-" * 900_000 + "x,,,,\n").encode(),
    "total.csv": lambda: (HEAD + ROWS + "total" + "1-" * LONG + "x,,,,\n").encode(),
    "header_blanks.csv": lambda: header("a" + " " * 900_000 + "b"),
    "header_brackets.csv": lambda: header("a" + "(" * 900_000 + "b"),
    "header_entered.csv": lambda: header("date entered " + " " * LONG + '"' * LONG),
    "header_digits.csv": lambda: header("a.0" * LONG),
    "newlines.csv": lambda: b"\n" * 2_000_000,
    "newlines_100k.csv": lambda: b"\n" * 100_000,
    "newlines_tail.csv": lambda: (HEAD + ROWS + "\n" * 1_000_000).encode(),
    "newlines_middle.csv": lambda: (HEAD + ROWS + "\n" * 900_000 + ROWS).encode(),
    "returns.csv": lambda: b"\r" * 1_000_000,
    "commas.csv": lambda: b"," * 1_000_000,
    "comma_lines.csv": lambda: b",\n" * 500_000,
    "one_wide_row.csv": lambda: (HEAD + ROWS * 4 + "," * 900_000 + "\n" + ROWS).encode(),
    "all_wide_rows.csv": lambda: (HEAD + ("x," * 20_000 + "\n") * 20).encode(),
    "late_header.csv": lambda: (
        "t\n" * 60 + "a," * 300_000 + "\n" + "1," * 300_000 + "\n"
    ).encode(),
    "open_quotes.csv": lambda: (HEAD + ROWS + '"a\n' * 300_000).encode(),
    "open_quotes_2.csv": lambda: (HEAD + ROWS + '"a""\n' * 200_000).encode(),
    "stray_quotes.csv": lambda: (HEAD + ROWS + 'D,"' + 'x"' * 400_000 + ",1\n").encode(),
    "stray_blank_quotes.csv": lambda: (HEAD + ROWS + 'D,"' + '" ' * 400_000 + "x,1\n").encode(),
    "doubled_quotes.csv": lambda: (HEAD + ROWS + "D," + '"' * 800_001 + ",1\n").encode(),
    "one_quote.csv": lambda: (HEAD + ROWS + '"' + "a,b,c,d,e\n" * 90_000).encode(),
    "quote_cells.csv": lambda: (HEAD + ROWS + '"a,' * 300_000 + "\n").encode(),
    "backslashes.csv": lambda: (HEAD + ROWS + 'D,"' + "\\" * 400_000 + '",1\n').encode(),
    "backslash_quotes.csv": lambda: (HEAD + ROWS + 'D,"' + '\\"' * 400_000 + '",1\n').encode(),
    "apostrophes.csv": lambda: (HEAD + ROWS + "'a,\n" * 200_000).encode(),
    "one_line.csv": lambda: b"a" * 4_000_000,
    "delimiters.csv": lambda: b",;\t|:^~#& \n" * 90_000,
    "refused_rows.csv": lambda: (HEAD + ROWS + "a,b\n" * 800_000).encode(),
    "refused_rows_2.csv": lambda: (HEAD + ROWS * 3000 + "a,b,c,d,e,f\n" * 200_000).encode(),
    "refused_quotes.csv": lambda: (HEAD + ROWS * 6000 + 'a,"b"c\n' * 100_000).encode(),
    "widths.csv": lambda: "".join("x," * n + "\n" for n in range(1, 900)).encode(),
    "nuls.csv": lambda: HEAD.encode() + b"\x00" * 4_000_000,
    "nuls_only.csv": lambda: b"\x00" * 4_000_000,
    "controls.csv": lambda: HEAD.encode() + "\u200b".encode() * 1_300_000,
    "cyrillic.csv": lambda: HEAD.encode() + ("Я" * 900_000).encode("cp1251") + b"\n",
    "twice.csv": lambda: HEAD.encode() + ("Р°" * 400_000).encode() + b"\n",
    "500_columns.csv": lambda: wide(490, 900),
    "500_entered.csv": lambda: wide(490, 180, "date entered s{n}", "2026-01-01"),
    "500_dates.csv": lambda: wide(490, 180, "s{n}", "2026-01-01"),
    "500_hubspot.csv": lambda: wide(490, 100, 'Date entered ""s{n} (p)""', "2026-01-01").replace(
        b"deal_id", b"Record ID"
    ),
    "500_same.csv": lambda: wide(490, 100, "stage"),
    "deep.json": lambda: b"[" * 400_000,
    "deep_objects.json": lambda: b'{"a":' * 200_000,
    "wide.json": lambda: _json_of(60_000),
    "many_keys.json": lambda: (
        "[" + ",".join(f'{{"id":{n},"k{n}":1}}' for n in range(40_000)) + "]"
    ).encode(),
    "lines.json": lambda: b'{"id":1}\n' * 100_000,
    "commas.json": lambda: b'{"id":1}' + b"," * 900_000 + b"x",
    "fields.json": lambda: (
        '[{"id":1,"custom_fields_values":['
        + ",".join(f'{{"field_name":"f{n}","values":[{{"value":1}}]}}' for n in range(15_000))
        + "]}]"
    ).encode(),
    "open_tags.html": lambda: b"<table>" + b"<tr><td>" * 120_000,
    "nested.html": lambda: b"<table>" * 140_000,
    "spans.html": lambda: b"<table>" + b"<tr><td colspan=500 rowspan=500>x" * 25_000,
    "spans_2.html": lambda: b"<table>" + b"<tr>" + b"<td colspan=500 rowspan=500>x" * 25_000,
    "tag.html": lambda: b"<html><table " + b"<" * 900_000,
    "inputs.html": lambda: b"<html>" + b"<input " * 130_000,
    "amps.html": lambda: b"<table><tr><td>" + b"&" * 900_000,
    "comments.html": lambda: b"<html>" + b"<!-" * 300_000,
    "quotes.html": lambda: b"<html><table " + b"a='" * 300_000,
    "folded.ics": lambda: CALENDAR.format("SUMMARY:a" + "\n " * 400_000).encode(),
    "keys.ics": lambda: CALENDAR.format("\n".join(f"K{n}:x" for n in range(90_000))).encode(),
    "entities.xes": lambda: b"<log>" + b"<trace><event/></trace>" * 40_000 + b"</log>",
    "deep.xes": lambda: b"<log>" + b"<trace>" * 120_000,
    "error_cells.xlsx": lambda: workbook(SHEET + "<!-- " + "<c " * 300_000 + " -->"),
    "error_cells_2.xlsx": lambda: workbook(SHEET + "<!-- <c " + 't="e" ' * 150_000 + " -->"),
    "far_cell.xlsx": lambda: workbook(
        SHEET + '<row r="1048576"><c r="SF1048576"><v>1</v></c></row>'
    ),
    "long_place.xlsx": lambda: workbook(SHEET + f'<row r="3"><c r="A{"1" * 9000}"/></row>'),
    "same_sheets.xlsx": lambda: workbook(
        "".join(sheet_row(n, ["a", "b", "c"]) for n in range(1, 3000)), sheets=3000
    ),
    "shared.xlsx": lambda: workbook(
        "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_000)),
        f"<si><t>{'a' * 300_000}</t></si>",
    ),
    "200_small.zip": lambda: zipped({f"f{n}.csv": (HEAD + ROWS * 3).encode() for n in range(200)}),
    "60_small.zip": lambda: zipped({f"f{n}.csv": (HEAD + ROWS * 3).encode() for n in range(60)}),
    "nuls.zip": lambda: zipped({"a.csv": HEAD.encode() + b"\x00" * 400_000_000}),
    "nuls_2.zip": lambda: zipped(
        {"a.csv": HEAD.encode() + ROWS.encode() + (b"\x00" * 1_000_000 + b"\n") * 400}
    ),
    "many_names.zip": lambda: zipped({f"{n}": b"" for n in range(20_000)}),
}


def used() -> float:
    """Processor seconds of this process and of its readers."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def seconds(name: str, data: bytes, folder: Path) -> tuple[float, float, str]:
    """How long a file took by the clock and on the processor, and what came of it."""
    path = folder / name
    path.write_bytes(data)
    began, spent = time.monotonic(), used()
    said = "read"
    try:
        files = unpacked(path, name, folder)
        with Reader() as reader:
            for number, (member, known) in enumerate(files):
                output = folder / f"{number}.duckdb"
                report = read_in_child(member, known, Choices(), output, reader=reader)
                said = f"asked: {report.question.code}" if report.question else "read"
                output.unlink(missing_ok=True)
    except FunnelError as error:
        said = f"refused: {error.code}"
    finally:
        path.unlink()
    return time.monotonic() - began, used() - spent, said


def main() -> None:
    """Read them one after the other."""
    from bench.hostile_books import FILES as BOOKS

    files = FILES | BOOKS
    for name in sys.argv[1:] or files:
        data = files[name]()
        with tempfile.TemporaryDirectory() as folder:
            took, work, said = seconds(name, data, Path(folder))
        most = max(10, 2 * len(data) / 1e6)
        print(
            f"{name:24} {len(data) / 1e6:8.3f} MB {took:7.2f} s {work:7.2f} s of processor"
            f" {'TOO LONG' if work > most else '        '} {said}",
            flush=True,
        )


if __name__ == "__main__":
    main()
