"""Sums over deals that may be won or not: how many, how much, and how good it was to say so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from funnel.stats.distributions import normal_below

Floats = NDArray[np.float64]

# A fifth of all outcomes lies outside ± so many standard deviations (10 % on either side).
Z80 = 1.2815515655446004
LAST_BIT = 1e-9
DIRECT = 64  # deals multiplied one by one, before groups of them are by Fourier transforms
EXACT = 4096  # different sums of amounts that are told apart; above that they are drawn
DRAWN = 2000  # deals that are drawn one by one; what the others bring is nearly normal
DRAWS = 1000
SEED = 12


def poisson_binomial(chances: ArrayLike) -> Floats:
    """The chance of 0, 1, 2 … wins among deals that are won independently of each other."""
    p = np.asarray(chances, dtype=float)
    groups = max(-(-p.size // DIRECT), 1)
    each = np.zeros(groups * DIRECT)
    each[: p.size] = p
    found = np.zeros((groups, DIRECT + 1))
    found[:, 0] = 1.0
    for one in each.reshape(groups, DIRECT).T:
        found[:, 1:] = found[:, 1:] * (1 - one[:, None]) + found[:, :-1] * one[:, None]
        found[:, 0] *= 1 - one
    while len(found) > 1:
        found = _paired(found)
    pmf = np.maximum(found[0][: p.size + 1], 0.0)
    return pmf / pmf.sum()


def _paired(rows: Floats) -> Floats:
    """The products of neighbours, as polynomials; a last one alone stays as it is."""
    if len(rows) % 2:
        one = np.zeros((1, rows.shape[1]))
        one[0, 0] = 1.0
        rows = np.concatenate([rows, one])
    size = 2 * rows.shape[1] - 1
    wide = 1 << (size - 1).bit_length()
    waves = np.fft.rfft(rows, wide, axis=1)
    product: Floats = np.fft.irfft(waves[::2] * waves[1::2], wide, axis=1)[:, :size]
    return product


@dataclass(frozen=True)
class Spread:
    """Values in order, and the chance of each."""

    value: Floats
    chance: Floats

    @classmethod
    def wins(cls, chances: ArrayLike, c: float = 1.0) -> Spread:
        """How many are won, `c` times as far from the mean."""
        pmf = poisson_binomial(chances)
        count = np.arange(pmf.size, dtype=float)
        mean = float(count @ pmf)
        return cls(mean + c * (count - mean), pmf)

    @property
    def mean(self) -> float:
        """What is expected."""
        return float(self.value @ self.chance)

    @property
    def variance(self) -> float:
        """Its variance."""
        return float((self.value - self.mean) ** 2 @ self.chance)

    def quantile(self, part: float) -> float:
        """The smallest value that is not passed with such a chance."""
        place = int(np.searchsorted(np.cumsum(self.chance), part - LAST_BIT))
        return float(self.value[min(place, self.value.size - 1)])

    def crps(self, seen: float) -> float:
        """∫ (F(x) − 1{x ≥ seen})² dx, the continuous ranked probability score."""
        edges = np.union1d(self.value, [seen])
        below = np.searchsorted(self.value, edges[:-1], side="right")
        told = np.concatenate([[0.0], np.cumsum(self.chance)])[below]
        return float(((told - (edges[:-1] >= seen)) ** 2) @ np.diff(edges))


def amounts(chances: ArrayLike, worth: ArrayLike, seed: int = SEED) -> Spread:
    """What deals of one currency bring that are won independently of each other.

    Exact as long as few different sums are possible; else drawn (seeded): the deals that weigh most
    one by one, the sum of the others from the normal distribution.
    """
    p = np.asarray(chances, dtype=float)
    a = np.asarray(worth, dtype=float)
    counts = (p > 0) & (a != 0)
    p = p[counts]
    a = a[counts]
    value: Floats = np.zeros(1)
    chance: Floats = np.ones(1)
    for one, amount in zip(p[: EXACT + 1], a[: EXACT + 1], strict=True):
        value, place = np.unique(np.concatenate([value, value + amount]), return_inverse=True)
        both = np.concatenate([chance * (1 - one), chance * one])
        chance = np.bincount(place, both).astype(float)
        if value.size > EXACT:
            return _drawn(p, a, seed)
    return Spread(value, chance)


def _drawn(p: Floats, a: Floats, seed: int) -> Spread:
    random = np.random.default_rng(seed)
    order = np.argsort(-(a * a * p * (1 - p)), kind="stable")
    first = order[:DRAWN]
    rest = order[DRAWN:]
    is_won = random.random((first.size, DRAWS), dtype=np.float32) < p[first, None]
    sums = a[first] @ is_won
    if rest.size:
        spread = np.sqrt((a[rest] ** 2 * p[rest] * (1 - p[rest])).sum())
        sums = sums + a[rest] @ p[rest] + spread * random.standard_normal(DRAWS)
    # draws miss the mean by chance, which is known
    sums = np.sort(sums + (a @ p - sums.mean()))
    return Spread(sums, np.full(DRAWS, 1 / DRAWS))


def brier(chances: ArrayLike, won: ArrayLike) -> float:
    """The mean squared distance of what was said from what came, 1 or 0."""
    p = np.asarray(chances, dtype=float)
    y = np.asarray(won, dtype=float)
    if p.size:
        return float(((p - y) ** 2).mean())
    return float("nan")


def crps_normal(mean: ArrayLike, spread: ArrayLike, seen: ArrayLike) -> Floats:
    """The score of a normal distribution; without spread it is the distance."""
    mu, sigma, y = (np.asarray(one, dtype=float) for one in (mean, spread, seen))
    safe = np.where(sigma > 0, sigma, 1.0)
    z = (y - mu) / safe
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    score = safe * (z * (2 * normal_below(z) - 1) + 2 * density - 1 / np.sqrt(np.pi))
    return np.where(sigma > 0, score, np.abs(y - mu))
