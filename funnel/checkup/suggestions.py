"""A clear name for each kind of blurred one, in the language of the funnel, under each doctrine.

These are names of stages, not words of the program: a Ukrainian funnel gets Ukrainian names
whatever language its reader has chosen.
"""

from __future__ import annotations

import re

KINDS = {
    "no_answer": (
        r"no (answer|reply|response)|not answering|не відповід|недозвон|(нема|немає|без)"
        r" відповіді|не отвеч|(нет|без) ответа"
    ),
    "postponed": (
        r"postpon|defer|hold|later|paus|not now|nurtur|sleep|dormant|frozen|park|limbo|backlog"
        r"|відклад|пауз|пізніше|потім|отлож|позже|потом"
    ),
    "decides": (
        r"think|consider|decid|decision|дума|виріш|розгляд|рішенн|роздум|реша|рассматр|рассмотр"
        r"|решени"
    ),
    "waits": r"wait|pending|очіку|чека|ожида|жд[её]м",
    "warm": r"warm|hot|cold|тепл|гаряч|холодн|т[её]пл|горяч",
    "works": r"",
}
# kind: language: (situation and task, result reached, what the buyer did)
NAMES = {
    "no_answer": {
        "en": ("Not reached, call again tomorrow", "Client reached", "The client answered"),
        "uk": ("Не додзвонились, зателефонувати завтра", "Зв'язок встановлено", "Клієнт відповів"),
        "ru": ("Не дозвонились, позвонить завтра", "Связь установлена", "Клиент ответил"),
    },
    "postponed": {
        "en": (
            "Agreed to come back on a day, call then",
            "Day of return agreed",
            "The client named a day",
        ),
        "uk": (
            "Домовились про день, зателефонувати тоді",
            "День повернення погоджено",
            "Клієнт назвав день",
        ),
        "ru": (
            "Договорились о дне, позвонить тогда",
            "День возвращения согласован",
            "Клиент назвал день",
        ),
    },
    "decides": {
        "en": (
            "Offer sent, get an answer",
            "Answer received",
            "The client said what the decision depends on",
        ),
        "uk": (
            "КП вислано, отримати відповідь",
            "Відповідь отримано",
            "Клієнт сказав, від чого залежить рішення",
        ),
        "ru": (
            "КП отправлено, получить ответ",
            "Ответ получен",
            "Клиент сказал, от чего зависит решение",
        ),
    },
    "waits": {
        "en": (
            "Question asked, get an answer by the agreed day",
            "Answer received",
            "The client answered",
        ),
        "uk": (
            "Питання поставлено, отримати відповідь до дня",
            "Відповідь отримано",
            "Клієнт відповів",
        ),
        "ru": ("Вопрос задан, получить ответ к сроку", "Ответ получен", "Клиент ответил"),
    },
    "warm": {
        "en": (
            "Interest is clear, arrange a meeting",
            "Meeting arranged",
            "The client agreed to meet",
        ),
        "uk": (
            "Інтерес підтверджено, призначити зустріч",
            "Зустріч призначено",
            "Клієнт погодив зустріч",
        ),
        "ru": (
            "Интерес подтверждён, назначить встречу",
            "Встреча назначена",
            "Клиент согласился на встречу",
        ),
    },
    "works": {
        "en": (
            "Need is clear, prepare an offer",
            "Offer prepared",
            "The client confirmed the need",
        ),
        "uk": ("Потребу з'ясовано, підготувати КП", "КП підготовлено", "Клієнт підтвердив потребу"),
        "ru": (
            "Потребность ясна, подготовить КП",
            "КП подготовлено",
            "Клиент подтвердил потребность",
        ),
    },
}
PLACES = {"any": 0, "situation_task": 0, "result": 1, "buyer": 2}


def language_of(text: str) -> str:
    """The language of a funnel's names: letters that only one alphabet has decide."""
    if re.search(r"[іїєґ]", text, re.IGNORECASE):
        return "uk"
    if re.search(r"[ыэъё]", text, re.IGNORECASE):
        return "ru"
    if re.search(r"[а-я]", text, re.IGNORECASE):
        return "ru"
    return "en"


def suggested(name: str, doctrine: str, language: str) -> str:
    """A clear name instead of a blurred one."""
    kind = next(kind for kind, pattern in KINDS.items() if re.search(pattern, name, re.IGNORECASE))
    return NAMES[kind][language][PLACES.get(doctrine, 0)]
