"""The words of a status: which say that a deal is won, lost or open, and that a task is done.

A word that is in none of these lists is asked about: “closed” alone may be either.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from funnel.formats import fold
from funnel.formats.outcomes import LOST, WON

KINDS: dict[str, tuple[str, ...]] = {
    "won": (
        *WON, "won", "closed-won", "win", "wins", "is won", "closed (won)", "closed as won", "success", "successful", "succeeded", "converted", "sold",
        "true", "deal closed won", "paid", "contract signed", "order placed",
        "виграно", "виграна", "виграний", "виграш", "успіх", "успішно", "успішна", "успішний", "успішно завершено", "успішно закрито",
        "успішно завершена", "успішно закрита", "продано", "продаж", "оплачено", "реалізовано", "перемога", "закрито успішно",
        "выиграно", "выиграна", "выигран", "выигрыш", "успех", "успешно", "успешная", "успешный", "успешно завершено", "успешно закрыто",
        "успешно завершена", "успешно закрыта", "оплачено", "реализовано", "победа", "закрыто успешно", "куплено",
        "ganado", "ganada", "ganho", "ganha", "gagne", "gagné", "gagnée", "gewonnen", "wygrana", "wygrany", "wygrane", "vinto", "vinta",
        "kazanıldı", "виграли", "выиграли", "купили", "купив", "купил", "vyhráno", "выигранная", "виграні", "выигранные",
    ),
    "lost": (
        *LOST, "lost", "closed-lost", "lose", "loss", "closed (lost)", "closed as lost", "abandoned", "cancelled", "canceled", "rejected", "declined",
        "disqualified", "unqualified", "failed", "failure", "fail", "refused", "dead", "not won", "unsuccessful", "withdrawn", "no deal",
        "програно", "програна", "програний", "програш", "провал", "провалено", "провалена", "втрачено", "втрачена", "втрачений", "відмова",
        "відмовлено", "відмовився", "відмовились", "скасовано", "скасована", "відхилено", "невдача", "невдала", "неуспіх", "неуспішно",
        "неуспішна", "не реалізовано", "закрито неуспішно", "не успішно", "втрата",
        "проиграно", "проиграна", "проигран", "проигрыш", "провалено", "провалена", "потеряно", "потеряна", "потерян", "отказ", "отказано",
        "отказался", "отменено", "отменена", "отменен", "отклонено", "отклонена", "неудача", "неуспех", "неуспешно", "неуспешная",
        "не реализовано", "закрыто неуспешно", "потеря", "проигранная",
        "perdido", "perdida", "cancelado", "cancelada", "rechazado", "perdu", "perdue", "verloren", "abgelehnt", "storniert", "przegrana",
        "przegrany", "anulowano", "persa", "perso", "kaybedildi", "програли", "проиграли", "відмовилися", "відмовилась", "отказались", "отказалась", "не купили", "не купив", "не купил", "prohráno",
    ),
    "open": (
        "open", "opened", "reopened", "active", "in progress", "in-progress", "in_progress", "inprogress", "in work", "new", "pending",
        "ongoing", "working", "on hold", "onhold", "postponed", "deleted", "started", "waiting", "negotiation", "not closed",
        "відкрито", "відкрита", "відкритий", "відкриті", "в роботі", "у роботі", "активна", "активний", "активно", "нова", "новий", "нове",
        "відкладено", "відкладена", "на паузі", "призупинено", "очікує", "очікування", "в процесі", "у процесі", "не закрито", "чернетка",
        "открыто", "открыта", "открытый", "в работе", "активная", "активный", "активна", "новая", "новый", "отложено", "отложена", "на паузе",
        "приостановлено", "ожидает", "ожидание", "в процессе", "не закрыто",
        "abierto", "abierta", "aberto", "aberta", "en curso", "em andamento", "ouvert", "ouverte", "offen", "in bearbeitung", "otwarta",
        "otwarty", "w toku", "aperto", "aperta", "açık",
    ),
}  # fmt: skip
# Said of a task; a blank cell is not done.
TASKS: dict[str, tuple[str, ...]] = {
    "done": (
        "done", "yes", "y", "true", "1", "x", "+", "✓", "✔", "☑", "✅", "v", "ok", "completed", "complete", "closed", "finished", "resolved",
        "так", "є", "виконано", "виконана", "виконане", "завершено", "завершена", "закрито", "закрита", "зроблено", "готово", "готова",
        "да", "выполнено", "выполнена", "завершена", "закрыто", "закрыта", "сделано", "сделана", "готово",
        "істина", "истина", "sí", "si", "sim", "hecho", "completada", "completado", "feito", "concluída", "concluído", "erledigt", "ja",
        "oui", "fait", "tak", "zrobione", "verdadero", "verdadeiro",
    ),
    "open": (
        "open", "no", "n", "false", "0", "-", "−", "–", "—", "not done", "not started", "in progress", "pending", "new", "planned", "to do",
        "todo", "overdue", "active", "deferred", "waiting", "scheduled", "in work", "not completed", "incomplete",
        "ні", "не виконано", "не виконана", "відкрито", "відкрита", "в роботі", "у роботі", "нова", "прострочено", "прострочена", "заплановано",
        "запланована", "очікує", "активна", "не завершено", "в процесі", "у процесі",
        "нет", "не выполнено", "не выполнена", "открыто", "открыта", "в работе", "новая", "просрочено", "просрочена", "запланировано",
        "запланирована", "ожидает", "активна", "активная", "не завершено", "в процессе", "хиба", "ложь", "хибність",
        "pendiente", "pendente", "não", "nao", "nein", "offen", "non", "nie", "otwarte", "falso",
    ),
}  # fmt: skip
NOTHING = frozenset(("", "-", "--", "—", "–", "n/a", "na", "#n/a", "null", "none", "nil", "nan"))


@cache
def _known(of_tasks: bool) -> dict[str, str]:
    words = TASKS if of_tasks else KINDS
    spelled = [(fold(word), kind) for kind, many in words.items() for word in many]
    return {word: kind for word, kind in spelled if word}


def kind_of(word: str, *, of_tasks: bool = False) -> str:
    """won, lost or open (of a task done or open); nothing of a word that may be either."""
    plain = word.strip().casefold()
    if of_tasks and plain in TASKS["done"]:
        return "done"
    if of_tasks and plain in TASKS["open"]:
        return "open"
    return _known(of_tasks).get(fold(word), "")


def kinds_of(words: Mapping[str, int], *, of_tasks: bool = False) -> dict[str, str]:
    """What every word of a column says, `""` for those that must be asked about.

    FALSE is a loss only where blanks stand for the open ones.
    """
    found = {
        word: kind_of(word, of_tasks=of_tasks)
        for word in words
        if word.strip().casefold() not in NOTHING
    }
    if of_tasks:
        return found
    has_blanks = len(found) < len(words)
    for word in found:
        if fold(word) in ("false", "хибність", "ложь", "falso") and has_blanks:
            found[word] = "lost"
    return found
