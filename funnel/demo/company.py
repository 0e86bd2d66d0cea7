"""Who works there, what they sell, and the habits that the product should find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SINCE = datetime(2024, 7, 1, 9)
UNTIL = datetime(2026, 6, 30, 18)


@dataclass(frozen=True)
class Stage:
    """An open stage: how long deals stay (log-normal, days), and what becomes of them, as shares of
    those that leave."""

    name: str
    median_days: float
    spread: float = 0.6
    lost: float = 0.1
    thinking: float = 0.1
    back: float = 0.03
    skip: float = 0.02
    # A stage of two jobs: the share of stays that take this median instead, whoever works on it.
    second_job: tuple[float, float] | None = None


@dataclass(frozen=True)
class Pipeline:
    """A pipeline with its stages in order, who works in it, and its share of all deals."""

    name: str
    share: float
    amount: float
    managers: tuple[str, ...]
    stages: tuple[Stage, ...]
    thinking: str | None = None
    # The stage from which on the deal belongs to somebody else, and to whom.
    handover: tuple[str, tuple[str, ...]] | None = None


ONE_CLICK = "Petro"  # works outside the CRM and fills it in afterwards
PUSHER = "Dasha"  # moves every task to tomorrow

PIPELINES = (
    Pipeline(
        "Retail",
        0.5,
        18_000,
        ("Olha", "Taras", "Petro", "Dasha"),
        (
            Stage("New request, call within the hour", 0.9, 0.7, lost=0.10, thinking=0.09),
            Stage("Interest found, make an offer", 2.2, 0.6, lost=0.09, thinking=0.13),
            Stage("Offer sent, get an answer", 5.0, 0.7, lost=0.17, thinking=0.20),
            Stage("Terms agreed, sign the contract", 3.5, 0.6, lost=0.06, thinking=0.07),
            Stage("Invoice sent, get it paid", 4.0, 0.6, lost=0.04, thinking=0.0, skip=0.0),
        ),
        thinking="Client is thinking, call back",
    ),
    Pipeline(
        "Wholesale",
        0.3,
        95_000,
        ("Iryna", "Marko"),
        (
            Stage("Lead received, qualify", 1.5, 0.6, lost=0.14, thinking=0.0),
            Stage(
                "Need clear, prepare the offer and agree it",
                1.2,
                0.35,
                lost=0.16,
                thinking=0.0,
                second_job=(0.45, 24.0),
            ),
            Stage("Offer agreed, sign the contract", 4.5, 0.6, lost=0.08, thinking=0.0),
            Stage(
                "Contract signed, ship the first order", 7.0, 0.5, lost=0.03, thinking=0.0, skip=0.0
            ),
        ),
    ),
    Pipeline(
        "Legal services",
        0.2,
        40_000,
        ("Iryna", "Marko"),
        (
            Stage("Question received, consult", 2.0, 0.6, lost=0.12, thinking=0.0),
            Stage("Case accepted, collect documents", 6.0, 0.7, lost=0.10, thinking=0.0),
            Stage("Documents complete, file the case", 8.0, 0.6, lost=0.06, thinking=0.0),
            Stage("Case filed, sign the act", 0.5, 0.4, lost=0.03, thinking=0.0, skip=0.0),
        ),
        handover=("Case filed, sign the act", ("Lesia", "Bohdan")),
    ),
)

WON = "Won"
LOST = "Lost"
SOURCES = ("Website", "Recommendation", "Fair", "Cold call", "Instagram")
LOST_REASONS = (
    "Too expensive",
    "Chose another supplier",
    "No budget",
    "No answer",
    "Not relevant any more",
)

# The same company for Ukrainian readers; names of people are transliterated back.
UKRAINIAN = {
    "Retail": "Роздріб",
    "Wholesale": "Опт",
    "Legal services": "Юридичні послуги",
    "New request, call within the hour": "Нова заявка, зателефонувати за годину",
    "Interest found, make an offer": "Є інтерес, підготувати пропозицію",
    "Offer sent, get an answer": "Вислали КП, отримати відповідь",
    "Terms agreed, sign the contract": "Умови погоджено, підписати договір",
    "Invoice sent, get it paid": "Виставили рахунок, отримати оплату",
    "Client is thinking, call back": "Клієнт думає, передзвонити",
    "Lead received, qualify": "Отримали лід, кваліфікувати",
    "Need clear, prepare the offer and agree it": "Потреба ясна, підготувати КП та погодити",
    "Offer agreed, sign the contract": "КП погоджено, підписати договір",
    "Contract signed, ship the first order": "Договір підписано, відвантажити замовлення",
    "Question received, consult": "Надійшло питання, проконсультувати",
    "Case accepted, collect documents": "Взяли справу, зібрати документи",
    "Documents complete, file the case": "Документи зібрано, подати справу",
    "Case filed, sign the act": "Справу подано, підписати акт",
    "Won": "Успішно реалізовано",
    "Lost": "Закрито і не реалізовано",
    "Olha": "Ольга",
    "Taras": "Тарас",
    "Petro": "Петро",
    "Dasha": "Даша",
    "Iryna": "Ірина",
    "Marko": "Марко",
    "Lesia": "Леся",
    "Bohdan": "Богдан",
    "Website": "Сайт",
    "Recommendation": "Рекомендація",
    "Fair": "Виставка",
    "Cold call": "Холодний дзвінок",
    "Instagram": "Instagram",
    "Too expensive": "Дорого",
    "Chose another supplier": "Обрали іншого постачальника",
    "No budget": "Немає бюджету",
    "No answer": "Не відповідає",
    "Not relevant any more": "Вже не актуально",
    "Client": "Клієнт",
    "Call back": "Передзвонити",
    "Send documents": "Надіслати документи",
    "Get an answer": "Отримати відповідь",
    "Meet": "Зустрітися",
    "Source": "Джерело",
    "City": "Місто",
    "Kyiv": "Київ",
    "Lviv": "Львів",
    "Odesa": "Одеса",
    "Dnipro": "Дніпро",
    "Kharkiv": "Харків",
}
