"""Further bad files: the kinds of `make.py` combined and carried on."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from typing import Any

Row = list[str]
Maker = Callable[..., None]


def add(case: Maker, row: Callable[..., Row], table: Callable[..., str], header: Row) -> None:
    """Note every case."""
    ten = [row(number) for number in range(1, 11)]
    encodings(case, row, table, ten)
    delimiters(case, row, table, ten, header)
    headers(case, row, table, ten, header)
    sums(case, table, ten, header)
    tables_below(case, table, ten)
    quotes(case, row, table, ten)
    amounts(case, row, table)
    identities(case, row, table)
    moments(case, row, table, header)
    strangers(case, row, table, ten)
    habits(case, row, table, ten, header)


def encodings(
    case: Maker, row: Callable[..., Row], table: Callable[..., str], ten: list[Row]
) -> None:
    """What bytes become letters, and how often."""
    case(
        "koi8u_pipe.csv",
        table(ten, "|"),
        "warn",
        encoding="koi8-u",
        notice="encoding_guessed",
        client="ТОВ Їжак і Ґава",
    )
    case(
        "mac_cyrillic.csv",
        table(ten),
        "warn",
        encoding="mac-cyrillic",
        notice="encoding_guessed",
        sum=12005,
    )
    case(
        "utf16_without_bom.csv",
        table(ten),
        "warn",
        encoding="utf-16-le",
        notice="encoding_guessed",
        sum=12005,
    )
    case(
        "utf16_big_endian_semicolon.csv",
        b"\xfe\xff" + table(ten).encode("utf-16-be"),
        "load",
        sum=12005,
    )
    case("utf16_odd_byte.csv", table(ten, "\t").encode("utf-16")[:-1], "load", sum=12005)
    case("utf32.csv", table(ten), "load", encoding="utf-32", sum=12005)
    latin = [
        [*row(n)[:2], "Müller & Söhne", "José", "Offer", "1200,50 €", *row(n)[6:8], "ok"]
        for n in range(1, 11)
    ]
    english = ["ID", "Deal", "Client", "Manager", "Stage", "Budget", "Created", "Closed", "Note"]
    plain = [["D" + line[0][2:], "x", *line[2:]] for line in latin]
    case(
        "cp1252_euro.csv",
        table(plain, header=english),
        "warn",
        encoding="cp1252",
        notice="encoding_guessed",
        client="Müller & Söhne",
        sum=12005,
    )
    polish = [[line[0], "Zażółć", "Łódź Śląska", "Żak", *line[4:]] for line in plain]
    polish = [[*line[:5], "1200.50", *line[6:]] for line in polish]
    case(
        "cp1250.csv",
        table(polish, header=english),
        "warn",
        encoding="cp1250",
        notice="encoding_guessed",
        client="Łódź Śląska",
        sum=12005,
    )
    half = table(ten[:7]).encode() + b"".join(
        ";".join(line).encode("cp1251") + b"\r\n" for line in ten[7:]
    )
    case(
        "three_rows_in_cp1251.csv",
        half,
        "reject",
        rows=7,
        rejects=[[9, "bad_encoding"], [10, "bad_encoding"], [11, "bad_encoding"]],
    )
    few = table(ten).encode("cp1251") + b"".join(
        ";".join(row(n)).encode() + b"\r\n" for n in (11, 12)
    )
    case(
        "two_rows_in_utf8.csv",
        few,
        "reject",
        rows=10,
        rejects=[[12, "bad_encoding"], [13, "bad_encoding"]],
        client="ТОВ Їжак і Ґава",
    )
    twice = table(ten).encode().decode("cp1251", errors="replace")
    case(
        "encoded_twice.csv",
        twice,
        "warn",
        notice="double_encoded",
        client="ТОВ Їжак і Ґава",
        sum=12005,
    )
    middle = [[("\ufeff" if n == 5 else "") + line[0], *line[1:]] for n, line in enumerate(ten)]
    case(
        "bom_in_the_middle.csv",
        table(middle),
        "warn",
        notice="control_chars_removed",
        sum=12005,
        ids=[line[0] for line in ten],
    )
    marks = [[f"\u200e{line[0]}\u200b", *line[1:]] for line in ten]
    case(
        "invisible_marks.csv",
        table(marks),
        "warn",
        notice="control_chars_removed",
        ids=[line[0] for line in ten],
    )
    japan = [
        [line[0], "案件", "株式会社テスト", "田中太郎", "提案", "1200.50", *line[6:]]
        for line in plain
    ]
    case(
        "shift_jis.csv",
        table(japan, header=english),
        "ask",
        encoding="shift_jis",
        notice="unknown_encoding",
    )
    china = [
        [line[0], "项目", "北京科技有限公司", "王小明", "谈判", "1200.50", *line[6:]]
        for line in plain
    ]
    case("gbk.csv", table(china, header=english), "ask", encoding="gbk", notice="unknown_encoding")
    case("nul_padding.csv", table(ten).encode() + bytes(4096), "load", sum=12005)
    data = table(ten).encode()
    case(
        "cut_inside_a_letter.csv",
        data[: data.rfind("Пропозиція".encode()) + 1],
        "reject",
        rows=9,
        rejects=[[11, "bad_encoding"]],
    )


def delimiters(
    case: Maker, row: Callable[..., Row], table: Callable[..., str], ten: list[Row], header: Row
) -> None:
    """What stands between cells and rows."""
    for name, mark in {
        "caret": "^",
        "tilde": "~",
        "unit_separator": "\x1f",
        "start_of_heading": "\x01",
        "colon": ":",
    }.items():
        case(f"{name}.csv", table(ten, mark), "load", sum=12005)
    fixed = "".join("".join(cell.ljust(24) for cell in line) + "\r\n" for line in [header, *ten])
    case("columns_by_width.csv", fixed, "refuse", rows=0, notice="not_a_table")
    case("sep_line_quoted.csv", '"sep=;"\r\n' + table(ten), "load", sum=12005)
    case("sep_line_padded.csv", "sep=;;;;;;;;;\r\n" + table(ten), "load", sum=12005)
    case(
        "trailing_delimiters.csv",
        table(ten).replace("\r\n", ";\r\n"),
        "warn",
        notice="unnamed_column",
        sum=12005,
    )
    case(
        "trailing_delimiters_of_rows.csv",
        table([[*line, ""] for line in ten]),
        "warn",
        notice="extra_cells",
        sum=12005,
    )
    case("header_with_blank_end.csv", table(ten, header=[*header, "", ""]), "load", sum=12005)
    wrapped = "".join(
        '"' + line.replace('"', '""') + '"\r\n' for line in table(ten, ",").splitlines()
    )
    case("every_row_in_quotes.csv", wrapped, "warn", notice="wrapped_rows", sum=12005)
    inner = [
        *ten[:3],
        ['"У-4,""Поставка, 4"",ТОВ,Олена,Пропозиція,1200.50,2026-03-14,2026-04-02,так"'],
        *ten[4:],
    ]
    case("one_row_in_quotes.csv", table(inner, ","), "warn", notice="wrapped_rows", sum=12005)
    torn = [row(n, amount="1200,50") for n in range(1, 11)]
    case("decimal_comma_between_commas.csv", table(torn, ","), "ask", notice="more_cells")
    case(
        "row_numbers_without_header.csv",
        table([[str(n), *line] for n, line in enumerate(ten)], ","),
        "ask",
        notice="more_cells",
    )
    other = table(ten[:9]) + ",".join(ten[9]) + "\r\n"
    case("last_row_with_commas.csv", other, "reject", rows=9, rejects=[[11, "too_few_cells"]])
    ends = (
        "\n".join(table(ten).split("\r\n")[:6]) + "\r" + "\r\n".join(table(ten).split("\r\n")[6:])
    )
    case("three_kinds_of_line_ends.csv", ends, "load", sum=12005)


def headers(
    case: Maker, row: Callable[..., Row], table: Callable[..., str], ten: list[Row], header: Row
) -> None:
    """What stands over the data."""
    nfd = [unicodedata.normalize("NFD", f"  {name}\u00a0") for name in header]
    case("header_decomposed.csv", table(ten, header=nfd), "load", sum=12005)
    case(
        "header_in_capitals.csv",
        table(ten, header=[name.upper() for name in header]),
        "load",
        sum=12005,
    )
    case(
        "header_with_zero_width.csv",
        table(ten, header=[f"\u200b{name}\ufeff" for name in header]),
        "warn",
        notice="control_chars_removed",
        sum=12005,
    )
    case(
        "header_repeated_in_capitals.csv",
        table([*ten[:5], [name.upper() for name in header], *ten[5:]]),
        "warn",
        notice="repeated_header",
        sum=12005,
    )
    often = "".join(table(ten[n : n + 2]) for n in range(0, 10, 2))
    case("header_every_two_rows.csv", often, "warn", notice="repeated_header", sum=12005)
    groups = ["Угода", "", "", "", "", "Гроші", "Дати", "", ""]
    case(
        "groups_over_the_header.csv",
        table(ten, header=groups).replace("\r\n", "\r\n" + ";".join(header) + "\r\n", 1),
        "warn",
        notice="preamble_skipped",
        sum=12005,
    )
    upper = ["Номер угоди", "Угода", "Клієнт", "Менеджер", "Етап", "Бюджет", "Дата", "", "Примітка"]
    lower = ["", "", "", "", "", "", "Дата створення", "Дата закриття", ""]
    case(
        "header_of_two_rows.csv",
        table([lower, *ten], header=upper),
        "warn",
        notice="header_rows",
        sum=12005,
    )
    units = ["", "", "", "", "", "грн", "день", "день", ""]
    case(
        "units_under_the_header.csv", table([units, *ten]), "warn", notice="header_rows", sum=12005
    )
    case("header_alone.csv", table([]), "refuse", rows=0, notice="empty_file")
    case("header_and_blank_rows.csv", table([[""] * 9] * 3), "refuse", rows=0, notice="empty_file")
    case("spaces_alone.csv", "  \r\n\t\r\n \r\n", "refuse", rows=0, notice="empty_file")
    case("delimiters_alone.csv", ";;;\r\n;;;\r\n", "refuse", rows=0, notice="empty_file")
    case(
        "id_twice.csv",
        table([[*line, "x"] for line in ten], header=[*header, header[0]]),
        "ask",
        notice="duplicate_column",
    )


def sums(case: Maker, table: Callable[..., str], ten: list[Row], header: Row) -> None:
    """Rows that add up others, and words behind the data."""
    for name, label in {
        "uk": "Всього:",
        "ru": "Итого по всем сделкам",
        "es": "Totales",
        "de": "Gesamtsumme",
        "pl": "Razem",
        "count": "Total (10)",
    }.items():
        case(
            f"total_{name}.csv",
            table([*ten, [label, "", "", "", "", "12005.00", "", "", ""]]),
            "warn",
            notice="footer_skipped",
            sum=12005,
        )
    between = [*ten[:5], ["Разом за тиждень", "", "", "", "", "6002.50", "", "", ""], *ten[5:]]
    case("total_between.csv", table(between), "warn", notice="totals_skipped", sum=12005)
    padded = [*ten, ["Вивантажено 05.04.2026", *[""] * 8]]
    indented = [["", *line] for line in ten]
    words = ";" + "Конфіденційно: не поширювати" + ";" * 8 + "\r\n"
    case(
        "indented_with_footer.csv",
        table(indented, header=["", *header]) + ";Count;10" + ";" * 7 + "\r\n" + words,
        "warn",
        notice="footer_skipped",
        sum=12005,
    )
    case("footer_padded.csv", table(padded), "warn", notice="footer_skipped", sum=12005)
    case(
        "footer_exported_by.csv",
        table(ten) + "\r\nExported by Олена\r\n10 rows\r\n",
        "warn",
        notice="footer_skipped",
        sum=12005,
    )
    case(
        "total_without_label.csv",
        table([*ten, ["", "", "", "", "", "12005.00", "", "", ""]]),
        "reject",
        rejects=[[12, "missing_value"]],
        sum=12005,
    )


def tables_below(case: Maker, table: Callable[..., str], ten: list[Row]) -> None:
    """A second table under the first."""
    stages = table([["Новий", "4"], ["Пропозиція", "6"]], header=["Етап", "Угод"])
    case(
        "second_table.csv",
        table(ten) + "\r\n" + stages,
        "warn",
        notice="other_table",
        sum=12005,
        small=True,
    )
    case(
        "second_table_with_title.csv",
        table(ten) + "\r\nЗа етапами\r\n" + stages,
        "warn",
        notice="other_table",
        sum=12005,
        small=True,
    )
    padded = table(
        [["Новий", "4", *[""] * 7], ["Пропозиція", "6", *[""] * 7]],
        header=["Етап", "Угод", *[""] * 7],
    )
    case(
        "second_table_padded.csv",
        table([*ten, [""] * 9]) + padded,
        "warn",
        notice="other_table",
        sum=12005,
        small=True,
    )
    case(
        "rule_under_the_header.csv",
        table([["---"] * 9, *ten]),
        "warn",
        notice="blank_rows",
        sum=12005,
        small=True,
    )


def quotes(case: Maker, row: Callable[..., Row], table: Callable[..., str], ten: list[Row]) -> None:
    """Quotes of every kind."""
    escaped = [*ten[:2], [ten[2][0], '"Поставка \\"Зоря\\" 3"', *ten[2][2:]], *ten[3:]]
    case("backslash_quotes.csv", table(escaped), "load", sum=12005)
    lines = [row(n, note='"перший\r\n\r\nдругий\rтретій"') for n in range(1, 11)]
    case("note_of_mixed_line_ends.csv", table(lines), "load", sum=12005)
    case(
        "cut_inside_quotes.csv",
        table([*ten[:9], row(10, note='"довга; примітка')])[:-4],
        "reject",
        rows=9,
        rejects=[[11, "unclosed_quote"]],
    )
    case(
        "inches.csv",
        table([[n[0], 'Монітор 27"', *n[2:]] for n in ten]),
        "warn",
        notice="stray_quote",
        sum=12005,
    )
    for name, (opens, closes) in {
        "set_quotes": "“”",
        "low_quotes": "„“",
        "angle_quotes": "«»",
    }.items():
        set_in = [
            [f"{opens}{cell}{closes}" for cell in [*line[:1], "Поставка; велика", *line[2:]]]
            for line in ten
        ]
        case(f"{name}.csv", table(set_in), "warn", notice="set_quotes", sum=12005)
    case(
        "quoted_name.csv",
        table([[line[0], "“Зоря”", *line[2:]] for line in ten]),
        "load",
        sum=12005,
    )
    case("long_cell.csv", table([row(1, note="ї" * 70_000), row(2)]), "load", rows=2, sum=2401)
    case(
        "unquoted_line_end.csv",
        table([*ten[:3], row(4, note="так\r\nдалі"), *ten[4:]]),
        "reject",
        rejects=[[6, "too_few_cells"]],
        sum=12005,
    )


def amounts(case: Maker, row: Callable[..., Row], table: Callable[..., str]) -> None:
    """Numbers."""
    lists: dict[str, tuple[list[str], str, dict[str, Any]]] = {
        "currency_words": (
            ["1200,50 євро", "UAH 1 200,50", "1 200,50 гривень", "₴1200,50"],
            "load",
            {"sum": 4802},
        ),
        "sign_behind": (["100.00-", "50.00", "+25.00"], "load", {"sum": -25}),
        "no_numbers": (
            ["inf", "1e999", "1_000", "0x10", "15%", "5 тис."],
            "warn",
            {"notice": "unread_cells"},
        ),
        "words_for_nothing": (["NaN", "N/A", "—", "null", "100.5"], "load", {"sum": 100.5}),
        "two_decimal_signs": (["1200,50", "1200.50"], "ask", {"notice": "ambiguous_number"}),
        "two_groupings": (["1.200,50", "1,200.50"], "ask", {"notice": "ambiguous_number"}),
        "excel_text": (['="1200.50"', "'1200.50"], "load", {"sum": 2401}),
        "indian": (["12,34,567.50", "₹ 1,23,456", "Rs. 2,00,000.00"], "load", {"sum": 1558023.5}),
        "francs": (["CHF 1’234.50", "1'000.00"], "load", {"sum": 2234.5}),
        "thousandths": (["1.234", "0.500", "12.5"], "load", {"sum": 14.234}),
    }
    for name, (texts, outcome, expected) in lists.items():
        rows = [row(n, text) for n, text in enumerate(texts, start=1)]
        case(
            f"{name}.csv",
            table(rows),
            outcome,
            rows=len(texts) - len(expected.get("rejects", [])),
            **expected,
        )
    three = [
        row(n, text) for n, text in enumerate(("₴1200.50", "$1,200.50", "1200.50 EUR"), start=1)
    ]
    case("currencies_in_cells.csv", table(three), "load", rows=3, currencies=["$", "EUR", "UAH"])
    case("backslash_n.csv", table([row(n, "\\N", closed="\\N") for n in (1, 2)]), "load", rows=2)


def identities(case: Maker, row: Callable[..., Row], table: Callable[..., str]) -> None:
    """IDs."""

    def named(*ids: str) -> str:
        return table([[one, *row(n)[1:]] for n, one in enumerate(ids, start=1)])

    case(
        "ids_with_zeros.csv", named("0001", "0002", "1"), "load", rows=3, ids=["0001", "0002", "1"]
    )
    case(
        "ids_as_excel_text.csv",
        named('="0001"', '"=""0002"""', "'0003"),
        "load",
        rows=3,
        ids=["0001", "0002", "0003"],
    )
    case("ids_as_fractions.csv", named("1001.0", "1002.0"), "load", rows=2, ids=["1001", "1002"])
    case("ids_shortened.csv", named("1.23E+10", "1.24E+10"), "warn", rows=2, notice="shortened_ids")
    case(
        "ids_shortened_to_one.csv",
        named("1.23E+10", "1.23E+10"),
        "ask",
        rows=2,
        notice="duplicate_id",
    )
    case(
        "ids_of_19_digits.csv",
        named("9007199254740993111", "9007199254740993112"),
        "load",
        rows=2,
        ids=["9007199254740993111", "9007199254740993112"],
    )


def moments(case: Maker, row: Callable[..., Row], table: Callable[..., str], header: Row) -> None:
    """Dates."""
    out, bad = "date_out_of_range", "bad_date"
    lists: dict[str, tuple[list[str], str, dict[str, Any]]] = {
        "two_digit_years": (
            ["14.03.26", "01.04.26"],
            "load",
            {"created": ["2026-03-14", "2026-04-01"]},
        ),
        "year_may_stand_first": (["26/03/14", "26/04/01"], "ask", {"notice": "ambiguous_date"}),
        "milliseconds": (
            ["1773446400000", "1773446401000"],
            "warn",
            {"notice": "epoch_dates", "created": ["2026-03-14", "2026-03-14 00:00:01"]},
        ),
        "midnight_at_the_end": (
            ["2026-03-14 24:00", "14.03.2026 24:00"],
            "load",
            {"created": ["2026-03-15"] * 2},
        ),
        "month_names_of_all": (
            [
                "14 березня 2026 року",
                "14 марта 2026 года",
                "14 de marzo de 2026",
                "Mar 14, 2026",
                "14-Mar-26",
                "14 marca 2026",
            ],
            "load",
            {"created": ["2026-03-14"] * 6},
        ),
        "offset_behind_minutes": (
            ["2026-03-14 23:30 +0200", "2026-03-14T21:30:00Z"],
            "load",
            {"created": ["2026-03-14 21:30:00"] * 2},
        ),
        "no_such_dates": (
            ["2026-02-30", "32.01.2026", "2026-13-01", "12026-03-14", "1926-03-14", "14.03.69"],
            "reject",
            {"rejects": [[2, bad], [3, bad], [4, bad], [5, bad], [6, out], [7, out]]},
        ),
        "words_for_never": (
            ["0000-00-00", "не закрита", "-", "n/a", "0"],
            "load",
            {"created": [None] * 5},
        ),
        "of_scripts": (
            [
                "Sat Mar 14 2026 10:15:00 GMT+0200 (Eastern European Standard Time)",
                "Sat Mar 14 10:15:00 EET 2026",
                "Sat, 14 Mar 2026 08:15:00 GMT",
            ],
            "load",
            {"created": ["2026-03-14 08:15:00"] * 3},
        ),
        "clock_first": (
            ["10:15 14.03.2026", "14.03.2026\t10:15", "14.03.2026 г. 10:15"],
            "load",
            {"created": ["2026-03-14 10:15:00"] * 3},
        ),
        "dashes": (
            ["2026–03–14", "14‑03‑2026", "'14.03.2026", '="14.03.2026"'],
            "load",
            {"created": ["2026-03-14"] * 4},
        ),
        "styles_mixed": (
            ["2026-03-14", "14.03.2026", "14 березня 2026", "20260314", "2026/03/14"],
            "load",
            {"created": ["2026-03-14"] * 5},
        ),
        "seconds_and_days": (["1773446400", "46095"], "reject", {"rejects": [[2, bad], [3, bad]]}),
        "one_far_ahead": (["2026-03-14", "2062-03-14"], "warn", {"notice": "late_date"}),
    }
    for name, (texts, outcome, expected) in lists.items():
        rows = [row(n, created=text, closed="") for n, text in enumerate(texts, start=1)]
        case(
            f"{name}.csv",
            table(rows),
            outcome,
            rows=len(texts) - len(expected.get("rejects", [])),
            **expected,
        )
    told = [
        row(1, created="03/04/2026", closed="25/04/2026"),
        row(2, created="05/06/2026", closed="01/07/2026"),
    ]
    case(
        "another_column_tells.csv",
        table(told),
        "load",
        rows=2,
        created=["2026-04-03", "2026-06-05"],
    )
    planned = table(
        [[*row(n, created=f"0{n}/04/2026", closed=""), f"{n}/2{n}/2026"] for n in (1, 2)],
        header=[*header, "План"],
    )
    case("own_column_tells.csv", planned, "load", rows=2, created=["2026-01-04", "2026-02-04"])
    mixed = table(
        [[*row(n, created=f"0{n}/04/2026", closed=""), f"{n}/2{n}/2026 or so"] for n in (1, 2)],
        header=[*header, "План"],
    )
    case(
        "own_column_of_words.csv",
        mixed.replace("2/22/2026 or so", "later"),
        "ask",
        rows=2,
        notice="ambiguous_date",
    )


def strangers(
    case: Maker, row: Callable[..., Row], table: Callable[..., str], ten: list[Row]
) -> None:
    """Files that are no tables, or not of the kind they say."""
    for name, start in {
        "png": b"\x89PNG\r\n\x1a\n",
        "pdf": b"%PDF-1.7\n",
        "rtf": b"{\\rtf1 x}",
        "binary": b"\x02\x03\x05\x06" * 50,
    }.items():
        case(f"{name}.csv", start + bytes(range(256)) * 4, "refuse", rows=0, notice="not_a_table")
    login = (
        "<!DOCTYPE html><html><body><form><table><tr><td>Login</td></tr><tr><td><input"
        ' type="password"></td></tr></table></form></body></html>'
    )
    case("login_page.csv", login, "refuse", rows=0, notice="not_a_table")
    case("error_answer.csv", '{"error": "unauthorized"}', "refuse", rows=0, notice="not_a_table")
    case(
        "json.csv",
        '[{"id": "1", "stage": "Новий", "amount": 5}, {"id": "2", "stage": "Новий", "amount": 7}]',
        "load",
        rows=2,
        sum=12,
    )
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in ten)
    head = "<tr>" + "".join(f"<th>{name}</th>" for name in table([]).strip().split(";")) + "</tr>"
    case(
        "html_cut_off.xls",
        f"<table>{head}{cells}"[:-60],
        "reject",
        rows=9,
        rejects=[[1, "too_few_cells"]],
    )
    case(
        "html_in_cp1251.xls",
        f"<table>{head}{cells}</table>",
        "warn",
        encoding="cp1251",
        notice="encoding_guessed",
        client="ТОВ Їжак і Ґава",
    )
    case("csv_named.xls", table(ten, "\t"), "load", encoding="utf-16", sum=12005)


def habits(
    case: Maker, row: Callable[..., Row], table: Callable[..., str], ten: list[Row], header: Row
) -> None:
    """What scripts and people leave behind."""
    case(
        "header_with_colons.csv",
        table(ten, header=[f"{name}:" for name in header]),
        "load",
        sum=12005,
    )
    program = [
        "dealId",
        "dealName",
        "companyName",
        "dealOwner",
        "dealStage",
        "dealAmount",
        "createdDate",
        "closeDate",
        "note",
    ]
    case(
        "header_of_a_program.csv",
        table(ten, header=program),
        "load",
        sum=12005,
        client="ТОВ Їжак і Ґава",
        created=["2026-03-14"] * 10,
    )
    case(
        "header_with_stars.csv",
        table(ten, header=[f"{name} *" for name in header]),
        "load",
        sum=12005,
    )
    case(
        "comments_over_the_header.csv",
        "# exported by a script\r\n# 2026-04-05\r\n" + table(ten),
        "warn",
        notice="preamble_skipped",
        sum=12005,
    )
    case(
        "two_exports_in_one.csv",
        "\ufeff" + table(ten[:5]) + "\ufeff" + table(ten[5:], header=header),
        "warn",
        notice="repeated_header",
        sum=12005,
    )
    case(
        "returns_twice.csv",
        table(ten).replace("\r\n", "\r\r\n"),
        "warn",
        notice="blank_rows",
        sum=12005,
    )
    case("end_of_file_mark.csv", table(ten) + "\x1a", "load", sum=12005)
    case(
        "form_feed_between.csv",
        table(ten).replace("У-6", "\x0cУ-6"),
        "warn",
        notice="control_chars_removed",
        sum=12005,
    )
    text = [row(n, created="46095" if n % 2 else "14.03.2026") for n in range(1, 5)]
    case(
        "serials_among_dates.csv",
        table(text),
        "warn",
        rows=4,
        notice="excel_serial_dates",
        created=["2026-03-14"] * 4,
    )
    case(
        "quoted_name_over_two_lines.csv",
        table(ten, header=['"Номер\nугоди"', *header[1:]]),
        "load",
        sum=12005,
    )
    case(
        "json_lines.csv",
        "\n".join(
            json.dumps(dict(zip(header, line, strict=True)), ensure_ascii=False) for line in ten
        ),
        "load",
        sum=12005,
    )
    case(
        "json_cut_off.json",
        json.dumps([dict(zip(header, line, strict=True)) for line in ten])[:-30],
        "refuse",
        rows=0,
        notice="bad_json",
    )
