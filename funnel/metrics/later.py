"""What the engine says to several questions, each asked when its answer is read for the first time:
nobody asks for the list behind a verdict that is not given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pandas as pd

Tallies = Mapping[str, pd.DataFrame]


class Later(Tallies):
    """Answers by name. Whether there is one, and what they are called, is told without asking."""

    def __init__(self, asks: Mapping[str, Callable[[], pd.DataFrame]]) -> None:
        self._asks = asks
        self._said: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._said:
            self._said[name] = self._asks[name]()
        return self._said[name]

    def __contains__(self, name: object) -> bool:
        return name in self._asks

    def __iter__(self) -> Iterator[str]:
        return iter(self._asks)

    def __len__(self) -> int:
        return len(self._asks)


def beside(tallies: Tallies, made: Tallies) -> Tallies:
    """Answers, and what was made of some of them; of the same name what was made."""
    every = {name: partial(tallies.__getitem__, name) for name in tallies}
    return Later(every | {name: partial(made.__getitem__, name) for name in made})


def part_of(tallies: Tallies, name: str) -> Tallies:
    """What one of several askers asks for, each of whose tallies is kept under `name.tally`."""
    own = {key: key.removeprefix(f"{name}.") for key in tallies if key.startswith(f"{name}.")}
    return Later({short: partial(tallies.__getitem__, key) for key, short in own.items()})
