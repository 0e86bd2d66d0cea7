"""Our own corpus of bad files, made by this script: `python -m tests.corpus.make` writes `files/`
and `manifest.json`.

Each case: its bytes and what must come of it: load, warn (with a notice), reject (lines set aside),
ask (a question) or refuse.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from tests.corpus import books, more

HERE = Path(__file__).parent
HEADER = [
    "Номер угоди",
    "Угода",
    "Клієнт",
    "Менеджер",
    "Етап",
    "Бюджет",
    "Дата створення",
    "Дата закриття",
    "Примітка",
]
CASES: dict[str, tuple[bytes, dict[str, Any]]] = {}


def row(
    number: int,
    amount: str = "1200.50",
    created: str = "2026-03-14",
    closed: str = "2026-04-02",
    note: str = "так",
) -> list[str]:
    """One deal."""
    return [
        f"У-{number}",
        f"Поставка {number}",
        "ТОВ Їжак і Ґава",
        "Олена Є.",
        "Пропозиція",
        amount,
        created,
        closed,
        note,
    ]


def table(
    rows: list[list[str]], delimiter: str = ";", header: list[str] | None = None, end: str = "\r\n"
) -> str:
    """Rows as text, quoted only where nothing else will do."""
    lines = [delimiter.join(cells) for cells in [header or HEADER, *rows]]
    return end.join(lines) + end


TEN = [row(number) for number in range(1, 11)]


def case(
    name: str,
    data: bytes | str,
    outcome: str,
    rows: int = 10,
    encoding: str = "utf-8",
    **expected: Any,
) -> None:
    """Note one case."""
    CASES[name] = (
        data if isinstance(data, bytes) else data.encode(encoding),
        {"outcome": outcome, "rows": rows, **expected},
    )


def dialects() -> None:
    """Delimiters, quotes, line ends, encodings."""
    case("comma.csv", table(TEN, ","), "load", sum=12005)
    case("tab.csv", table(TEN, "\t"), "load", sum=12005)
    case("pipe.csv", table(TEN, "|"), "load", sum=12005)
    case("sep_line.csv", "sep=;\r\n" + table(TEN), "load", sum=12005)
    case("old_mac_line_ends.csv", table(TEN, end="\r"), "load", sum=12005)
    case("no_last_line_end.csv", table(TEN).rstrip(), "load", sum=12005)
    case("bom.csv", table(TEN), "load", encoding="utf-8-sig", sum=12005)
    case("utf16.csv", table(TEN, "\t"), "load", encoding="utf-16", sum=12005)
    case(
        "cp1251.csv",
        table(TEN),
        "warn",
        encoding="cp1251",
        notice="encoding_guessed",
        client="ТОВ Їжак і Ґава",
    )
    case(
        "koi8u.csv",
        table(TEN),
        "warn",
        encoding="koi8-u",
        notice="encoding_guessed",
        client="ТОВ Їжак і Ґава",
    )
    mixed = table(TEN).encode() + ";".join(row(11)).encode("cp1251") + b"\r\n"
    case("one_row_in_cp1251.csv", mixed, "reject", rejects=[[12, "bad_encoding"]])
    quoted = [[f"'{cell}'" for cell in cells] for cells in TEN]
    case(
        "single_quotes.csv",
        table(quoted, header=[f"'{cell}'" for cell in HEADER]),
        "load",
        sum=12005,
    )
    case(
        "note_of_lines.csv",
        table([row(n, note='"рядок\nдругий; ""так"""') for n in range(1, 11)]),
        "load",
        sum=12005,
    )
    stray = [*TEN[:2], [*TEN[2][:1], '"Поставка "Зоря" 3"', *TEN[2][2:]], *TEN[3:]]
    case("stray_quote.csv", table(stray), "warn", notice="stray_quote", sum=12005)
    open_quote = [*TEN[:2], [TEN[2][0], '"Поставка', *TEN[2][2:]], *TEN[3:]]
    case("open_quote.csv", table(open_quote), "reject", rows=9, rejects=[[4, "unclosed_quote"]])
    case(
        "nul.csv",
        table(TEN).replace("Поставка 4", "Пост\x00авка 4"),
        "warn",
        notice="control_chars_removed",
        sum=12005,
    )


def structure() -> None:
    """Headers, titles, totals, ragged rows, duplicates."""
    case(
        "title.csv",
        "Звіт про угоди\r\nПеріод: березень\r\n\r\n" + table(TEN),
        "warn",
        notice="preamble_skipped",
        sum=12005,
    )
    case(
        "total.csv",
        table(TEN) + ";;;;Разом:;12005.00;;;\r\n",
        "warn",
        notice="footer_skipped",
        sum=12005,
    )
    case(
        "repeated_header.csv",
        table([*TEN[:5], HEADER, *TEN[5:]]),
        "warn",
        notice="repeated_header",
        sum=12005,
    )
    case(
        "blank_rows.csv",
        table([*TEN[:5], [""] * 9, *TEN[5:]]),
        "warn",
        notice="blank_rows",
        sum=12005,
    )
    case("no_header.csv", table(TEN[1:], header=TEN[0]), "ask", notice="no_header")
    case(
        "two_budgets.csv",
        table(TEN, header=[*HEADER[:8], "бюджет"]),
        "ask",
        notice="duplicate_column",
    )
    case(
        "unnamed_column.csv",
        table(TEN, header=[*HEADER[:8], ""]),
        "warn",
        notice="unnamed_column",
        sum=12005,
    )
    case(
        "short_row.csv",
        table([TEN[0][:7], *TEN[1:]]),
        "reject",
        rows=9,
        rejects=[[2, "too_few_cells"]],
    )
    case(
        "long_row.csv",
        table([[*TEN[0], "зайве"], *TEN[1:]]),
        "reject",
        rows=9,
        rejects=[[2, "too_many_cells"]],
    )
    case(
        "cut_off.csv", table(TEN)[:-20].encode(), "reject", rows=9, rejects=[[11, "too_few_cells"]]
    )
    case("twice_equal.csv", table([*TEN, TEN[0]]), "warn", notice="duplicate_rows", sum=12005)
    case("twice_different.csv", table([*TEN, row(1, amount="7")]), "ask", notice="duplicate_id")
    case(
        "no_id.csv",
        table([["", *TEN[0][1:]], *TEN[1:]]),
        "reject",
        rows=9,
        rejects=[[2, "missing_value"]],
    )
    case(
        "unknown.csv",
        table([["a", "b", "c"]] * 3, header=["щось", "інше", "третє"]),
        "ask",
        notice="unknown_format",
    )


def values() -> None:
    """Dates and numbers."""
    case(
        "nbsp.csv", table([row(n, "1\u00a0200,50\u00a0₴") for n in range(1, 11)]), "load", sum=12005
    )
    case(
        "thin_space.csv",
        table([row(n, "1\u202f200,50 грн") for n in range(1, 11)]),
        "load",
        sum=12005,
    )
    case("apostrophe.csv", table([row(n, "1’200.50") for n in range(1, 11)]), "load", sum=12005)
    case("dot_groups.csv", table([row(n, "1.200,50") for n in range(1, 11)]), "load", sum=12005)
    case(
        "two_readings.csv",
        table([row(n, "1.200") for n in range(1, 11)]),
        "ask",
        notice="ambiguous_number",
    )
    case(
        "brackets.csv",
        table([row(1, "(100,00)"), row(2, "-50,00"), row(3, "− 25,00")]),
        "load",
        rows=3,
        sum=-175,
    )
    case(
        "words_for_sums.csv",
        table([row(1, "1000"), row(2, "за запитом"), row(3, "")]),
        "warn",
        rows=3,
        notice="unread_cells",
    )
    dates = {
        "day_first": ("load", ["14.03.2026 09:05", "01.04.2026 10:00:00", "31.12.2025"], {}),
        "month_first": ("load", ["03/14/2026 3:04 PM", "04/01/2026", "12/31/2025"], {}),
        "month_or_day": (
            "ask",
            ["03/04/2026", "05/06/2026", "01/02/2026"],
            {"notice": "ambiguous_date"},
        ),
        "both_orders": (
            "ask",
            ["14/03/2026", "03/15/2026", "01/02/2026"],
            {"notice": "conflicting_dates"},
        ),
        "month_names": ("load", ["14 березня 2026", "1 квіт. 2026 р.", "2 лютого 2026"], {}),
        "excel_serials": ("warn", ["46095", "46113.5", "46022"], {"notice": "excel_serial_dates"}),
        "epoch": ("warn", ["1773446400", "1773446401", "1773446402"], {"notice": "epoch_dates"}),
        "offsets": (
            "load",
            [
                "2026-03-14T23:30:00+03:00",
                "2026-03-14T23:30:00Z",
                "2026-03-14 23:30:00.123456-0500",
            ],
            {},
        ),
        "no_dates": (
            "reject",
            ["31.02.2026", "2126-01-01", "14.03.2026"],
            {"rejects": [[2, "bad_date"], [3, "date_out_of_range"]]},
        ),
    }
    for name, (outcome, texts, expected) in dates.items():
        rows = [row(n, created=text, closed="") for n, text in enumerate(texts, start=1)]
        loaded = 3 - len(expected.get("rejects", []))
        case(f"{name}.csv", table(rows), outcome, rows=loaded, **expected)
    case(
        "closed_first.csv",
        table([row(1, created="2026-05-01"), row(2)]),
        "warn",
        rows=2,
        notice="closed_before_created",
    )


def containers() -> None:
    """Files that are not what they are called."""
    case("empty.csv", b"", "refuse", rows=0, notice="empty_file")
    case(
        "gzip.csv",
        gzip.compress(table(TEN).encode(), mtime=0),
        "refuse",
        rows=0,
        notice="compressed_file",
    )
    wide = table([["1"] * 600], header=[f"к{n}" for n in range(600)])
    case("wide.csv", wide, "refuse", rows=0, notice="too_many_columns")
    cells = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in [HEADER, *TEN]
    )
    case(
        "html.xls",
        f"<html><meta charset=utf-8><table>{cells}</table></html>",
        "warn",
        notice="html_table",
        sum=12005,
    )
    case("plain.xlsx", books.workbook([HEADER, *TEN]), "load", sum=12005)
    case(
        "title.xlsx",
        books.workbook([["Звіт"], HEADER, *TEN]),
        "warn",
        notice="preamble_skipped",
        sum=12005,
    )
    case(
        "truncated.xlsx",
        books.workbook([HEADER, *TEN])[:900],
        "refuse",
        rows=0,
        notice="corrupt_xlsx",
    )
    case(
        "entities.xlsx",
        books.workbook([HEADER], doctype='<!DOCTYPE x [<!ENTITY e "e">]>'),
        "refuse",
        rows=0,
        notice="xml_entity",
    )
    case(
        "far_cell.xlsx",
        books.workbook([HEADER], far=True),
        "refuse",
        rows=0,
        notice="sheet_too_large",
    )
    case("csv_named.xlsx", table(TEN), "load", sum=12005)


def make() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """All cases."""
    CASES.clear()
    for part in (dialects, structure, values, containers):
        part()
    more.add(case, row, table, HEADER)
    books.add(case, HEADER, TEN)
    return CASES


def main() -> None:
    """Write the files and the manifest."""
    folder = HERE / "files"
    folder.mkdir(exist_ok=True)
    manifest = []
    for name, (data, expected) in make().items():
        (folder / name).write_bytes(data)
        manifest.append({"file": name, **expected})
    (HERE / "manifest.json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
