"""People compared fairly: what each would have with the habits of the others, given the cases they
were dealt (indirect standardisation), how far chance explains the rest, and what to believe of
small numbers (Spiegelhalter 2005; DerSimonian and Laird 1986; Efron and Morris 1975).

A person's cases stand in strata; `own` and `total` count cases, `own_hits` and `total_hits` those
of them that count (won, over the limit …).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from funnel.evidence import ENOUGH, SURE
from funnel.stats.distributions import binomial_quantile, false_discovery, normal_beyond
from funnel.stats.intervals import Z95
from funnel.stats.outliers import ABOVE, BELOW

Floats = NDArray[np.float64]
# Beyond so many times what was expected the ratio tells how rare it is with the others: the raw
# share stands.
FAR = 3.0
# From so many people on it can be told that all of them differ more than chance lets them.
MANY = 10
WINSORISED = 0.1
# With fewer hits (or misses) expected a share has no error that could be weighed: nothing but the
# raw one is told.
LEAST = 3.0
NEAR = (0.8, 1.25)
# Two-sided chances of the limits of a funnel plot.
WARN = 0.05
ALARM = 0.002


@dataclass(frozen=True)
class Fair:
    """One entry per person; nan where nothing can be said.

    `z` is before the correction for overdispersion; `spread` is the standard error of `adjusted`,
    and `worth` the cases of a plain share with the same one;
    `kept` is how much of the distance from `middle` is believed (B)."""

    count: Floats
    n: Floats
    expected: Floats
    z: Floats
    p_value: Floats  # of those tested, corrected by the overdispersion, not yet for their number
    adjusted: Floats
    spread: Floats
    worth: Floats  # the number of cases that the funnel plot's limits are read at
    kept: Floats
    shown: Floats
    low: Floats
    high: Floats
    base: float
    middle: float
    between: float  # τ², the variance between people
    overdispersion: float


def strata(
    own: ArrayLike, total: ArrayLike, levels: ArrayLike, enough: int = ENOUGH
) -> NDArray[np.int64]:
    """Which cells stand together for one person: merged until the others have `enough` in each that
    the person has cases in.

    `levels` has a row per cell and a column per level, the coarsest first. Cells with too few
    others are pooled within the next coarser level; if the pool has too few as well, all of that
    level are.
    """
    mine = np.asarray(own, dtype=float)
    there = np.asarray(total, dtype=float)
    others = there - mine
    keys = np.asarray(levels)
    labels = _codes(keys)
    for depth in range(keys.shape[1] - 1, -1, -1):
        has = np.bincount(labels, weights=others)
        is_poor = ((np.bincount(labels, weights=mine) > 0) & (has < enough))[labels]
        parent = _codes(keys[:, :depth])
        for one in np.unique(parent[is_poor]):
            pool = is_poor & (parent == one)
            if others[pool].sum() < enough:
                pool = parent == one
            labels[pool] = labels[pool].min()
    return np.unique(labels, return_inverse=True)[1]


def dealt(
    own: ArrayLike, own_hits: ArrayLike, total: ArrayLike, total_hits: ArrayLike
) -> tuple[float, float]:
    """What the others' shares would give one person in these strata: expected hits and their
    variance, the uncertainty of the others' shares in it. Blank where others have no cases."""
    n, w, whole, hits = (np.asarray(one, dtype=float) for one in (own, own_hits, total, total_hits))
    has = n > 0
    n = n[has]
    w = w[has]
    whole = whole[has]
    hits = hits[has]
    others = whole - n
    if not n.size or (others <= 0).any():
        return float("nan"), float("nan")
    p = (hits - w + 0.5) / (others + 1)
    return float((n * p).sum()), float((n * p * (1 - p) * (1 + n / others)).sum())


def fairly(
    count: ArrayLike,
    n: ArrayLike,
    expected: ArrayLike,
    variance: ArrayLike,
    base: float,
    exact: ArrayLike | None = None,
) -> Fair:
    """The people together: `count` of `n` against what was `expected`; `base` is the share of all
    of them. `exact`: the p-values of `by_chance`; the larger of the two counts."""
    w, size, e, v = (np.asarray(one, dtype=float) for one in (count, n, expected, variance))
    # of nothing, or of everything, there is nothing to compare
    is_known = np.isfinite(e) & (e > 0) & (v > 0) & (size > 0) & (0 < base < 1)
    safe_e = np.where(is_known, e, np.nan)
    safe_v = np.where(is_known, v, np.nan)
    z = (w - safe_e) / np.sqrt(safe_v)
    adjusted = base * w / safe_e
    s2 = safe_v * (base / safe_e) ** 2
    is_far = w > FAR * safe_e
    raw = (w + 0.5) / (size + 1)
    adjusted = np.where(is_far, w / size, adjusted)
    s2 = np.where(is_far, raw * (1 - raw) / size, s2)
    is_calm = is_known & (np.fmin(safe_e, size - safe_e) >= LEAST)
    asked = is_known & (size >= ENOUGH)
    phi = overdispersion(z[asked])
    p = np.where(asked, normal_beyond(z / np.sqrt(phi)), np.nan)
    if exact is not None:
        p = np.fmax(p, np.where(asked, np.asarray(exact, dtype=float), np.nan))
    middle, between = _laird(adjusted[is_calm], s2[is_calm])
    kept = np.where(is_calm, between / (between + s2), np.nan)
    shown = middle + kept * (adjusted - middle)
    error = np.sqrt(kept * s2)
    if between == 0 and is_calm.any():  # all alike: as unsure as their mean is
        error = np.where(is_calm, 1 / np.sqrt((1 / s2[is_calm]).sum()), np.nan)
    return Fair(
        w,
        size,
        e,
        z,
        p,
        adjusted,
        np.sqrt(s2),
        np.where(is_far | ~is_calm, size, base * (1 - base) / s2),
        kept,
        shown,
        np.maximum(shown - Z95 * error, 0.0),
        np.minimum(shown + Z95 * error, 1.0),
        base,
        middle,
        between,
        phi,
    )


def overdispersion(z: ArrayLike) -> float:
    """How much wider than chance people lie: the mean of z² winsorised at 10 %, at least 1; 1 of
    fewer than ten people."""
    values = np.asarray(z, dtype=float)
    values = values[np.isfinite(values)]
    if values.size < MANY:
        return 1.0
    low, high = np.quantile(values, (WINSORISED, 1 - WINSORISED))
    return max(1.0, float((np.clip(values, low, high) ** 2).mean()))


def corrected(p_values: ArrayLike) -> Floats:
    """Benjamini and Hochberg's (1995) q of those that were asked; blank ones stay so."""
    p = np.asarray(p_values, dtype=float)
    q = np.full(p.shape, np.nan)
    asked = np.isfinite(p)
    if asked.any():
        q[asked] = false_discovery(p[asked])
    return q


def directions(q: ArrayLike, count: ArrayLike, expected: ArrayLike) -> list[str | None]:
    """`above`, `below` or None: sure (q < 0.05), and more than a fifth from what was expected."""
    told: list[str | None] = []
    for one, hits, e in zip(*map(np.atleast_1d, (q, count, expected)), strict=True):
        ratio = float(hits) / float(e) if e > 0 else float("nan")
        is_sure = bool(np.isfinite(one)) and one < SURE
        direction = None
        if is_sure and ratio < NEAR[0]:
            direction = BELOW
        if is_sure and ratio > NEAR[1]:
            direction = ABOVE
        told.append(direction)
    return told


def limits(
    n: ArrayLike, base: float, phi: float = 1.0, chance: float = WARN
) -> tuple[Floats, Floats]:
    """The lower and upper limit of a funnel plot at sizes `n`: outside lies one in 1/`chance` of
    people who are all alike. Exact binomial, interpolated (Spiegelhalter 2005, A.1.1), and
    stretched by the overdispersion."""
    size = np.asarray(n, dtype=float)
    ends = [_binomial(size, base, part) for part in (chance / 2, 1 - chance / 2)]
    low, high = (base + np.sqrt(phi) * (end - base) for end in ends)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def _binomial(n: Floats, base: float, part: float) -> Floats:
    """The share that so large a part of samples of `n` stays below."""
    r, at, before = binomial_quantile(part, n, base)
    step = np.divide(at - part, at - before, out=np.zeros(n.shape), where=at > before)
    return (r - step) / n


def _laird(values: Floats, s2: Floats) -> tuple[float, float]:
    """The weighted mean and the variance between people (DerSimonian and Laird 1986)."""
    if not values.size:
        return float("nan"), 0.0
    weight = 1 / s2
    middle = float((weight * values).sum() / weight.sum())
    if values.size < 2:
        return middle, 0.0
    spread = float((weight * (values - middle) ** 2).sum())
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    return middle, max(0.0, (spread - (values.size - 1)) / scale)


def _codes(keys: NDArray) -> NDArray[np.int64]:
    """A number per distinct row."""
    if not keys.shape[1]:
        return np.zeros(len(keys), dtype=np.int64)
    return np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1)
