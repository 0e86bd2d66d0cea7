"""More small files that are slow to read: workbooks, trees and archives (`bench.hostile` has the
others, and reads them all)."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterable

from bench.hostile import HEAD, ROWS, SHEET, sheet_row, workbook, zipped

MERGES = "<mergeCells>{}</mergeCells>"
STRING = '<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>'
WORDS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def noise(size: int) -> str:
    """Letters that can't be packed much."""
    return random.Random(1).randbytes(size // 2).hex()


def book(
    rows: str, before: str = "", behind: str = "", strings: str = "", packed: bool = True, **parts
) -> bytes:
    """A workbook with more in its sheet, before or behind its rows, or with other parts."""
    made = workbook("@", strings)
    members: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    sheet = sheet.replace("<sheetData>@</sheetData>", f"{before}<sheetData>{rows}</sheetData>")
    members["xl/worksheets/sheet1.xml"] = sheet.replace(
        "</worksheet>", f"{behind}</worksheet>"
    ).encode()
    for name, text in parts.items():
        members[f"xl/{name}.xml"] = text.encode()
    return zipped(members, packed)


def table(rows: int, first: int = 1) -> str:
    """A list of deals as rows of a sheet."""
    head = sheet_row(first, ["deal_id", "name", "stage"])
    return head + "".join(
        sheet_row(n, [f"D{n}", "One", "New"]) for n in range(first + 1, first + rows)
    )


def many_sheets(many: int, rows: int) -> bytes:
    """A workbook of sheets that each have rows of their own."""
    with zipfile.ZipFile(io.BytesIO(workbook(SHEET))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="w{n}"/>' for n in range(1, many))
    links = "".join(
        f'<Relationship Id="w{n}" Type="{office}/worksheet" Target="worksheets/s{n}.xml"/>'
        for n in range(1, many)
    )
    members["xl/workbook.xml"] = (
        f'<workbook {WORDS} xmlns:r="{office}"><sheets>{listed}</sheets></workbook>'.encode()
    )
    old = members["xl/_rels/workbook.xml.rels"]
    members["xl/_rels/workbook.xml.rels"] = old.replace(
        b"</Relationships>", links.encode() + b"</Relationships>"
    )
    inside = f"<worksheet {WORDS}><sheetData>{table(rows)}</sheetData></worksheet>".encode()
    members |= {f"xl/worksheets/s{n}.xml": inside for n in range(1, many)}
    return zipped(members)


def styles(formats: Iterable[str]) -> str:
    """As many number formats, and a style for each."""
    codes = list(formats)
    numbers = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(codes)
    )
    cells = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(codes)))
    return (
        f"<styleSheet {WORDS}><numFmts>{numbers}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>"
    )


def old_book(fat: int) -> bytes:
    """The beginning of an XLS whose sectors follow each other in a ring."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", head, 44, fat, 1)  # sectors of the table, the first of the folder
    struct.pack_into("<III", head, 56, 4096, 0, 1)
    struct.pack_into("<II", head, 68, 1, 1)
    for place in range(109):
        struct.pack_into("<I", head, 76 + 4 * place, 0)
    ring = struct.pack("<128I", *((n + 1) % 128 for n in range(128)))
    return bytes(head) + ring * 2000


def events(columns: int, rows: int) -> bytes:
    """A log whose first event has very many attributes."""
    wide = "".join(f'<string key="k{n}" value="x"/>' for n in range(columns))
    event = '<event><string key="k0" value="x"/></event>'
    return f"<log><trace><event>{wide}</event>{event * rows}</trace></log>".encode()


def wide_then_narrow(columns: int, rows: int) -> bytes:
    """Records of which the first has very many fields."""
    wide = ",".join(f'"f{n}":"x"' for n in range(columns))
    return ('[{"id":1,' + wide + "}" + ',{"id":2}' * rows + "]").encode()


def reminders(columns: int, rows: int) -> bytes:
    """A calendar whose first task has very many properties."""
    wide = "\n".join(f"K{n}:x" for n in range(columns))
    first = f"BEGIN:VTODO\n{wide}\nEND:VTODO\n"
    return ("BEGIN:VCALENDAR\n" + first + "BEGIN:VTODO\nUID:1\nEND:VTODO\n" * rows).encode()


def open_document(rows: int) -> bytes:
    """A spreadsheet of another office program."""
    row = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell/>'
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": ("<office><table:table>" + row * rows).encode(),
        }
    )


def overlapping(names: int) -> bytes:
    """An archive whose list names the same bytes again and again."""
    packed = zipped({"a.csv": (HEAD + ROWS * 400).encode()})
    end = packed.rfind(b"PK\x05\x06")
    start = packed.rfind(b"PK\x01\x02", 0, end)
    entry = packed[start:end]
    entries = b"".join(
        entry.replace(b"a.csv", f"{n:05d}".encode()[:1] + b".csv") for n in range(names)
    )
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, names, names, len(entries), start, 0)
    return packed[:start] + entries + tail


FILES: dict[str, Callable[[], bytes]] = {
    "dimension.xlsx": lambda: book(SHEET, '<dimension ref="A1:XFD1048576"/>'),
    "dimension_rows.xlsx": lambda: book(SHEET, '<dimension ref="A1:C1048576"/>'),
    "far_row.xlsx": lambda: book(SHEET + sheet_row(1_048_000, ["D9", "One", "New"])),
    "far_row_wide.xlsx": lambda: book(
        SHEET + '<row r="200000"><c r="SD200000" t="inlineStr"><is><t>x</t></is></c></row>'
    ),
    "merged_all.xlsx": lambda: book(
        SHEET, behind=MERGES.format('<mergeCell ref="A1:A1048576"/>' * 60_000)
    ),
    "merged_rows.xlsx": lambda: book(
        table(6_000), behind=MERGES.format('<mergeCell ref="A2:C6000"/>' * 40_000)
    ),
    "merged_odd.xlsx": lambda: book(SHEET, behind=MERGES.format('<mergeCell ref="B9:A2"/>' * 9)),
    "strings_many.xlsx": lambda: book(
        SHEET, strings="".join(f"<si><t>{n} {n * 7} words</t></si>" for n in range(300_000))
    ),
    "strings_rich.xlsx": lambda: book(
        "".join(STRING.format(n=n) for n in range(1, 400)),
        strings="<si>" + "<r><rPr><b/></rPr><t>a</t></r>" * 60_000 + "</si>",
    ),
    "strings_long.xlsx": lambda: book(
        "".join(STRING.format(n=n) for n in range(1, 60_000)),
        strings=f"<si><t>{noise(32_000)}</t></si>",
    ),
    "strings_none.xlsx": lambda: book(
        "".join(STRING.format(n=n).replace(">0<", ">99999999999<") for n in range(1, 400))
    ),
    "nested_sheet.xlsx": lambda: book(SHEET + "<a>" * 200_000, packed=False),
    "nested_strings.xlsx": lambda: book(SHEET, strings="<si>" + "<r>" * 200_000, packed=False),
    "nested_styles.xlsx": lambda: book(SHEET, packed=False, styles="<a>" * 200_000),
    "nested_workbook.xlsx": lambda: book(
        SHEET, packed=False, workbook=f"<workbook {WORDS}>" + "<a>" * 200_000
    ),
    "many_sheets.xlsx": lambda: many_sheets(190, 300),
    "many_full_sheets.xlsx": lambda: many_sheets(60, 3_000),
    "cell_10_mb.xlsx": lambda: book(SHEET + sheet_row(3, ["D2", noise(10_000_000), "New"])),
    "cells_30_kb.xlsx": lambda: book(
        table(2) + "".join(sheet_row(n, [f"D{n}", noise(30_000), "New"]) for n in range(3, 300))
    ),
    "styles.xlsx": lambda: book(SHEET, styles=styles(f"0.0{n}" for n in range(100_000))),
    "styles_long.xlsx": lambda: book(
        SHEET, packed=False, styles=styles(["[" + "d" * 2_000 for _ in range(600)])
    ),
    "style_far.xlsx": lambda: book(
        "".join(f'<row r="{n}"><c r="A{n}" s="999999"><v>1</v></c></row>' for n in range(1, 9_000))
    ),
    "attributes.xlsx": lambda: book(
        SHEET + "<row " + " ".join(f'a{n}="1"' for n in range(60_000)) + "/>"
    ),
    "same_attributes.xlsx": lambda: book(SHEET + '<row r="3"' + ' b="1"' * 150_000 + "/>"),
    "open_rows.xlsx": lambda: book(SHEET, "<!-- hidden= " + "<row " * 300_000 + " -->"),
    "open_columns.xlsx": lambda: book(SHEET, "<!-- hidden= " + "<col " * 200_000 + " -->"),
    "columns.xlsx": lambda: book(
        SHEET, "<cols>" + '<col min="1" max="99999" hidden="1"/>' * 60_000 + "</cols>"
    ),
    "open_formulas.xlsx": lambda: book(SHEET, "<!-- " + "<c><f>" * 200_000 + " -->"),
    "open_formulas_2.xlsx": lambda: book(SHEET, "<!-- " + "<c><f " * 200_000 + " -->"),
    "formulas.xlsx": lambda: book(
        SHEET + "".join(f'<row r="{n}"><c r="A{n}"><f>A1</f></c></row>' for n in range(3, 60_000))
    ),
    "formula_long.xlsx": lambda: book(
        SHEET + f'<row r="3"><c r="A3"><f>{"A1+" * 700_000}1</f></c></row>', packed=False
    ),
    "empty_rows.xlsx": lambda: book(SHEET + "<row/>" * 900_000, packed=False),
    "empty_cells.xlsx": lambda: book(SHEET + "<row>" + "<c/>" * 900_000 + "</row>", packed=False),
    "digits.xlsx": lambda: book(
        SHEET + f'<row r="3"><c r="A3"><v>{"9" * 900_000}</v></c></row>', packed=False
    ),
    "moments.xlsx": lambda: book(
        "".join(f'<row r="{n}"><c r="A{n}" t="d"><v>9e999</v></c></row>' for n in range(1, 9_000))
    ),
    "entities.xlsx": lambda: book(
        SHEET + sheet_row(3, ["D2", "&#65;" * 300_000, "New"]), packed=False
    ),
    "cdata.xlsx": lambda: book(SHEET + "<!-- x -->" * 150_000 + "<?a b?>" * 150_000, packed=False),
    "names.xlsx": lambda: book(
        SHEET,
        packed=False,
        workbook=f"<workbook {WORDS}><sheets><sheet name='S1' sheetId='1'/></sheets><definedNames>"
        + "".join(f"<definedName name='n{n}'>S1!A{n}</definedName>" for n in range(60_000)),
    ),
    "overlapping.zip": lambda: overlapping(90),
    "ring.xls": lambda: old_book(1),
    "ring_many.xls": lambda: old_book(109),
    "repeated.ods": lambda: open_document(20_000),
    "wide_then_narrow.json": lambda: wide_then_narrow(499, 100_000),
    "integers.json": lambda: ("[" + ",".join(['{"id":' + "9" * 4_000 + "}"] * 400) + "]").encode(),
    "integer.json": lambda: f'[{{"id":{"9" * 900_000}}}]'.encode(),
    "floats.json": lambda: ("[" + ",".join(['{"id":1e' + "9" * 300 + "}"] * 3_000) + "]").encode(),
    "escapes.json": lambda: b'[{"id":"' + b"\\ud83d" * 150_000 + b'"}]',
    "same_keys.json": lambda: b'[{"id":1' + b',"a":1' * 150_000 + b"}]",
    "lists.json": lambda: b"[" + b",".join([b'{"id":[' + b"[1]," * 60 + b"1]}"] * 3_000) + b"]",
    "wide_then_narrow.xes": lambda: events(8_000, 20_000),
    "attributes.xes": lambda: b"<log><trace><event>" + b'<a key="k" value="v"/>' * 45_000,
    "packed.xes.gz": lambda: gzip.compress(
        b"<log><trace>" + b"<event/>" * 20_000_000 + b"</trace></log>"
    ),
    "reminders.ics": lambda: reminders(499, 40_000),
    "rows.html": lambda: (
        b"<table><tr>" + b"<td>x" * 500 + (b"<tr>" + b"<td rowspan=500>y") * 60_000
    ),
    "entities.html": lambda: b"<table><tr><td>" + b"&notit;&#x1F600;" * 60_000,
    "attributes.html": lambda: b"<table><tr><td " + b"a=1 " * 250_000 + b">x",
    "tables.html": lambda: b"<table><tr><td>x</table>" * 40_000,
    "scripts.html": lambda: b"<table><tr><td><script>" + b"</scrip" * 140_000,
    "declarations.html": lambda: b"<table><tr><td>" + b"<![" * 300_000,
    "processing.html": lambda: b"<table><tr><td>" + b"<?" * 450_000,
    "100_small.zip": lambda: zipped({f"f{n}.csv": (HEAD + ROWS).encode() for n in range(100)}),
    "100_books.zip": lambda: zipped({f"f{n}.xlsx": book(table(30)) for n in range(100)}, False),
    "100_bad.zip": lambda: zipped({f"f{n}.csv": b'"a\n,;' * 40 for n in range(100)}),
    "500_texts.zip": lambda: zipped({f"f{n}.txt": (";,\t|" * 16_000).encode() for n in range(400)}),
    "in_each_other.zip": lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c.csv": b"a,b"})})}),
}
