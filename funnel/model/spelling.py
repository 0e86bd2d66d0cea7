"""When two spellings are one name, and which of them is shown."""

from __future__ import annotations

import unicodedata


def decomposed(name: str) -> str:
    """A name with its marks as letters of their own."""
    return unicodedata.normalize("NFKD", name)


def plain(name: str) -> str:
    """A name as it is compared: without its marks (some exports lose the breve of “й”), its case
    and its blanks."""
    bare = "".join(letter for letter in decomposed(name) if not unicodedata.combining(letter))
    return " ".join(bare.split()).casefold()


def best_spelling(name: str) -> tuple[bool, int, int, str]:
    """Which of several spellings of a name is shown, the smallest: without superfluous blanks, in
    mixed case before lower before upper, with the most marks."""
    case = int(name.islower()) + 2 * int(name.isupper())
    return " ".join(name.split()) != name, case, -len(decomposed(name)), name
