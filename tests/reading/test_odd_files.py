"""Files as people really have them: quotes at the beginning of names, headings over groups, clocks
of other languages, workbooks of other programs. Each says what it assumes, with a count."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from funnel.errors import FunnelError
from funnel.reading import Choices, Report, read
from funnel.reading.files import archive
from funnel.reading.large import bulk
from funnel.reading.types import amounts, moments

HEADER = "Deal ID;Deal name;Stage;Owner;Amount;Created"


def load(folder: Path, name: str, content: str | bytes, choices: Choices | None = None):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    output = folder / "out.duckdb"
    report = read(path, name, choices or Choices(), output)
    return report, output


def rows(output: Path, columns: str, table: str = "deals") -> list[tuple]:
    with duckdb.connect(str(output), read_only=True) as connection:
        return connection.execute(f'select {columns} from input_{table} order by "row"').fetchall()


def counted(report: Report, code: str) -> object:
    return next((one.get("count") for one in report.notices if one["code"] == code), None)


@pytest.fixture(params=["python", "engine"])
def way(request, monkeypatch):
    monkeypatch.setattr(bulk, "BIG", -1 if request.param == "engine" else 1 << 40)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('"TV" 40', '"TV" 40'),
        ('"Ромашка" ТОВ', '"Ромашка" ТОВ'),
        ('"Мак" і "Сад"', '"Мак" і "Сад"'),
        ('ТОВ "Обрій"', 'ТОВ "Обрій"'),
        ('"ТОВ "Обрій""', 'ТОВ "Обрій"'),
        ('""Обрій" ТОВ"', '"Обрій" ТОВ'),
        ('"A ""B"" C"', 'A "B" C'),
        ('"A; B"', "A; B"),
        ('55" TV', '55" TV'),
        ('"55" TV"', '55" TV'),
        ('"X" / "Y" (Київ)', '"X" / "Y" (Київ)'),
        ('""', None),
    ],
)
def test_a_name_that_begins_with_a_quote_takes_no_other_deal(way, tmp_path, written, name):
    body = [f"{number};Deal {number};New;Olha;10;2026-03-01 09:00" for number in range(1, 12)]
    body[5] = f"6;{written};Won;Ivan;200;2026-03-02 09:00"
    body[7] = '8;"quoted; ok";Won;Ivan;300;2026-03-02 09:00'
    report, output = load(tmp_path, "deals.csv", "\n".join([HEADER, *body]) + "\n")
    assert (report.rows, report.loaded, report.sum_amount) == (11, 11, 590.0)
    found = dict(rows(output, "deal_id, name"))
    assert found["6"] == name
    assert found["8"] == "quoted; ok"


def test_all_names_may_begin_with_a_quote(way, tmp_path):
    body = [f'{n};"Фірма {n}" ТОВ;New;Olha;10;2026-03-01 09:00' for n in range(1, 9)]
    report, output = load(tmp_path, "deals.csv", "\n".join([HEADER, *body]))
    assert (report.loaded, report.set_aside_rows) == (8, 0)
    assert rows(output, "name")[0] == ('"Фірма 1" ТОВ',)
    assert counted(report, "stray_quote") == 8


def test_a_note_over_several_lines_stays_one_cell(way, tmp_path):
    body = '1;"He said ""no"";\nthen left";New;Olha;10;2026-03-01 09:00\n2;B;New;Olha;1;2026-03-02'
    report, output = load(tmp_path, "deals.csv", f"{HEADER}\n{body}\n")
    assert report.loaded == 2
    assert rows(output, "name")[0] == ('He said "no";\nthen left',)


@pytest.mark.parametrize(
    "text",
    [
        "01.03.2026 3:15 p. m.", "01/03/2026 3:15:00 p.\u00a0m.", "01/03/2026 3:15 P.M.", "2026-03-01 3:15 pm", "2026/03/01 下午 3:15",
        "2026-03-01 오후 3:15", "01/03/2026 15h15", "01/03/2026 à 15h15", "01.03.2026 15:15 Uhr", "01.03.2026 um 15:15 Uhr",
        "1. März 2026 15:15 Uhr", "01.03.2026 15:15 год", "01.03.2026, 15:15 ч.", "01.03.2026 3:15 пп", "01.03.2026 3:15 μ.μ.",
        "01/03/2026 15h15min", "01.03.2026 klo 15.15",
    ],
)  # fmt: skip
def test_a_clock_of_another_language_is_read(text):
    assert str(moments.parse(text, "dmy").at) == "2026-03-01 15:15:00"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.769940000000E+12", "2026-02-01 10:00:00"),
        ("1,769940000000E+12", "2026-02-01 10:00:00"),
        ("1.769940000000e12", "2026-02-01 10:00:00"),
        ("1.77E+12", "shortened"),
        ("1.769940E+12", "shortened"),
    ],
)
def test_a_number_with_a_power_is_a_moment_only_with_all_its_digits(text, said):
    found = moments.parse(text, "dmy", "epoch_ms")
    assert (str(found.at) if found.at else found.reason) == said


def test_headings_of_groups_are_no_deals_and_say_their_stage(tmp_path):
    body = (
        "Deal ID,Deal name,Amount,Created\nOwner: Olha,,,\nStage: New (2),,300,\n1,Roof,100,2026-01-02\n"
        "2,Door,200,2026-01-03\nSubtotal,,300,\nStage: Won,,,\n3,Gate,300,2026-01-04\nOwner: Ivan,,,\n"
        "4,Wall,5,2026-01-05\nGrand total,,605,\n"
    )
    report, output = load(tmp_path, "deals.csv", body)
    assert (report.loaded, report.sum_amount) == (4, 605.0)
    assert counted(report, "group_rows") == 4
    assert rows(output, "deal_id, stage, owner") == [
        ("1", "New", "Olha"), ("2", "New", "Olha"), ("3", "Won", "Olha"), ("4", None, "Ivan"),
    ]  # fmt: skip


def test_headings_without_a_label_are_kept_as_a_column(tmp_path):
    body = (
        "Deal ID,Deal name,Stage,Amount\nOlha Lys,,,\n1,Roof,New,100\nIvan Bur,,,\n2,Door,Won,5\n"
    )
    report, output = load(tmp_path, "deals.csv", body)
    assert report.loaded == 2
    assert [extra["Group"] for (extra,) in rows(output, "extra")] == ["Olha Lys", "Ivan Bur"]


def book(*, hidden: tuple[int, ...] = (), merged: bool = False) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet("Deals")
        for number, name in enumerate(("Deal ID", "Stage", "Amount", "Created")):
            sheet.write(0, number, name)
        for row in range(1, 7):
            sheet.write_row(row, 0, [row, "New" if row < 4 else "Won", 10.0 * row, "2026-03-01"])
        for row in hidden:
            sheet.set_row(row, None, None, {"hidden": True})
        if merged:
            bold = made.add_format({"bold": True})
            sheet.merge_range(1, 1, 3, 1, "New", bold)
            sheet.merge_range(4, 1, 6, 1, "Won", bold)
    return stream.getvalue()


def test_rows_that_a_filter_hides_are_read_and_said(tmp_path):
    report, _ = load(tmp_path, "deals.xlsx", book(hidden=(2, 5)))
    assert report.loaded == 6
    assert counted(report, "hidden_rows") == 2


def test_merged_cells_count_for_each_row(tmp_path):
    report, output = load(tmp_path, "deals.xlsx", book(merged=True))
    assert [stage for (stage,) in rows(output, "stage")] == ["New"] * 3 + ["Won"] * 3
    assert counted(report, "merged_cells") == 4


def renamed(data: bytes, change) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            info = zipfile.ZipInfo("x")
            info.filename = change(entry.filename)  # past what ZipInfo itself makes of it
            new.writestr(info, old.read(entry))
    return stream.getvalue()


def backslashes(name: str) -> str:
    return name.replace("/", "\\") if name != "[Content_Types].xml" else name


def test_parts_with_backslashes_are_a_workbook(tmp_path):
    report, _ = load(tmp_path, "deals.xlsx", renamed(book(hidden=(2,)), backslashes))
    assert report.loaded == 6
    assert counted(report, "hidden_rows") == 1


def test_a_bomb_behind_backslashes_is_refused(tmp_path):
    def entity(name: str) -> str:
        return backslashes(name)

    data = renamed(book(), entity)
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            text = old.read(entry)
            if "sheet1" in entry.filename:
                text = re.sub(rb'r="A2"', b'r="XFD2"', text)
            info = zipfile.ZipInfo("x")
            info.filename = entry.filename
            new.writestr(info, text)
    with pytest.raises(FunnelError) as error:
        load(tmp_path, "deals.xlsx", stream.getvalue())
    assert error.value.code == "sheet_too_large"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("~$deals.xlsx", b"\x04Olha" + b" " * 160),
        ("._deals.csv", b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X" + b"\x00" * 80),
        (".~lock.deals.xlsx#", b",olha,desk,29.11.2026 08:00,file:///home/olha;"),
    ],
)
def test_what_a_program_leaves_beside_a_file_is_refused_with_a_fitting_sentence(
    tmp_path, name, data
):
    with pytest.raises(FunnelError, match="left it beside") as error:
        load(tmp_path, name, data)
    assert error.value.code == "not_a_table"


def test_a_readme_does_not_stop_a_zip_and_is_said(tmp_path):
    path = tmp_path / "weekly.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("deals.csv", "Deal ID,Stage\n1,New\n2,Won\n")
        made.writestr(
            "readme.txt", "Exported by the CRM. Call us, if anything is wrong.\nThank you\n"
        )
        made.writestr("tasks.txt", "a;b\n1;2\n3;4\n")
        made.writestr("~$deals.xlsx", "x")
        made.writestr("Thumbs.db", "x")
    assert [name for _, name in archive.unpacked(path, "weekly.zip", tmp_path)] == [
        "weekly.zip/deals.csv", "weekly.zip/tasks.txt",
    ]  # fmt: skip
    assert archive.rest_of(path) == ["readme.txt"]


@pytest.mark.parametrize(
    "text",
    [
        "id,deal_id,stage,start_date,end_date\n1,50,New,2026-01-02,2026-01-05\n2,50,Won,2026-01-05,\n3,51,New,2026-01-03,\n",
        "Угода;Назва;Етап;Дата початку;Дата кінця\n50;Дах;Нова;02.01.2026;15.01.2026\n50;Дах;КП;15.01.2026;\n51;Двері;Нова;03.01.2026;\n",
        "Deal ID,Deal name,Stage,From,To\n50,Roof,New,2026-01-02,2026-01-05\n50,Roof,Offer,2026-01-05,\n51,Door,New,2026-01-03,\n",
        "Deal ID,Stage,Date in,Date out,Amount\n50,New,2026-01-02,2026-01-05,1\n50,Offer,2026-01-05,,1\n51,New,2026-01-03,,2\n",
    ],
)  # fmt: skip
def test_a_table_of_stays_is_a_log(tmp_path, text):
    report, output = load(tmp_path, "stages.csv", text)
    assert report.format == "entries"
    assert report.question is None
    assert dict(report.inputs) == {"entries": 3}
    assert [deal for (deal,) in rows(output, "deal_id", "entries")] == ["50", "50", "51"]


def test_a_list_with_a_start_and_an_end_stays_a_list(tmp_path):
    text = "Deal ID,Deal name,Stage,Start date,End date\n50,Roof,New,2026-01-02,\n51,Door,Won,2026-01-03,2026-01-09\n"
    report, _ = load(tmp_path, "deals.csv", text)
    assert dict(report.inputs) == {"deals": 2}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NGN 2,300.50", 2300.5), ("₦2,300.50", 2300.5), ("€(63.12)", -63.12), ("(€63.12)", -63.12), ("1.5M", 1_500_000.0),
        ("12 тис. грн", 12_000.0), ("1.5 млн ₴", 1_500_000.0), ("$1.2k", 1200.0), ("(12 тис. грн)", -12_000.0), ("kr 1 200", 1200.0),
        ("Ft 12 000", 12_000.0), ("1'000.—", 1000.0), ("5 pcs", None), ("12 шт", None), ("12 abc", None), ("15%", None),
    ],
)  # fmt: skip
def test_an_amount_with_its_currency_or_its_thousands(text, value):
    assert amounts.parse(text, ".") == value


DEALS = "Deal ID,Deal name,Pipeline,Stage,Owner,Amount,Created,Closed\n"


@pytest.mark.parametrize(
    ("code", "count", "text"),
    [
        ("scaled_amounts", 2, f"{DEALS}1,A,P,New,O,1.5k,2026-03-01,\n2,B,P,New,O,2k,2026-03-01,\n3,C,P,New,O,5,2026-03-01,\n"),
        ("two_digit_years", 2, f"{DEALS}1,A,P,New,O,1,13.03.26,\n2,B,P,New,O,2,14.03.26,\n"),
        ("open_with_closing", 1, f"{DEALS}1,A,P,New,O,1,2026-03-01,2026-03-09\n2,B,P,Won,O,1,2026-03-01,2026-03-09\n"),
        ("several_owners", 2, f"{DEALS}1,A,P,New,Olha; Ivan,1,2026-03-01,\n2,B,P,New,Olha / Ivan,1,2026-03-01,\n3,C,P,New,Olha,1,2026-03-01,\n"),
        ("group_blanks", 4, f"{DEALS}1,A,P,New,Olha,1,2026-03-01,\n2,B,P,New,,1,2026-03-01,\n3,C,P,New,,1,2026-03-01,\n4,D,P,New,Ivan,1,2026-03-01,\n5,E,P,New,,1,2026-03-01,\n6,E,P,New,,1,2026-03-01,\n"),
        ("blank_stages", 1, f"{DEALS}1,A,P,,O,1,2026-03-01,\n2,B,P,Won,O,1,2026-03-01,\n"),
        ("lacks_stages", 2, "Deal ID,Owner,Created\n1,O,2026-03-01\n2,O,2026-03-02\n"),
        ("lacks_dates", 2, "Deal ID,Owner,Stage\n1,O,New\n2,O,New\n"),
        ("repeated_names", 1, "Deal ID,Stage,Note,Note,Created\n1,New,a,b,2026-03-01\n2,New,c,d,2026-03-01\n"),
        ("long_cells", 1, f"{DEALS}1,{'x' * 100_500},P,New,O,1,2026-03-01,\n2,B,P,Won,O,1,2026-03-01,\n"),
    ],
)  # fmt: skip
def test_what_is_assumed_or_missing_is_said_with_its_count(tmp_path, code, count, text):
    report, _ = load(tmp_path, "deals.csv", text)
    assert report.question is None
    assert counted(report, code) == count
    assert len(report.sentences) == len(report.notices)


@pytest.mark.parametrize(
    "cell", ["x" * 150_000, '"' + f"{'x' * 200}\n" * 600 + '"'], ids=["x", "lines"]
)
def test_a_cell_that_is_too_long_is_cut_in_big_files_too(way, tmp_path, cell):
    text = f"{DEALS}1,{cell},P,New,O,1,2026-03-01,\n2,B,P,Won,O,1,2026-03-01,\n" + "".join(
        f"{n},D,P,New,O,1,2026-03-01,\n" for n in range(3, 9)
    )
    report, output = load(tmp_path, "deals.csv", text)
    assert (report.loaded, counted(report, "long_cells")) == (8, 1)
    assert [size for (size,) in rows(output, "length(name)")][:2] == [100_000, 1]


def test_an_orderly_list_says_nothing(tmp_path):
    text = f"{DEALS}1,A,P,New,O,1,2026-03-01,\n2,B,P,Won,O,1,2026-03-01,2026-03-09\n"
    assert load(tmp_path, "deals.csv", text)[0].notices == ()


def test_deals_that_come_again_in_other_stages_are_asked_about_as_a_log(tmp_path):
    text = "Deal ID,Deal name,Stage,Created\n1,A,New,2026-03-01\n1,A,Won,2026-03-05\n2,B,New,2026-03-02\n"
    report, _ = load(tmp_path, "deals.csv", text)
    assert report.question
    assert (report.question.code, report.question.option) == ("log_or_list", "--as")


def test_a_heading_that_names_a_column_of_the_table_fills_it_where_it_is_blank(tmp_path):
    lines = [
        "ID;Клієнт;Менеджер;Етап;Створено",
        "Менеджер: Оля;;;;",
        "1;Вікна;;Новий;2026-05-01",
        "2;Двері;;КП;2026-05-02",
        "Менеджер: Ігор;;;;",
        "3;Дах;Ігор;Новий;2026-05-03",
    ]
    _, output = load(tmp_path, "deals.csv", "\n".join(lines) + "\n")
    assert rows(output, "owner") == [("Оля",), ("Оля",), ("Ігор",)]
    apart = [line.replace("3;Дах;Ігор", "3;Дах;Тарас") for line in lines]
    report, output = load(tmp_path, "apart.csv", "\n".join(apart) + "\n")
    assert counted(report, "group_rows") == 2
    assert rows(output, "owner") == [(None,), (None,), ("Тарас",)]
