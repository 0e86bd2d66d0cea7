"""Workbooks byte by byte: several sheets, hidden ones, formulas with and without values, errors,
real dates, a table that begins further down."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

SPACE, REL = "http://schemas.openxmlformats.org", "officeDocument/2006/relationships"


class Formula(NamedTuple):
    """A cell with a formula, and its value if the program that wrote it knew it."""

    text: str
    value: str = ""


class Day(NamedTuple):
    """A date: a number in a date format."""

    serial: float


Cell = str | float | Formula | Day
Sheet = tuple[str, Sequence[Sequence[Cell]], str]  # name, rows, state


def add(case: Callable[..., None], header: list[str], ten: list[list[str]]) -> None:
    """Note every case."""
    table = [header, *ten]
    notes = ("Примітки", [["Хто", "Що"], ["Олена", "перевірити"]], "visible")
    case(
        "two_sheets_one_fits.xlsx",
        book([("Угоди", table, "visible"), notes]),
        "warn",
        notice="other_sheets",
        sum=12005,
    )
    case(
        "two_sheets_fit.xlsx",
        book([("Січень", table, "visible"), ("Лютий", table, "visible")]),
        "ask",
        notice="several_sheets",
    )
    case(
        "hidden_first.xlsx",
        book([("Службовий", table, "hidden"), ("Угоди", table, "visible")]),
        "warn",
        notice="other_sheets",
        sum=12005,
    )
    case(
        "empty_sheets.xlsx",
        book([("Порожній", [], "visible"), ("Угоди", table, "visible")]),
        "load",
        sum=12005,
    )
    typed = [[line[0], *line[1:5], 1200.5, Day(46095.5), Day(46114), line[8]] for line in ten]
    case(
        "typed.xlsx",
        book([("Угоди", [header, *typed], "visible")]),
        "load",
        sum=12005,
        created=["2026-03-14 12:00:00"] * 10,
    )
    old = [
        [line[0], *line[1:5], 1200.5, Day(46095 - 1462), Day(46114 - 1462), line[8]] for line in ten
    ]
    case(
        "years_from_1904.xlsx",
        book([("Угоди", [header, *old], "visible")], is_1904=True),
        "load",
        sum=12005,
        created=["2026-03-14"] * 10,
    )
    known = [[*line[:5], Formula("1000+200.5", "1200.5"), *line[6:]] for line in ten]
    case("formulas.xlsx", book([("Угоди", [header, *known], "visible")]), "load", sum=12005)
    unknown = [
        [*line[:5], Formula("1000+200.5") if n == 2 else line[5], *line[6:]]
        for n, line in enumerate(ten)
    ]
    case(
        "formula_without_value.xlsx",
        book([("Угоди", [header, *unknown], "visible")]),
        "warn",
        rows=10,
        sum=10804.5,
        notice="formula_cells",
    )
    broken = [[*line[:5], "#REF!" if n == 1 else line[5], *line[6:]] for n, line in enumerate(ten)]
    case(
        "error_cell.xlsx",
        book([("Угоди", [header, *broken], "visible")]),
        "warn",
        rows=10,
        notice="error_cells",
    )
    far = [[]] * 4 + [["", "", *line] for line in table]
    case("begins_at_c5.xlsx", book([("Угоди", far, "visible")]), "load", sum=12005)
    below = [*table, [], ["Етап", "Угод"], ["Новий", 4.0], ["Пропозиція", 6.0]]
    case(
        "second_table.xlsx",
        book([("Угоди", below, "visible")]),
        "warn",
        notice="other_table",
        sum=12005,
    )
    case(
        "header_alone.xlsx",
        book([("Угоди", [header], "visible")]),
        "refuse",
        rows=0,
        notice="empty_file",
    )
    case(
        "open_document.ods",
        packed({"mimetype": "x", "content.xml": "<x/>", "META-INF/manifest.xml": "<x/>"}),
        "refuse",
        rows=0,
        notice="not_a_table",
    )
    case(
        "letter.xlsx",
        packed({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}),
        "refuse",
        rows=0,
        notice="not_a_table",
    )
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(600)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(600)
    )
    case("locked.xlsx", locked, "refuse", rows=0, notice="password_protected")
    case(
        "old_workbook_damaged.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000),
        "refuse",
        rows=0,
        notice="corrupt_xlsx",
    )


def workbook(rows: Sequence[Sequence[Cell]], doctype: str = "", far: bool = False) -> bytes:
    """The smallest XLSX: one sheet."""
    return book([("Угоди", rows, "visible")], doctype, far)


def book(
    sheets: Sequence[Sheet], doctype: str = "", far: bool = False, is_1904: bool = False
) -> bytes:
    """An XLSX of some sheets."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="r{n}"/>'
        for n, (name, _, state) in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{SPACE}/{REL}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{SPACE}/package/2006/content-types"><Default Extension="xml"'
            ' ContentType="application/xml"/><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{SPACE}/package/2006/relationships"><Relationship Id="r1"'
            f' Type="{SPACE}/{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{SPACE}/spreadsheetml/2006/main" xmlns:r="{SPACE}/{REL}">'
            f'<workbookPr date1904="{int(is_1904)}"/><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{SPACE}/package/2006/relationships">{links}<Relationship Id="s"'
            f' Type="{SPACE}/{REL}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{SPACE}/spreadsheetml/2006/main"><cellXfs count="2"><xf'
            ' numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>'
        ),
    }
    for number, (_, rows, _) in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<?xml version="1.0"?>{doctype}<worksheet'
            f' xmlns="{SPACE}/spreadsheetml/2006/main"><sheetData>{_body(rows, far)}</sheetData></worksheet>'
        )
    return packed(parts)


def packed(parts: dict[str, str]) -> bytes:
    """An archive of these texts, the same every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, date(2026, 1, 1).timetuple()[:6]), text)
    return out.getvalue()


def _body(rows: Sequence[Sequence[Cell]], far: bool) -> str:
    found = "".join(
        "<row"
        f' r="{n}">{"".join(_cell(f"{chr(65 + place)}{n}", cell) for place, cell in enumerate(line) if cell != "")}</row>'
        for n, line in enumerate(rows, start=1)
    )
    return found + (
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
        if far
        else ""
    )


def _cell(place: str, cell: Any) -> str:
    match cell:
        case Formula(text, value):
            return f'<c r="{place}"><f>{text}</f>{f"<v>{value}</v>" if value else "<v></v>"}</c>'
        case Day(serial):
            return f'<c r="{place}" s="1"><v>{serial}</v></c>'
        case float():
            return f'<c r="{place}"><v>{cell}</v></c>'
    if cell.startswith("#"):
        return f'<c r="{place}" t="e"><v>{cell}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>'
