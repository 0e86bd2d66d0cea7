"""Messages and their translations: gettext catalogues, read once, looked up by the language in
force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "uk": "Українська"}

_language: ContextVar[str] = ContextVar("language", default="en")
# Texts that stand for others, and what is filled into them.
_instead: ContextVar[tuple[Mapping[str, str], dict[str, Any]] | None] = ContextVar(
    "instead", default=None
)

# What files bring along for their own texts, by language.
_brought: dict[str, dict[str, str | tuple[str, ...]]] = {}


def N_(message: str) -> str:
    """Mark a text for translation at the moment it is shown; returns it unchanged."""
    return message


def language() -> str:
    """The language in force in this thread: ``en`` or ``uk``."""
    return _language.get()


def set_language(code: str) -> str:
    """Put a language in force for this thread (``uk-UA`` counts as ``uk``, anything unknown as
    English)."""
    short = code.replace("_", "-").split("-")[0].lower()
    chosen = short if short in LANGUAGES else "en"
    _language.set(chosen)
    return chosen


def put_instead(messages: Mapping[str, str], given: dict[str, Any]) -> None:
    """In this thread other texts stand for some, with what is filled into them."""
    _instead.set((messages, given) if messages else None)


@cache
def catalogue(code: str) -> dict[str, str | tuple[str, ...]]:
    """All translated messages of a language: message id → text, or its plural forms."""
    messages: dict[str, str | tuple[str, ...]] = {}
    for path in sorted((Path(__file__).parent / code).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                if message.id and message.string:
                    key = message.id[0] if isinstance(message.id, tuple | list) else message.id
                    messages[key] = (
                        message.string if isinstance(message.string, str) else tuple(message.string)
                    )
    return messages


def bring(code: str, messages: Mapping[str, str | tuple[str, ...]]) -> None:
    """What a file says for its own texts (`funnel.i18n.brought`)."""
    _brought.setdefault(code, {}).update(messages)


def _translated(message: str) -> str | tuple[str, ...]:
    """In the language in force; without a translation, as it is."""
    code = language()
    if code == "en":
        return message
    return catalogue(code).get(message) or _brought.get(code, {}).get(message, message)


@cache
def _plural_rule(code: str) -> Callable[[int], int]:
    return c2py(Catalog(locale=code).plural_expr)


def t(message: str, /, **params: Any) -> str:
    """The text in the language in force, its `{names}` filled in; without a translation, the
    English one."""
    if not message:
        return ""
    if (other := _instead.get()) and message in other[0]:
        message = other[0][message]
        params = params | other[1]
    found = _translated(message)
    text = found if isinstance(found, str) else found[0]
    if params:
        return text.format(**params)
    return text


def tn(one: str, many: str, n: int | float, /, **params: Any) -> str:
    """A text with a count in it, in the plural form its language asks for: 1 угода, 2 угоди, 5
    угод.

    `{n}` in the text is the count, already written as the language writes numbers.
    """
    from funnel.i18n.writing import number

    params.setdefault("n", number(n))
    forms = _translated(one)
    if not isinstance(forms, tuple):
        return (one if n == 1 else many).format(**params)
    return forms[_plural_rule(language())(int(abs(n)))].format(**params)
