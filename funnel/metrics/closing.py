"""How fast deals are won and lost: the share of the journeys begun that has ended so by each day.

Won and lost are each other's competitors (Aalen–Johansen): a lost deal is not one that may still be
won, and one that is open now is not
taken for lost, so the youngest deals need not be left out.
"""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.codes import Outcome
from funnel.columns import Column, Unit, by_name
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, percent, t
from funnel.metrics.cohorts import is_dated
from funnel.metrics.ends import NO_ENDS, end_stages
from funnel.metrics.lengths import lengths
from funnel.metrics.rows import several_pipelines
from funnel.metrics.survival import STEPS
from funnel.scope import Scope
from funnel.stats import Incidence, aalen_johansen

NAME = "closing"
TITLE = N_("How fast deals are won and lost")
NEEDS = ()
WITHIN = 90  # days that the sentence speaks of, if so many are at risk then
EARLY = 14  # before so many days it is too early to speak
DEFINITIONS = {
    "days": N_("Days since the journey began."),
    **by_name(
        Column(
            "open_then",
            N_("Open so long"),
            Unit.COUNT,
            N_(
                "Journeys that were open at least so long: what the shares are computed from there."
            ),
        ),
        Column(
            "won_share",
            N_("Share won"),
            Unit.SHARE,
            N_(
                "Share of the journeys begun that is won within so many days (Aalen–Johansen:"
                " those still"
                " open count as long as they are seen)."
            ),
        ),
        Column(
            "lost_share",
            N_("Share lost"),
            Unit.SHARE,
            N_("Share of the journeys begun that is lost within so many days, computed alike."),
        ),
    ),
}
COLUMNS = ["pipeline", "days", "open_then", "won_share", "lost_share"]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Days to win, days to loss, and the age of what is neither, as one list each per pipeline."""
    j = scope.journeys()
    j = j.filter(is_dated(j))
    is_won = j.outcome.isin(tables.WINS)
    return {
        "spans": (
            j.group_by("pipeline").agg(
                won=j.closed_days.collect(where=is_won),
                lost=j.closed_days.collect(where=j.outcome == Outcome.LOST),
                unfinished=j.age_days.collect(where=~is_won & (j.outcome != Outcome.LOST)),
            )
        ),
        "ends": end_stages(scope),
    }


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per pipeline and step, beginning with everybody at day 0; a journey that moved on to
    another pipeline counts as not finished here."""
    parts = [pd.DataFrame(columns=pd.Index(COLUMNS))]
    read: list[tuple[int, float, float]] = []
    for row in tallies["spans"].sort_values("pipeline").to_dict("records"):
        won, lost, unfinished = (lengths(row[name]) for name in ("won", "lost", "unfinished"))
        found = aalen_johansen({"won": won, "lost": lost}, unfinished)
        if not found.time.size:
            continue
        lasted = np.sort(np.concatenate([won, lost, unfinished]))
        read.append(_read(found, lasted))
        start = (0.0, won.size + lost.size + unfinished.size, 0.0, 0.0)
        steps = zip(
            COLUMNS[1:],
            start,
            (found.time, found.at_risk, found.by_cause["won"], found.by_cause["lost"]),
            strict=True,
        )
        columns = {
            name: np.concatenate([[first], values[_kept(values.size)]])
            for name, first, values in steps
        }
        parts.append(pd.DataFrame({"pipeline": row["pipeline"], **columns}))
    table = pd.concat(parts[1:] or parts, ignore_index=True)
    table = table.astype(
        {"days": "float64", "open_then": "int64", "won_share": "float64", "lost_share": "float64"}
    )
    table.attrs["read"] = read
    table.attrs["has_end"] = bool(len(tallies["ends"]) or table["won_share"].any())
    return table


def _read(found: Incidence, lasted: np.ndarray) -> tuple[int, float, float]:
    """The days that the sentence speaks of – 90, or the last whole day on which 20 were at risk –
    and the shares won and lost by then, of the whole curve."""
    at_risk = lasted[-ENOUGH] if lasted.size >= ENOUGH else 0.0
    days = int(min(WITHIN, np.floor(at_risk)))
    return days, found.at("won", days), found.at("lost", days)


def _kept(steps: int) -> np.ndarray:
    """Which steps to show: all of a short curve, of a long one as many as there is room for, the
    last among them."""
    if steps <= STEPS:
        return np.arange(steps)
    return np.unique(np.linspace(0, steps - 1, STEPS).round().astype(int))


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """What has become of the deals after so many days; several pipelines have no one answer."""
    if not table.attrs.get("has_end", True):
        return t(NO_ENDS)
    if not len(table):
        return t("No deal was closed yet")
    if several_pipelines(table):
        return ""
    if table["open_then"].iloc[0] < ENOUGH:
        return t("Too few deals to say how fast they close")
    days, won, lost = table.attrs["read"][0]
    if days < EARLY:
        return t("Too early to say how fast deals close")
    return t(
        "Within {n} days {won} of the deals are won and {lost} lost",
        n=days,
        won=percent(won),
        lost=percent(lost),
    )
