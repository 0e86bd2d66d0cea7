"""Tiles that are held against another period, and the two rates: of what began, and of what was
closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from funnel.blanks import ratio
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t, tn
from funnel.metrics.passages import expected_wins
from funnel.metrics.periods import Comparison, comparison, month_words, reaches_back
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.stats import Told, change_of, counts_difference, newcombe, shares_change, wilson

CHANGES = {
    "more": N_("more, surely"),
    "fewer": N_("fewer, surely"),
    "none": N_("no evidence of a change"),
}
UNKNOWN = N_("the files do not reach back to all of the period before")
# The same of a rate.
RATES = CHANGES | {"more": N_("higher, surely"), "fewer": N_("lower, surely")}


DIFFERENCE = ("difference", "difference_low", "difference_high")
ENDED = ("won", "lost")


@dataclass(frozen=True)
class Held:
    """What was counted in the periods that this one is held against."""

    how: Comparison
    before: pd.DataFrame
    whole: pd.DataFrame | None
    is_known: bool  # whether the files reach back to all of the period before
    year: pd.DataFrame | None = None

    def counts(self, outcome: str, closed: pd.DataFrame) -> dict[str, Any]:
        """The columns of a tile that counts deals of an outcome."""
        now = count(closed, outcome)
        before = count(self.before, outcome)
        found: dict[str, Any] = {"before": before, "before_whole": np.nan, "year_ago": np.nan}
        if self.whole is not None:
            found["before_whole"] = count(self.whole, outcome)
        found |= self._difference(now, before)
        found["compared"] = self.words(number(before), found["before_whole"], found["compared"])
        if self.year is not None:
            year = count(self.year, outcome)
            said = t("{said}; a year ago {value}", said=found["compared"], value=number(year))
            found |= {"year_ago": year, "compared": said}
        return found

    def _difference(self, now: int, before: int) -> dict[str, Any]:
        """How much more there is now, with its interval, and the words for it."""
        if not self.is_known:
            return {"against_before": None, "compared": t(UNKNOWN)}
        difference, low, high = counts_difference(now, before, self.how.part)
        change = change_of(low, high)
        return {
            "difference": difference,
            "difference_low": low,
            "difference_high": high,
            "against_before": change,
            "compared": t(CHANGES[change]),
        }

    def words(self, before: str, whole: float, change: str) -> str:
        """Both counts of the period before, where this one is still running; `whole` is blank where
        it is over."""
        if np.isnan(whole):
            return change
        return tn(
            "{n} working day so far; in as many of the period before {before}, in all of it"
            " {whole}: {change}",
            "{n} working days so far; in as many of the period before {before}, in all of it"
            " {whole}: {change}",
            self.how.days,
            before=before,
            whole=number(whole),
            change=change,
        )


def held_against(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> Held | None:
    """What the period is held against; none without one."""
    how = comparison(scope, facts)
    if how is None or "before" not in tallies:
        return None
    earliest = tallies["earliest"]["at"].iloc[0]
    known = None if pd.isna(earliest) else pd.Timestamp(earliest).to_pydatetime()
    held = Held(how, tallies["before"], tallies.get("whole"), reaches_back(known, how.before))
    if reaches_back(known, how.year_ago):
        return replace(held, year=tallies["year"])
    return held


def count(tally: pd.DataFrame, outcome: str) -> int:
    """The deals of an outcome."""
    return int(tally.loc[tally["outcome"] == outcome, "deals"].sum())


def win_rate(begun: pd.DataFrame) -> dict[str, Any]:
    """The share expected to be won of what began in the last 12 months: deals that are still open
    have not failed."""
    rows = {int(row["part"]): row for row in records(begun)}
    row = rows.get(0)
    earlier = rows.get(1)  # of the 12 months before those
    tile = {
        "tile": "win_rate",
        "title": t("Win rate"),
        "unit": "share",
        "value": np.nan,
        "n": 0,
        "page": "cohorts",
        "sentence": t("No deals began in the last 12 months"),
    }
    if row is None:
        return tile
    n = int(row["journeys"])
    still = int(row["open_count"])
    told = expected_wins(row)
    found = {"value": told.share, "low": told.low, "high": told.high, "unknown": told.unknown}
    tile |= {"n": n} | found | {"sentence": _win_words(told.share, row, n, still)}
    if not earlier:
        return tile
    before = expected_wins(earlier)
    if np.isnan(before.share) or np.isnan(told.share):
        return tile
    change = shares_change(told[:3], before[:3])
    said = t(
        "the 12 months before {share}: {change}",
        share=percent(before.share, int(earlier["journeys"])),
        change=t(RATES[change]),
    )
    more = {"before": before.share, "against_before": change, "compared": said}
    return tile | more | _apart(told[:3], before[:3])


def _apart(now: Told, before: Told) -> dict[str, float]:
    """The difference of two shares with its interval."""
    return dict(zip(DIFFERENCE, (now[0] - before[0], *newcombe(now, before)), strict=True))


def _win_words(share: float, row: dict[str, Any], n: int, still: int) -> str:
    counts = {"won": number(row["won_count"]), "n": number(n), "open": number(still)}
    if np.isnan(share):
        return t(
            "Too early to say: of {n} deals begun in the last 12 months {won} are won so far,"
            " {open} are still open",
            **counts,
        )
    if not still:
        return t("{won} of {n} deals begun in the last 12 months were won", **counts)
    return t(
        "expected of {n} deals begun in the last 12 months; {won} are won so far, {open} still"
        " open",
        **counts,
    )


def _closed_title(scope: Scope) -> str:
    if not scope.since and not scope.until:
        return t("Of all closed, whenever they began")
    if name := month_words(scope):
        return t("Of those closed in {period}, whenever they began", period=name)
    return t("Of those closed in the period, whenever they began")


def _closed_words(won: int, n: int) -> str:
    if not n:
        return t("No deals were closed")
    return t("{won} of {n} closed were won", won=number(won), n=number(n))


def closed_rate(closed: pd.DataFrame, held: Held | None, scope: Scope) -> dict[str, Any]:
    """Won of what was closed in the period: it says what was closed, not how deals go."""
    won = count(closed, "won")
    n = sum(count(closed, outcome) for outcome in ENDED)
    low, high = wilson(won, n)
    rate = ratio(won, n)
    tile = {
        "tile": "closed_rate",
        "title": _closed_title(scope),
        "unit": "share",
        "value": rate,
        "n": n,
        "low": float(low),
        "high": float(high),
        "page": "deals",
        "sentence": _closed_words(won, n),
    }
    if held is None or not held.is_known:
        return tile
    total = sum(count(held.before, outcome) for outcome in ENDED)
    if not n or not total:
        return tile
    before = count(held.before, "won")
    under, over = wilson(before, total)
    earlier = (before / total, float(under), float(over))
    now = (rate, float(low), float(high))
    change = shares_change(now, earlier)
    told = {"before": before / total, "against_before": change, "compared": t(RATES[change])}
    return tile | told | _apart(now, earlier)
