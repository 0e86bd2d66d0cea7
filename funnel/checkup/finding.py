"""What a check says: a verdict about one thing, the numbers it rests on, the deals behind it, and
what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from funnel.evidence import ENOUGH
from funnel.i18n import N_, number, t
from funnel.metrics import INPUT_WORDS

FOUND = "found"
NOT_FOUND = "not_found"
UNKNOWN = "unknown"
VERDICT_WORDS = {FOUND: N_("Found"), NOT_FOUND: N_("Not found"), UNKNOWN: N_("Cannot be told")}


@dataclass(frozen=True)
class Drawn:
    """How the evidence of a check is drawn: the table of `Finding.figures` that it needs, by whom,
    and how it is read (N_). `by` names a drawing of `funnel.charts.checkup` ("shares.idle"), or is
    a function of the check's own: (finding, dark) -> a Plotly figure, or None."""

    table: str
    by: str | Callable[[Any, bool], Any]
    reads: str


@dataclass(frozen=True)
class Point:
    """One piece of evidence in words; `holds` is None where the files cannot tell."""

    text: str
    holds: bool | None = True


def holding(points: Iterable[Point]) -> int:
    """How many of the signs are there for sure."""
    return sum(point.holds is True for point in points)


def if_enough(holds: bool, n: int) -> bool | None:
    """Whether a sign is there; of few cases nobody can tell."""
    if n >= ENOUGH:
        return holds
    return None


@dataclass(frozen=True)
class Finding:
    """One thing a check says.

    `deals` counts the deals affected; `rows` lists those that a person should see (columns deal_id,
    amount, currency and whatever helps): the
    first of `listed`, if there are more. `sums` are the amounts of the affected ones by currency
    where these are not the rows. `figures` are
    the tables behind the chart. `n`, `share`, `low`, `high` are the share the verdict rests on,
    with its 95% interval; `others` the share it is
    compared with, `p_value` the test, already corrected for the number of tests made. `missed` says
    how strong a fault the check could still have missed.
    """

    check: str
    verdict: str
    sentence: str
    pipeline: str | None = None
    stage: str | None = None
    manager: str | None = None
    deals: int | None = None
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    listed: int | None = None
    sums: pd.DataFrame | None = None
    n: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    others: float | None = None
    p_value: float | None = None
    points: tuple[Point, ...] = ()
    advice: str = ""
    missed: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def deal_ids(self) -> list[str]:
        """The deals of the evidence, each once."""
        if "deal_id" in self.rows:
            return list(dict.fromkeys(self.rows["deal_id"]))
        return []

    @property
    def is_cut(self) -> bool:
        """Whether `rows` are only the first of the list."""
        return self.listed is not None and len(self.rows) < self.listed

    @property
    def amounts(self) -> pd.DataFrame:
        """Amount and currency of those deals, each deal once; none where nothing was found, since
        then `rows` is only something to look at."""
        if self.sums is not None:
            return self.sums[["amount", "currency"]]
        if self.verdict != FOUND or not {"deal_id", "amount", "currency"} <= set(self.rows.columns):
            return pd.DataFrame(
                {"amount": pd.Series(dtype="float64"), "currency": pd.Series(dtype="str")}
            )
        return self.rows.drop_duplicates("deal_id")[["amount", "currency"]]

    @property
    def evidence_words(self) -> str:
        """The points, one after the other, with a sign each: + speaks for it, − against it, ?
        cannot be told."""
        signs = {True: "+", False: "−", None: "?"}
        return "; ".join(f"{signs[point.holds]} {point.text}" for point in self.points)


def not_found(check: str, sentence: str, **more: Any) -> Finding:
    """The check looked and there is nothing."""
    return Finding(check, NOT_FOUND, sentence, **more)


def unknown(check: str, sentence: str, **more: Any) -> Finding:
    """The check cannot tell: a file is missing, or there are too few cases."""
    return Finding(check, UNKNOWN, sentence, **more)


def lacks(check: str, *inputs: str) -> Finding:
    """Nobody can tell without these inputs."""
    return unknown(
        check,
        t(
            "Cannot be told without {inputs}",
            inputs=", ".join(t(INPUT_WORDS[one]) for one in inputs),
        ),
    )


def too_few(check: str, n: int, needed: int = ENOUGH, **more: Any) -> Finding:
    """Too few cases for a verdict."""
    return unknown(
        check,
        t(
            "Too few cases to tell: {n}, and {enough} are needed",
            n=number(n),
            enough=number(needed),
        ),
        n=n,
        **more,
    )
