r"""A filter as people write it, one column each: ``Source=Ads|Referral``, ``City!=Lviv``,
``name~smith``, ``amount=1000..5000``, ``created_at>=2026-01``, ``tags is empty``.

The same text stands in an address, on the command line and in a named view. Several filters hold
together; values of one are alternatives. A backslash keeps what would mean something: ``\|``,
``\\``, a space at an end (``\ ``); ``\n``, ``\r``, ``\t`` are a new line, its return, a tab. A name
that holds a sign stands in double quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from funnel.errors import FunnelError
from funnel.i18n import N_, date_words, number, quoted, t
from funnel.i18n.curtain import HIDDEN, hides
from funnel.measures import Span, kind_of, span_of

SIGNS = ("!=", "!~", ">=", "<=", "=", "~", ">", "<")  # longer ones first
ORDERED = (">=", "<=", ">", "<")
SIGN = re.compile("|".join(map(re.escape, SIGNS)))
IS_EMPTY = re.compile(r"\A(.*\S)\s+is\s+(not\s+)?empty\s*\Z", re.DOTALL | re.IGNORECASE)
QUOTED = re.compile(r'\A\s*"((?:[^"\\]|\\.)*)"\s*(.*)\Z', re.DOTALL)
ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t", "\\": r"\\", "|": r"\|"}
KEPT = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "|": "|", " ": " "}
EMPTY = ("",)
Say = Callable[[str, str], str]


def as_it_is(column: str, value: str) -> str:
    """A value as the data say it."""
    return value


@dataclass(frozen=True)
class Condition:
    """One column of the deals, a sign, and the values beside it; the empty text stands for
    blank."""

    column: str
    sign: str
    values: tuple[str, ...]

    @property
    def is_not(self) -> bool:
        """Whether it keeps what the same without `!` would leave out, blanks among them."""
        return self.sign.startswith("!")

    @property
    def spans(self) -> tuple[Span, ...]:
        """From where to where, of amounts or moments, one per value that is not blank. Raises
        `FunnelError` for what is no number or day."""
        return tuple(span_of(self.column, self.sign, value) for value in self.values if value)

    def text(self) -> str:
        """As it is written; `read` reads it again."""
        name = _name(self.column)
        if self.values == EMPTY and self.sign in ("=", "!="):
            return f"{name} is {'not ' if self.is_not else ''}empty"
        return name + self.sign + "|".join(map(_escaped, self.values))

    def words(self, title: Callable[[str], str] = str, say: Say = as_it_is) -> str:
        """As a line of a page says it, in the language in force; `title`: what a column is
        called, `say`: what a value of a column is."""
        name = title(self.column)
        if self.values == EMPTY and self.sign in ("=", "!="):
            return self._empty(name)
        told = HIDDEN if hides(self.column) else self._values(say)
        if self.sign.endswith("~"):
            return self._held(name, told)
        if self.is_not:
            return f"{name}: {t('not')} {told}"
        return f"{name}: {told}"

    def _empty(self, name: str) -> str:
        if self.is_not:
            return t("{column} is not empty", column=name)
        return t("{column} is empty", column=name)

    def _held(self, name: str, told: str) -> str:
        if self.is_not:
            return t("{column} does not contain {text}", column=name, text=told)
        return t("{column} contains {text}", column=name, text=told)

    def _values(self, say: Say) -> str:
        if self.sign.endswith("~"):
            return t(" or ").join(map(quoted, self.values))
        if kind_of(self.column) == "text" and self.sign not in ORDERED:
            said = [value and say(self.column, value) for value in self.values]
            return ", ".join(value or t("(blank)") for value in said)
        spans = [span.words(number, date_words) for span in self.spans]
        return ", ".join([*spans, *([t("(blank)")] if "" in self.values else [])])


def _name(column: str) -> str:
    is_bare = (
        column == column.strip()
        and column
        and not SIGN.search(column)
        and not re.search(r'["\\\n\r!]', column)
        and not IS_EMPTY.match(column)
    )
    if is_bare:
        return column
    return '"' + re.sub(r'(["\\])', r"\\\1", column) + '"'


def _escaped(value: str) -> str:
    text = "".join(ESCAPES.get(letter, letter) for letter in value)
    if text.startswith(" "):
        text = "\\" + text
    if text.endswith(" ") and text != "\\ ":
        return text[:-1] + "\\ "
    return text


# ---- reading -------------------------------------------------------------------------------------


def read(text: str) -> Condition:
    """What a text says. Raises `FunnelError` for one that is no filter."""
    name, rest = _apart(text)
    if rest.lower().split() in (["is", "empty"], ["is", "not", "empty"]):
        return Condition(name, "!=" if "not" in rest.lower().split() else "=", EMPTY)
    sign = SIGN.match(rest)
    if not name or not sign:
        raise _no_filter(text)
    values = _split(rest[sign.end() :])
    found = Condition(name, sign[0], tuple(dict.fromkeys(values)))
    if found.sign not in ("=", "!=") and "" in found.values:
        raise _no_filter(text)
    if found.sign in ORDERED and len(found.values) > 1:
        raise _no_filter(text)
    return found


def _apart(text: str) -> tuple[str, str]:
    """The name of the column, and what follows it."""
    quoted = QUOTED.match(text)
    if quoted:
        return re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL), quoted[2]
    sign = SIGN.search(text)
    if sign:
        return text[: sign.start()].strip(), text[sign.start() :]
    empty = IS_EMPTY.match(text)
    if empty:
        return empty[1].strip(), f"is {empty[2] or ''}empty"
    raise _no_filter(text)


def _split(text: str) -> list[str]:
    """The values between the bars, without the spaces around them that are not kept."""
    values = []
    now = ""
    kept = 0
    place = 0
    while place < len(text):
        letter = text[place]
        after = text[place + 1 : place + 2]
        if letter == "\\" and after in KEPT and after:
            now = now + KEPT[after]
            place = place + 2
            kept = len(now)
            continue
        place += 1
        if letter == "|":
            values.append(now[:kept])
            now = ""
            kept = 0
        elif letter != " " or now:
            now += letter
            kept = kept if letter == " " else len(now)
    return [*values, now[:kept]]


def joined(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Filters as they hold together: ``=`` said twice of a column is one with both values."""
    found: dict[object, Condition] = {}
    for one in conditions:
        key = one.column if one.sign == "=" else one
        if key in found:
            values = dict.fromkeys((*found[key].values, *one.values))
            one = replace(one, values=tuple(values))
        found[key] = one
    return tuple(found.values())


def _no_filter(text: str) -> FunnelError:
    return FunnelError(
        N_("“{pair}” is no filter."),
        now=N_(
            "Write COLUMN=VALUE|OTHER, COLUMN!=VALUE, COLUMN~TEXT, amount>=1000,"
            " created_at=2026-01-01..2026-01-31, or “COLUMN is empty”."
        ),
        code="no_filter",
        pair=text,
    )
