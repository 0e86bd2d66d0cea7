"""Tables that people make by hand, and what other programs write: what is meant is read, what may
mean several things is asked, and nothing is dropped without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from funnel.formats.headers import parse
from funnel.formats.statuses import kind_of
from funnel.i18n import set_language
from funnel.reading import Choices, Report, read

KYIV = "Europe/Kyiv"


def loaded(folder: Path, text: str, name: str = "file.csv", **choices: Any) -> tuple[Report, Any]:
    """A file as it is read, and a function that asks what came of it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    output = folder / "out.duckdb"
    report = read(path, name, Choices(timezone=KYIV, **choices), output)

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(output), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return report, ask


# ---- tasks ---------------------------------------------------------------------------------------

HEADS = [
    "ID задачі;ID угоди;Відповідальний;Дата створення;Термін виконання;Виконано;Текст",
    "ID задачі;Угода;Виконавець;Створено;Виконати до;Дата виконання;Завдання",
    "№;ID угоди;Менеджер;Дата створення;Крайній термін;Дата завершення;Назва",
    "Номер задачі;Номер угоди;Відповідальний;Дата;Дедлайн;Коли виконано;Опис",
    "ID завдання;ID угоди;Хто;Створено;Планова дата;Фактична дата;Що зробити",
    "ID;ID сделки;Ответственный;Создано;Срок;Выполнено;Задача",
    "ID задачи;Сделка;Исполнитель;Дата создания;Срок выполнения;Дата выполнения;Текст",
    "ID задачи;ID сделки;Менеджер;Создана;Крайний срок;Дата закрытия;Тема",
    "Task ID;Deal;Assigned to;Created;Due;Completed on;Subject",
    "Task ID;Deal ID;Owner;Created on;Deadline;Closed;Task",
    "id;deal_id;assignee;created_at;due_by;completion_date;title",
    "Task;Deal ID;Responsible;Created (UTC+2);Due date (dd.mm.yyyy);Done at;Notes",
    "Task ID;Opportunity ID;Assignee;Date created;Target date;Finished at;Description",
]


@pytest.mark.parametrize("head", HEADS)
def test_a_list_of_tasks_has_its_due_and_done_under_any_usual_name(head: str, tmp_path: Path):
    rows = (
        "1;31200148;Ольга;01.05.2026 10:00;05.05.2026 10:00;04.05.2026 10:00;Дзвінок\n"
        "2;31200148;Ольга;01.05.2026 10:00;25.05.2026 10:00;;Дзвінок\n"
    )
    report, ask = loaded(tmp_path, f"{head}\n{rows}")
    assert report.question is None
    assert set(report.inputs) == {"tasks"}
    assert ask("select deal_id, day(due_at), day(done_at) from input_tasks order by row") == [
        ("31200148", 5, 4),
        ("31200148", 25, None),
    ]


@pytest.mark.parametrize(
    ("head", "missing"),
    [
        ("ID задачі;ID угоди;Коментар менеджера;Виконано", "due_at"),
        ("ID задачі;Посилання;Термін виконання;Виконано", "deal_id"),
        ("ID задачі;ID угоди;Термін виконання;Позначка", "done_at"),
    ],
)
def test_a_list_of_tasks_without_deal_due_or_done_asks(head: str, missing: str, tmp_path: Path):
    report, _ = loaded(tmp_path, f"{head}\n1;7;05.05.2026;05.05.2026\n")
    assert report.question
    assert (report.question.code, report.question.choices) == ("lacks_columns", (missing,))
    assert report.guess_kind == "tasks"


def test_who_says_that_there_is_no_such_column_is_believed(tmp_path: Path):
    text = "ID задачі;ID угоди;Термін виконання\n1;7;25.05.2026\n"
    report, ask = loaded(tmp_path, text, columns={"done_at": ""})
    assert report.question is None
    assert ask("select task_id, deal_id, done_at from input_tasks") == [("1", "7", None)]


def test_tasks_without_an_id_are_told_apart_by_the_rest_of_their_row(tmp_path: Path):
    head = "Угода;Відповідальний;Створено;Термін;Виконано;Текст\n"
    rows = "7;Ольга;01.05.2026;25.05.2026;;Дзвінок\n" * 2
    report, ask = loaded(tmp_path, head + rows + "8;Ольга;01.05.2026;25.05.2026;;Лист\n")
    assert report.loaded == 3
    assert ask("select count(distinct task_id) from input_tasks") == [(3,)]


@pytest.mark.parametrize("column", ["Виконано", "Статус", "Is done"])
def test_a_task_that_is_only_said_to_be_done_is_done_when_it_was_due(column: str, tmp_path: Path):
    head = f"ID задачі;ID угоди;Термін виконання;{column}\n"
    report, ask = loaded(
        tmp_path, head + "1;7;25.05.2026;так\n2;7;26.05.2026;ні\n3;7;27.05.2026;\n"
    )
    assert {"code": "done_without_date", "column": column, "count": 1} in report.notices
    assert ask("select done_at is not null, done_at = due_at from input_tasks order by row") == [
        (True, True),
        (False, None),
        (False, None),
    ]


def test_a_list_of_deals_with_a_next_task_is_no_list_of_tasks(tmp_path: Path):
    text = "ID;Назва угоди;Етап;Відповідальний;Найближча задача;Дата завершення\n1;a;b;c;;\n"
    report, _ = loaded(tmp_path, text)
    assert set(report.inputs) == {"deals"}


# ---- words of a status ---------------------------------------------------------------------------

WORDS = {
    "won": "won Won WON Closed-Won Виграно УСПІХ Успішна Выиграна TRUE Converted Продано ganado",
    "lost": "lost LOST Abandoned Cancelled canceled Програно Провал Відмова Скасовано Отказ Perdido",
    "open": "open Open В_роботі Активна Новий Відкладено postponed in_progress Открыта offen",
    "": "Closed Archived Закрито Завершено Done Закрыта Архів whatever",
}


@pytest.mark.parametrize(
    ("word", "kind"),
    [(word.replace("_", " "), kind) for kind, words in WORDS.items() for word in words.split()],
)
def test_words_of_a_status_mean_the_same_in_any_case(word: str, kind: str):
    assert kind_of(word) == kind


def deals(*statuses: str, column: str = "Status") -> str:
    head = f"Deal ID,Deal name,Stage,{column},Amount,Created,Closed\n"
    return head + "".join(
        f"{n},D{n},Offer,{status},100,2026-03-0{n},\n" for n, status in enumerate(statuses, start=1)
    )


def test_a_word_that_is_not_known_is_asked_with_its_count(tmp_path: Path):
    text = deals("Won", "Closed", "Closed", "Archived")
    report, _ = loaded(tmp_path, text)
    assert report.question
    assert (report.question.code, report.question.choices) == (
        "unknown_status",
        ("Closed", "Archived"),
    )
    assert report.question.params["count"] == 3
    report, ask = loaded(tmp_path, text, words={"closed": "lost", "Archived": "open"})
    assert report.question is None
    found = [status for (status,) in ask("select status from input_deals order by row")]
    assert found == ["won", "lost", "lost", "open"]


def test_words_of_a_status_count_when_it_was_mapped_by_hand(tmp_path: Path):
    text = deals("WON", "Провал", "", column="Чим скінчилось")
    _, ask = loaded(tmp_path, text, columns={"status": "Чим скінчилось"})
    found = [status for (status,) in ask("select status from input_deals order by row")]
    assert found == ["won", "lost", None]


def test_true_and_false_need_blanks_to_mean_won_and_lost(tmp_path: Path):
    _, ask = loaded(tmp_path, deals("TRUE", "FALSE", ""))
    assert [one for (one,) in ask("select status from input_deals order by row")] == [
        "won",
        "lost",
        None,
    ]
    report, _ = loaded(tmp_path, deals("TRUE", "FALSE"))
    assert report.question
    assert report.question.choices == ("FALSE",)


def test_columns_that_say_yes_or_no_are_the_status(tmp_path: Path):
    head = "Deal ID,Stage,Is Won,Is Closed,Created\n"
    rows = "1,a,TRUE,TRUE,2026-03-01\n2,a,FALSE,TRUE,2026-03-01\n3,a,FALSE,FALSE,2026-03-01\n"
    _, ask = loaded(tmp_path, head + rows)
    found = [status for (status,) in ask("select status from input_deals order by row")]
    assert found == ["won", "lost", "open"]


def test_columns_of_yes_and_no_in_ukrainian_are_the_status(tmp_path: Path):
    head = "ID,Етап,Виграна,Програна,Дата створення\n"
    rows = "1,Договір,так,ні,15.03.2026\n2,Зустріч,ні,так,15.03.2026\n3,Зустріч,ні,ні,15.03.2026\n"
    _, ask = loaded(tmp_path, head + rows)
    found = [status for (status,) in ask("select status from input_deals order by row")]
    assert found == ["won", "lost", "open"]


def test_a_date_for_won_and_one_for_lost_deals_say_how_they_ended(tmp_path: Path):
    head = "Deal ID,Stage,Owner,Amount,Created,Won date,Lost date,Deleted\n"
    rows = "1,Offer,O,1,2026-03-01,2026-03-10,,no\n2,Offer,O,1,2026-03-02,,2026-03-15,yes\n"
    report, ask = loaded(tmp_path, f"{head}{rows}3,Offer,O,1,2026-03-02,,,no\n")
    assert ask("select status, day(closed_at + interval 1 day) from input_deals order by row") == [
        ("won", 10),
        ("lost", 15),
        ("open", None),
    ]
    assert {"code": "gone_rows", "column": "Deleted", "count": 1} in report.notices


@pytest.mark.parametrize("column", ["Status", "Статус", "Статус угоди", "Lead status"])
def test_a_stage_that_is_called_status_is_the_stage(column: str, tmp_path: Path):
    head = f"ID,{column},Amount,Created\n"
    rows = "1,Новий,1,2026-03-01\n2,Пропозиція,2,2026-03-01\n3,Успішно реалізовано,3,2026-03-01\n"
    report, ask = loaded(tmp_path, head + rows)
    assert {"code": "status_is_stage", "column": column, "count": 3} in report.notices
    assert ask("select stage, status from input_deals order by row") == [
        ("Новий", "open"),
        ("Пропозиція", None),
        ("Успішно реалізовано", "won"),
    ]


# ---- headers that are nearly known ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Created (MM/DD/YYYY)", ("created", "mdy", "", 1, "")),
        ("Created Date dd/MM/yyyy HH:mm", ("created date", "dmy", "", 1, "")),
        ("Дата створення (ДД.ММ.РРРР)", ("дата створення", "dmy", "", 1, "")),
        ("Дата создания [дд.мм.гггг чч:мм]", ("дата создания", "dmy", "", 1, "")),
        ("Closed (YYYY-MM-DD)", ("closed", "ymd", "", 1, "")),
        ("Erstellt (TT.MM.JJJJ)", ("erstellt", "dmy", "", 1, "")),
        ("Created at (UTC)", ("created at", "", "UTC", 1, "")),
        ("Created at UTC", ("created at", "", "UTC", 1, "")),
        ("Створено (UTC+2)", ("створено", "", "+02:00", 1, "")),
        ("Closed (Europe/Kyiv)", ("closed", "", "Europe/Kyiv", 1, "")),
        ("Бюджет, тис. грн", ("бюджет", "", "", 1e3, "UAH")),
        ("Бюджет (тис. грн)", ("бюджет", "", "", 1e3, "UAH")),
        ("Бюджет (тыс. руб.)", ("бюджет", "", "", 1e3, "RUB")),
        ("Сума, млн грн", ("сума", "", "", 1e6, "UAH")),
        ("Amount, thousand UAH", ("amount", "", "", 1e3, "UAH")),
        ("Amount (USD thousands)", ("amount", "", "", 1e3, "USD")),
        ("Amount, $K", ("amount", "", "", 1e3, "$")),
        ("Amount [EUR]", ("amount", "", "", 1, "EUR")),
        ("Amount (converted) EUR", ("amount", "", "", 1, "EUR")),
        ("Deal value in millions", ("deal value", "", "", 1e6, "")),
        ("Owner (full name)", ("owner", "", "", 1, "")),
        ("Close date (expected)", ("close date (expected)", "", "", 1, "")),
        ("Owner (previous)", ("owner (previous)", "", "", 1, "")),
        ("Deal name", ("deal name", "", "", 1, "")),
        ("Created at", ("created at", "", "", 1, "")),
        ("Lead source", ("lead source", "", "", 1, "")),
    ],
)
def test_what_stands_behind_the_word_of_a_header_is_heard(header: str, expected: tuple):
    from funnel.formats import fold

    word, order, zone, factor, currency = expected
    found = parse(header)
    assert found[:5] == (fold(word), order, zone, factor, currency)


def test_a_unit_a_zone_and_a_form_in_the_headers_count(tmp_path: Path):
    head = 'Deal ID,Stage,"Бюджет, тис. грн",Created (UTC),Closed (MM/DD/YYYY)\n'
    _, ask = loaded(tmp_path, head + "1,Won,100,2026-07-02 09:00,07/03/2026\n")
    assert ask(
        "select amount, currency, created_at::varchar, closed_at::varchar from input_deals"
    ) == [(100_000.0, "UAH", "2026-07-02 09:00:00", "2026-07-02 21:00:00")]


# ---- date and time in two columns ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("Created date", "Created time"),
        ("Дата створення", "Час створення"),
        ("Дата создания", "Время создания"),
        ("Created", "Time"),
        ("Date created", "Time created"),
    ],
)
def test_a_date_and_its_time_are_one_moment(day: str, clock: str, tmp_path: Path):
    head = f"Deal ID,Stage,{day},{clock},Owner\n"
    rows = "1,New,02.03.2026,09:15,Olha\n2,New,15.03.2026,,Olha\n"
    report, ask = loaded(tmp_path, head + rows)
    assert {"code": "date_and_time", "day": day, "time": clock} in report.notices
    assert ask("select created_at::varchar from input_deals order by row") == [
        ("2026-03-02 07:15:00",),
        ("2026-03-14 22:00:00",),
    ]


# ---- dates of other programs ---------------------------------------------------------------------

NO_DATES = [
    "9999-12-31", "31.12.9999", "12/31/9999", "2999-12-31", "01.01.0001", "0001-01-01T00:00:00", "1753-01-01", "01.01.1900",
    "1900-01-01 00:00:00", "1899-12-30", "30.12.1899", "1970-01-01", "1970-01-01T00:00:00Z", "00.00.0000", "0000-00-00", "00/00/0000",
    "4712-12-31", "1601-01-01", "31 Dec 9999", "2099-12-31",
]  # fmt: skip


@pytest.mark.parametrize("order", ["dmy", "mdy"])
def test_a_date_that_stands_for_none_is_blank_and_counted(order: str, tmp_path: Path):
    """One upload for the texts of each order; a text that stands for none decides no order."""
    texts = [text for text in NO_DATES if (text[:3] in ("12/", "00/")) == (order == "mdy")]
    head = "Deal ID,Stage,Amount,Created,Closed\n"
    rows = [f"{number},New,100,2026-03-15,{text}\n" for number, text in enumerate(texts, 2)]
    text = head + "".join(rows) + "1,Won,1,2026-03-15,2026-03-16\n"
    report, ask = loaded(tmp_path, text, date_order=order)
    assert (report.loaded, report.set_aside_rows) == (len(texts) + 1, 0)
    counts = [one["count"] for one in report.notices if one["code"] == "blank_dates"]
    assert sum(counts) == len(texts)
    assert ask("select deal_id from input_deals where closed_at is not null") == [("1",)]


@pytest.mark.parametrize("numbers", [("2958465", "46096"), ("253402300799", "1773446400")])
def test_numbers_that_stand_for_no_date_do_not_spoil_the_others(numbers: tuple, tmp_path: Path):
    none, some = numbers
    head = "Deal ID,Stage,Amount,Created,Closed\n"
    report, ask = loaded(tmp_path, head + f"1,New,1,2026-03-01,{none}\n2,Won,1,2026-03-01,{some}\n")
    assert report.loaded == 2
    assert ask("select year(closed_at) from input_deals order by row") == [(None,), (2026,)]


def test_a_cell_that_cannot_be_read_costs_no_deal(tmp_path: Path):
    head = "Deal ID,Stage,Amount,Created,Closed\n"
    rows = "1,Won,за домовленістю,2026-03-01,скоро\n2,Won,200,2026-03-01,2026-03-02\n"
    report, ask = loaded(tmp_path, head + rows)
    assert (report.loaded, report.sum_amount) == (2, 200)
    told = [
        (one["column"], one["count"]) for one in report.notices if one["code"] == "unread_cells"
    ]
    assert sorted(told) == [("Amount", 1), ("Closed", 1)]
    assert ask("select amount, closed_at from input_deals where deal_id = '1'") == [(None, None)]


def test_a_word_for_nothing_is_blank_and_counted(tmp_path: Path):
    """A plain empty cell says the same without a doubt, and so does a word for *not yet*."""
    head = "Deal ID,Stage,Amount,Created,Closed\n"
    rows = "1,Won,#N/A,2026-03-01,-\n2,New,n/a,немає,Не закрита\n3,New,,2026-03-02,\n"
    report, ask = loaded(tmp_path, head + rows)
    assert report.loaded == 3
    told = [
        (one["column"], one["example"], one["count"])
        for one in report.notices
        if one["code"] == "nothing_cells"
    ]
    assert sorted(told) == [("Amount", "#N/A", 2), ("Closed", "-", 1), ("Created", "немає", 1)]
    assert ask("select count(amount), count(created_at), count(closed_at) from input_deals") == [
        (0, 2, 0)
    ]


# ---- rows that are more than one deal each, names that are less than one thing -----------------


def test_rows_that_say_when_they_changed_may_be_a_log(tmp_path: Path):
    """A list that says when its deals were created keeps the newest row of each."""
    head = "Номер,Клієнт,Етап,Дата зміни,Менеджер,Сума"
    rows = "\n1,А,Нова,01.03.2026,Оля,100{0}\n1,А,Виграно,15.03.2026,Оля,100{0}\n"
    report, _ = loaded(tmp_path, head + rows.format(""))
    assert report.question
    assert (report.question.code, report.question.choices) == ("log_or_list", ("entries", "deals"))
    report, ask = loaded(tmp_path, head + ",Створено" + rows.format(",01.03.2026"))
    assert report.question is None
    assert ask("select stage from input_deals") == [("Виграно",)]


def test_names_of_several_are_told_apart_by_their_numbers(tmp_path: Path):
    head = "Deal ID,Pipeline ID,Pipeline,Stage ID,Stage,Amount,Created\n"
    rows = ["10,Sales,101,New", "20,Sales,201,New", "30,Service,301,New", "30,Service,302,New"]
    lines = "".join(f"{n},{row},1,2026-03-01\n" for n, row in enumerate(rows))
    report, ask = loaded(tmp_path, head + lines)
    assert ask("select pipeline, stage from input_deals order by row") == [
        ("Sales (10)", "New"),
        ("Sales (20)", "New"),
        ("Service", "New (301)"),
        ("Service", "New (302)"),
    ]
    assert {"code": "same_names", "column": "Pipeline", "count": 2} in report.notices


def test_a_heading_above_the_header_holds_for_the_rows_below_it(tmp_path: Path):
    lines = ["Відповідальний: Оля;;;", "ID;Назва;Етап;Створено", "1;А;Нова;01.03.2026"]
    lines += ["Відповідальний: Іван;;;", "2;Б;Нова;15.03.2026", "3;В;Нова;15.03.2026"]
    _, ask = loaded(tmp_path, "\n".join(lines))
    assert [owner for (owner,) in ask("select owner from input_deals order by row")] == [
        "Оля",
        "Іван",
        "Іван",
    ]


def test_an_amount_in_thousands_keeps_its_currency(tmp_path: Path):
    head = "Deal ID;Stage;Budget;Created\n"
    amounts = ["1,2 млн. грн.", "2,5k USD", "300 грн", "12 тис."]
    lines = "".join(f"{n};New;{amount};2026-03-01\n" for n, amount in enumerate(amounts))
    _, ask = loaded(tmp_path, head + lines)
    assert ask("select amount, currency from input_deals order by row") == [
        (1_200_000, "UAH"),
        (2_500, "USD"),
        (300, "UAH"),
        (12_000, None),
    ]


def test_a_log_in_plain_words(tmp_path: Path):
    head = "Угода;Було;Стало;Дата і час\n"
    lines = "1;Нова;Зустріч;14.03.2026 12:05 ночі\n1;Зустріч;Виграно;14.03.2026 5:40 вечора\n"
    _, ask = loaded(tmp_path, head + lines)
    assert ask("select to_stage, hour(moved_at) from input_transitions order by row") == [
        ("Зустріч", 22),
        ("Виграно", 15),
    ]


# ---- letters of zones ----------------------------------------------------------------------------


SEVERAL = ("BST", "IST", "AST", "ECT", "CST", "EST", "XYZ")
ONE_ZONE = {
    "EET": 7,
    "EEST": 6,
    "MSK": 6,
    "CET": 8,
    "CEST": 7,
    "UTC": 9,
    "GMT": 9,
    "Z": 9,
    "GMT+2": 7,
    "UTC+02:00": 7,
    "+0200": 7,
    "Europe/Kyiv": 7,
}


def in_zones(*letters: str) -> str:
    rows = (f"{n},New,2026-03-01 09:00:00 {zone}\n" for n, zone in enumerate(letters))
    return "Deal ID,Stage,Created\n" + "".join(rows)


def test_letters_that_mean_several_zones_are_asked(tmp_path: Path):
    report, _ = loaded(tmp_path, in_zones(*SEVERAL))
    assert report.question
    assert report.question.code == "unknown_zone"
    assert sorted(report.question.choices) == sorted(SEVERAL)
    zones = {letters: f"+{n:02}:00" for n, letters in enumerate(SEVERAL)}
    report, ask = loaded(tmp_path, in_zones(*SEVERAL), zones=zones)
    assert [hour for (hour,) in ask("select hour(created_at) from input_deals order by row")] == [
        9 - n for n in range(len(SEVERAL))
    ]


def test_letters_that_mean_one_zone_are_read(tmp_path: Path):
    _, ask = loaded(tmp_path, in_zones(*ONE_ZONE))
    found = [hour for (hour,) in ask("select hour(created_at) from input_deals order by row")]
    assert found == list(ONE_ZONE.values())


# ---- dates that a spreadsheet turned round -------------------------------------------------------

TURNED = """Deal ID,Stage,Created,Closed
1,New,2026-05-03 10:00,
2,Won,15.03.2026 11:00,20.03.2026 12:00
3,Lost,2026-09-03 09:30,25.03.2026 15:00
4,Won,20.03.2026 10:00,2026-03-04 16:00
"""


def test_true_dates_up_to_12_among_texts_over_12_are_asked(tmp_path: Path):
    report, _ = loaded(tmp_path, TURNED)
    assert report.question
    assert (report.question.code, report.question.option) == ("turned_dates", "--turned")
    assert report.question.params["count"] == 3
    _, ask = loaded(tmp_path, TURNED, turned=True)
    sql = "select month(created_at), month(closed_at) from input_deals order by row"
    assert ask(sql) == [(3, None), (3, 3), (3, 3), (3, 4)]
    _, ask = loaded(tmp_path, TURNED, turned=False)
    assert ask(sql) == [(5, None), (3, 3), (9, 3), (3, 3)]


def test_one_true_date_over_12_says_that_nothing_was_turned(tmp_path: Path):
    report, _ = loaded(tmp_path, TURNED.replace("2026-09-03", "2026-03-19"))
    assert report.question is None


@pytest.mark.parametrize(
    ("moment", "stage"),
    [
        ("Дата зміни", "Етап"),
        ("Дата изменения", "Новый этап"),
        ("Changed at", "Stage"),
        ("Коли", "Новий етап"),
    ],
)
def test_what_is_said_to_be_a_log_is_read_under_the_words_of_a_log(moment, stage, tmp_path):
    rows = "1;01.02.2026 10:00;Нова\n1;13.02.2026 11:20;Зустріч\n2;14.02.2026 10:00;Нова\n"
    text = f"Номер;{moment};{stage}\n{rows}"
    report, ask = loaded(tmp_path, text, kind="entries")
    assert (report.question, report.loaded, set(report.inputs)) == (None, 3, {"entries"})
    assert ask('select deal_id, stage from input_entries order by "row"')[1] == ("1", "Зустріч")


def test_what_a_said_log_lacks_is_named(tmp_path):
    report, _ = loaded(tmp_path, "Номер;Дата зміни\n1;01.02.2026 10:00\n", kind="entries")
    assert report.question.code == "missing_columns"
    assert report.question.choices == ("stage",)


def test_a_date_that_is_one_day_in_both_orders_needs_no_order(tmp_path):
    text = (
        "Deal ID,Stage,Created,Closed\n1,New,2026-03-01,01.01.1753\n2,Won,02.02.2026,2026-03-09\n"
    )
    report, ask = loaded(tmp_path, text)
    assert (report.question, report.loaded) == (None, 2)
    created = ask("select created_at from input_deals order by deal_id")[1][0]
    assert (created.month, created.day) in ((2, 1), (2, 2))  # midnight in Kyiv
    report, _ = loaded(tmp_path, text.replace("02.02.2026", "03.02.2026"))
    assert report.question.code == "ambiguous_date"


def test_a_log_in_words_that_are_not_known_says_them(tmp_path: Path):
    head = "Дата,Автор,Событие,Название,ID сделки,Значение до,Значение после\n"
    rows = "".join(
        f"{1 + n:02d}.05.2026 10:00,Ольга,{word},Дах,{n},Новий,Оферта\n"
        for n, word in enumerate(["Переїзд", "Переїзд", "Тег", "Изменение этапа продажи"])
    )
    report, _ = loaded(tmp_path, head + rows)
    assert (report.loaded, report.left_out) == (1, 3)
    told = {notice["code"]: notice for notice in report.notices}
    assert told["events_left_out"]["count"] == 3
    assert told["events_left_out"]["words"] == "Переїзд (2), Тег (1)"


CALENDAR = r"""BEGIN:VCALENDAR
BEGIN:VEVENT
UID:5551@kommo
SUMMARY:Call
DESCRIPTION:About the discount\, https://firma.kommo.com/leads/detail/24011001
DTSTART;TZID=America/New_York:20220325T100000
BEGIN:VALARM
ACTION:DISPLAY
SUMMARY:Reminder
DESCRIPTION:Reminder
DTSTART:20220101T000000Z
END:VALARM
CREATED:20220320T080000Z
END:VEVENT
END:VCALENDAR
"""


def test_an_alarm_says_nothing_of_its_event_and_a_moment_keeps_its_zone(tmp_path: Path):
    _, ask = loaded(tmp_path, CALENDAR, "KommoTasks.ics")
    found = ask("select deal_id, text, due_at::varchar, created_at::varchar from input_tasks")
    assert found == [
        ("24011001", "Call", "2022-03-25 14:00:00", "2022-03-20 08:00:00"),
    ]


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("NGN 2,300.50", 2300.5, "NGN"),
        ("₦1,500.00", 1500, "NGN"),
        ("1 200 KES", 1200, "KES"),
        ("¥5 000", 5000, "¥"),
        ("3000 гривень", 3000, "UAH"),
        ("200 доларів", 200, "$"),
        ("150 євро", 150, "EUR"),
        ("1 200,50 ₽", 1200.5, "RUB"),
    ],
)
def test_a_currency_that_is_read_as_one_is_told_apart(cell, amount, currency, tmp_path: Path):
    """What stands beside a number and is taken for money is not lost: sums of several currencies
    are no sum."""
    head = "Deal ID;Stage;Amount;Created\n"
    report, ask = loaded(tmp_path, f"{head}1;New;{cell};2026-03-01\n2;New;10;2026-03-01\n")
    assert report.question is None
    told = ask("select amount, currency from input_deals order by row")
    assert told == [(amount, currency), (10, None)]


def test_an_amount_that_is_no_number_costs_no_deal(tmp_path: Path):
    head = "Deal ID;Stage;Amount;Created\n"
    report, ask = loaded(tmp_path, f"{head}1;New;15%;2026-03-01\n2;New;10;2026-03-01\n")
    assert (report.rows, report.loaded) == (2, 2)
    assert [one["count"] for one in report.notices if one["code"] == "unread_cells"] == [1]
    assert ask("select amount from input_deals order by row") == [(None,), (10,)]


def test_a_sum_below_a_group_is_no_deal_wherever_its_label_stands(tmp_path: Path):
    """As people keep a list in a spreadsheet: the manager's name over the rows, a sum below."""
    lines = [
        "Менеджер;№;Клієнт;Етап;Сума;Дата заявки",
        "Оля;1;Вікна;Новий;1000;15.02.2026",
        "Оля;2;Двері;КП;2000;16.02.2026",
        ";;Разом;;3000;",
        "Тарас;3;Дах;Новий;500;17.02.2026",
        ";;;;;",
        ";;Всього за місяць;;3500;",
    ]
    report, ask = loaded(tmp_path, "\n".join(lines) + "\n")
    assert report.question is None
    assert (report.loaded, report.set_aside_rows) == (3, 0)
    assert report.sum_amount == 3500
    assert ask("select count(created_at) from input_deals") == [(3,)]
    said = {one["code"] for one in report.notices}
    assert said & {"totals_skipped", "footer_skipped"}


def test_names_in_a_notice_stand_in_the_quotes_of_the_reader(tmp_path: Path):
    head = "ID;Етап;Дата розмови;Статус\n"
    report, _ = loaded(tmp_path, head + "1;КП;2026-03-01;Думає\n2;КП;2026-03-02;Думає\n")
    try:
        for code, said in (("en", "“Думає” (2)"), ("uk", "«Думає» (2)")):
            set_language(code)
            assert report.question
            assert said in report.question.sentence
    finally:
        set_language("en")
