"""The names that CRMs give to a won and a lost stage, in the languages their exports come in.

Accounts rename them; then the stage list, the stages page or the CRM's own status column says which
is which.
"""

from __future__ import annotations

WON = (
    "142",
    "won",
    "closed won",
    "closedwon",
    "closed - won",
    "deal won",
    "success",
    "Успешно реализовано",
    "Сделка успешна",
    "Выиграна",
    "Успішно реалізовано",
    "Угода успішна",
    "Успішна угода",
    "Виграна",
    "Venta ganada",
    "Venta lograda",
    "Logrado con éxito",
    "Ganado",
    "Cierre ganado",
    "Venda ganha",
    "Ganho",
    "Fechado ganho",
    "Negócio fechado",
)
LOST = (
    "143",
    "lose",
    "apology",
    "lost",
    "closed lost",
    "closedlost",
    "closed - lost",
    "deal lost",
    "Закрыто и не реализовано",
    "Сделка провалена",
    "Проиграна",
    "Анализ причины провала",
    "Закрито і не реалізовано",
    "Закрито та не реалізовано",
    "Угода провалена",
    "Програна",
    "Аналіз причини провалу",
    "Venta perdida",
    "Venta Perdido",
    "Perdido",
    "Cierre perdido",
    "Venda perdida",
    "Fechado perdido",
    "Negócio perdido",
)
# amoCRM and Kommo write the reason of a loss in brackets behind these; a stage of another CRM may
# have brackets in its name.
LOST_WITH_REASON = (
    "Закрыто и не реализовано",
    "Закрито і не реалізовано",
    "Закрито та не реалізовано",
    "Closed - lost",
    "Closed lost",
    "Venta perdida",
    "Venta Perdido",
    "Venda perdida",
    "Perdido",
    "Lost",
)
