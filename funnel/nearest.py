"""The names that a wrong one is most like: whoever spells a column, a format or a threshold wrongly
is told which there are near it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

NEAR = 3
CLOSE = 0.6  # of 1: how much of the letters two names have to share


def nearest(name: str, every: Sequence[str], of: Mapping[str, str] | None = None) -> list[str]:
    """The names that are spelled most like it, at most three; `of`: what they stand for."""
    folded = {one.casefold(): one for one in reversed(every)}
    bare = name.casefold().strip()
    close = get_close_matches(bare, folded, n=NEAR, cutoff=CLOSE)
    close += [one for one in folded if bare and bare in one]
    found = [folded[one] for one in close]
    return list(dict.fromkeys(of[one] if of else one for one in found))[:NEAR]


def choice(name: str, every: Iterable[str], of: Mapping[str, str] | None = None) -> str:
    """What to choose from instead of a wrong name: the nearest ones, or all if none is near."""
    names = list(dict.fromkeys(every))
    stand_for = list(dict.fromkeys(of.values())) if of else names
    return ", ".join(nearest(name, names, of) or stand_for)
