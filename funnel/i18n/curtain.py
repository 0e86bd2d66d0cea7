"""The curtain: while it is down, no name of a client and no amount is written, since others see the
screen.

Like the language it is in force for a thread. Amounts are hidden where they are turned into words
and in tables; names of clients where the tables come from (`funnel.ui.curtain`).
"""

from __future__ import annotations

import re
from contextvars import ContextVar

HIDDEN = "•••"
CLIENTS = ("company", "contact")
# Headers of columns of an export that say who the client is, how to reach them or what they pay.
PRIVATE = re.compile(
    r"name|phone|mobile|mail|contact|client|customer|company|address|inn\b|edrpou|iban|card|amount|"
    r"budget|price|sum\b|total|paid|revenue|cost|value|імен|ім.я|піб|тел|моб|пошт|контакт|клієнт|"
    r"компан|адрес|єдрпоу|карт|сум|бюджет|цін|варт|сплач|имя|фио|почт|клиент|цен|стоим|оплач",
    re.IGNORECASE,
)
_is_down: ContextVar[bool] = ContextVar("curtain", default=False)


def is_down() -> bool:
    """Whether names of clients and amounts are hidden in this thread."""
    return _is_down.get()


def put(down: bool) -> None:
    """Lower or raise the curtain for this thread."""
    _is_down.set(down)


def hides(column: str) -> bool:
    """Whether the curtain is down, and a column of the deals tells of clients or amounts."""
    return is_down() and (column in CLIENTS or bool(PRIVATE.search(column)))
