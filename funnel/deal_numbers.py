"""What is drawn by a deal's id, as if by chance: the same on every engine, in its next release, and
in whatever order rows lie.

An engine's own number of a text (`hash()`) is none of it: a cluster has another one than DuckDB,
and neither promises to keep it. MD5 is the same everywhere, as is the arithmetic on its digits.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

DIGITS = 6  # of sixteen each
NUMBERS = 16**DIGITS


def order_of(deal_id: Any) -> list[Any]:
    """By what deals are put in an order that has nothing to do with them."""
    return [deal_id.hexdigest("md5").left(8), deal_id]


def number_of(deal_id: Any) -> Any:
    """A number below `NUMBERS`, which few deals share. Of 763,000 stays it takes no longer than the
    engine's own, made as small (0.1 CPU seconds)."""
    digits = deal_id.hexdigest("md5")
    each = (_digit(digits.substr(place, 1)) * 16 ** (DIGITS - 1 - place) for place in range(DIGITS))
    return reduce(add, each)


def _digit(letter: Any) -> Any:
    """0 … 9, a … f as a number."""
    return (letter.ascii_str().cast("int64") - ord("0")) % (ord("a") - 10 - ord("0"))


def ranked(sums: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Each one's place in their order; of two that are the same, as they stand."""
    place = np.empty(sums.size, dtype=np.int64)
    place[np.argsort(sums, kind="stable")] = np.arange(sums.size)
    return place


def mixed(numbers: NDArray[Any]) -> NDArray[np.uint64]:
    """Each number's own 64 bits, of which a sum says as good as for sure what was added (Steele et
    al., “Fast splittable pseudorandom number generators”, 2014)."""
    bits = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))
