"""Writes the samples that are not text: the XLSX of amoCRM, and its CSV as Excel saves it. The
others are text, of people who don't exist.

python tests/formats/make_samples.py
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent / "samples" / "amocrm_leads"
EXPORT = "amocrm_export_leads_2022-05-13"
ROWS = (
    (
        "ID",
        "Название сделки",
        "Компания",
        "Основной контакт",
        "Компания контакта",
        "Ответственный",
        "Этап сделки",
        "Воронка",
        "Бюджет",
        "Дата создания",
        "Кем создана",
        "Дата изменения",
        "Кем изменена",
        "Теги сделки",
        "Ближайшая задача",
        "Дата закрытия",
        "Телефон (контакт)",
        "Примечание 1",
    ),
    (
        "24011001",
        "Вікна",
        "ТОВ Обрій",
        "Тарас Гук",
        "ТОВ Обрій",
        "Ольга Бондар",
        "Переговоры",
        "Воронка",
        "350 000",
        "22.03.2022 13:32:57",
        "Ольга Бондар",
        "23.03.2022 09:00:00",
        "Ольга Бондар",
        "Сайт",
        "25.03.2022 12:00",
        "не закрыта",
        "'+380440000001",
        "",
    ),
    (
        "24011002",
        "Двері",
        "",
        "",
        "",
        "Марко Лис",
        "Закрыто и не реализовано (Дорого)",
        "Воронка",
        "0",
        "21.03.2022 10:00:00",
        "",
        "24.03.2022 10:00:05",
        "",
        "",
        "Нет задач",
        "24.03.2022 10:00:00",
        "",
        "",
    ),
)


def main() -> None:
    with xlsxwriter.Workbook(
        str(HERE / f"{EXPORT}.xlsx"), {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    saved = io.StringIO()
    with (HERE / f"{EXPORT}.csv").open(encoding="utf-8", newline="") as file:
        csv.writer(saved, delimiter="\t").writerows(csv.reader(file))
    (HERE / "saved_in_excel.csv").write_bytes(saved.getvalue().encode("utf-16"))


if __name__ == "__main__":
    main()
