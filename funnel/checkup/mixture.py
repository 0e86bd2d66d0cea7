"""Whether stays are of one kind or of two: log-normal humps, compared by the Bayesian information
criterion (Schwarz 1978).

The rival is not only one log-normal hump but also one Weibull, since a plain constant rate of
leaving looks like two log-normals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

Floats = NDArray[np.float64]
# Rounded moments would otherwise give a hump of no width, which beats everything.
NARROWEST = 0.15
_ROUNDS = 200
_CUTS = (0.3, 0.5, 0.7)  # where the stays are parted to begin with


@dataclass(frozen=True)
class Humps:
    """Two humps on the scale of log days: weights, means and widths, the faster first; `gain` is
    how much better than one by BIC."""

    weights: tuple[float, float]
    means: tuple[float, float]
    widths: tuple[float, float]
    gain: float

    @property
    def medians(self) -> tuple[float, float]:
        """The median of each, in days."""
        return float(np.exp(self.means[0])), float(np.exp(self.means[1]))

    @property
    def apart(self) -> float:
        """How many times longer the slow one takes."""
        return self.medians[1] / self.medians[0]

    @property
    def are_two(self) -> bool:
        """Whether the density has a valley between them; without one it is a single hump with a
        shoulder."""
        between = np.linspace(self.means[0], self.means[1], 101)
        density = np.exp(_log_densities(between, self.weights, self.means, self.widths)).sum(axis=0)
        return bool(density.min() < 0.9 * min(density[0], density[-1]))

    @property
    def border(self) -> float:
        """The length in days from which on a stay is rather one of the slow kind."""
        between = np.linspace(self.means[0], self.means[1], 1001)
        logs = _log_densities(between, self.weights, self.means, self.widths)
        return float(np.exp(between[int(np.argmax(logs[1] > logs[0]))]))

    def slow(self, days: Floats) -> Floats:
        """The probability that each stay is of the slow kind."""
        logs = _log_densities(np.log(days), self.weights, self.means, self.widths)
        return np.exp(logs[1] - np.logaddexp(logs[0], logs[1]))


class Fit(NamedTuple):
    """Two humps as one start found them."""

    weights: Floats
    means: Floats
    widths: Floats
    likelihood: float


def two_humps(days: Floats) -> Humps:
    """The best two humps of positive stays, by expectation and maximisation from three starts."""
    x = np.log(days)
    weights, means, widths, two = max(_fits(x, _CUTS), key=lambda fit: fit.likelihood)
    order = np.argsort(means)
    one = max(_normal(x), _weibull(x))
    gain = (2 * np.log(x.size) - 2 * one) - (5 * np.log(x.size) - 2 * two)
    first = int(order[0])
    second = int(order[1])
    return Humps(
        (float(weights[first]), float(weights[second])),
        (float(means[first]), float(means[second])),
        (float(widths[first]), float(widths[second])),
        float(gain),
    )


def _log_densities(
    x: Floats, weights: tuple[float, float], means: tuple[float, float], widths: tuple[float, float]
) -> Floats:
    w, m, s = (np.asarray(values, dtype=float)[:, None] for values in (weights, means, widths))
    return (
        np.log(np.maximum(w, 1e-300))
        - 0.5 * ((x - m) / s) ** 2
        - np.log(s)
        - 0.5 * np.log(2 * np.pi)
    )


def _fits(x: Floats, cuts: Sequence[float]) -> list[Fit]:
    """From each start, all side by side until the last one stands still. The logarithm of a hump is
    a parabola, and all that a round needs of the stays are their number, sum and sum of squares in
    each hump."""
    powers = np.array([np.ones(x.size), x, x * x])
    whole = powers.sum(axis=1)
    # how much of each stay is of the first hump, by start
    first = (x <= np.quantile(x, cuts)[:, None]).astype(float)
    likelihood = np.full(len(cuts), -np.inf)
    fits: list[Fit] = []
    for left in reversed(range(_ROUNDS)):
        own = powers @ first.T
        humps = _humps(np.array([own, whole[:, None] - own]), x.size)
        one, other = _parabolas(*humps)
        odds = (one - other).T @ powers
        rarer = np.exp(-np.abs(odds))  # the less likely hump beside the other
        both = 1 + rarer
        first = np.where(odds > 0, 1.0, rarer) / both
        before = likelihood
        likelihood = whole @ other + (np.maximum(odds, 0.0) + np.log(both)).sum(axis=1)
        stands = (likelihood - before < 1e-6 * x.size) | (left == 0)
        if stands.any():
            fits += _at(humps, likelihood, np.flatnonzero(stands))
            first, likelihood = first[~stands], likelihood[~stands]
        if len(fits) == len(cuts):
            break
    return fits


def _humps(sums: Floats, stays: int) -> tuple[Floats, Floats, Floats]:
    """Weights, means and widths, by hump and start, from the number, sum and sum of squares of the
    stays in each."""
    size, total, squares = sums.swapaxes(0, 1)
    size = np.maximum(size, 1e-9)
    means = total / size
    return size / stays, means, np.sqrt(np.maximum(squares / size - means**2, NARROWEST**2))


def _at(
    humps: tuple[Floats, Floats, Floats], likelihood: Floats, starts: NDArray[np.intp]
) -> list[Fit]:
    weights, means, widths = humps
    return [
        Fit(weights[:, at], means[:, at], widths[:, at], float(likelihood[at])) for at in starts
    ]


def _parabolas(weights: Floats, means: Floats, widths: Floats) -> Floats:
    """Of each hump the factors of 1, x and x² in the logarithm of its density, by start."""
    logs = np.log(np.maximum(weights, 1e-300) / widths) - 0.5 * np.log(2 * np.pi)
    bend = -0.5 / widths**2
    return np.array([logs + bend * means**2, -2 * bend * means, bend]).swapaxes(0, 1)


def _normal(x: Floats) -> float:
    width = max(float(x.std()), NARROWEST)
    return float(
        (-0.5 * ((x - x.mean()) / width) ** 2 - np.log(width) - 0.5 * np.log(2 * np.pi)).sum()
    )


def _weibull(x: Floats) -> float:
    """The log-likelihood, on the scale of logs, of the best Weibull of the days."""
    top = x - x.max()

    def slope(shape: float) -> float:
        weights = np.exp(shape * top)
        return float((weights * x).sum() / weights.sum() - 1 / shape - x.mean())

    if slope(0.01) * slope(50.0) > 0:
        return -np.inf
    shape = float(brentq(slope, 0.01, 50.0))
    scale = float(np.log(np.exp(shape * top).mean()) / shape + x.max())
    z = shape * (x - scale)
    return float((np.log(shape) + z - np.exp(z)).sum())
