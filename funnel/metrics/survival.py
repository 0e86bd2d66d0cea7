"""The curve behind the dwell table: which share of the stays in a stage is still going on after so
many days."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, days, t
from funnel.metrics import dwell
from funnel.metrics.lengths import gathered
from funnel.metrics.rows import records
from funnel.metrics.stages import KEYS, in_order
from funnel.scope import Scope
from funnel.stats import Curve

NAME = "survival"
TITLE = N_("Survival curve")
NEEDS = ("transitions",)
DEFINITIONS = {
    "days": N_("Days since the stay began."),
    **by_name(
        Column(
            "at_risk",
            N_("Stays so long"),
            Unit.COUNT,
            N_(
                "Stays that lasted at least so long, open ones included: what the share is"
                " computed from."
            ),
        ),
        Column(
            "share_still_here",
            N_("Share still here"),
            Unit.SHARE,
            N_("Share of the stays still going on after so many days (Kaplan–Meier)."),
        ),
    ),
    "low": Column(
        "low",
        N_("Low end"),
        Unit.SHARE,
        N_("Low end of the 95% interval (Greenwood, on the log(−log) scale)."),
    ),
    "high": Column(
        "high",
        N_("High end"),
        Unit.SHARE,
        N_("High end of the 95% interval (Greenwood, on the log(−log) scale)."),
    ),
}
COLUMNS = [*KEYS, "days", "at_risk", "share_still_here", "low", "high"]
# More steps than a screen has pixels show nothing more; every step kept is exact.
STEPS = 400


def tallies(
    scope: Scope, facts: Facts, pipeline: str | None = None, stage: str | None = None
) -> dict[str, ir.Table]:
    """The lengths of all stays, of one stage or of each."""
    found = dwell.tallies(scope, facts, days_to=False)
    stays = found["stays"]
    for column, value in (("pipeline", pipeline), ("stage", stage)):
        stays = stays if value is None else stays.filter(stays[column] == value)
    return found | {"stays": stays}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per step of a curve, beginning with everybody at day 0."""
    stays = in_order(gathered(tallies["stays"], KEYS), tallies["stages"])
    curves = [_steps(row) for row in records(stays)]
    if curves:
        return pd.concat(curves, ignore_index=True)[COLUMNS]
    return pd.DataFrame(columns=pd.Index(COLUMNS))


def _steps(row: dict) -> pd.DataFrame:
    own = row["lengths"]
    curve = own.curve
    kept = _kept(curve)
    start = [[0.0], [int((own.since <= 0).sum())], [1.0], [1.0], [1.0]]
    columns = (curve.time, curve.at_risk, curve.survival, curve.low, curve.high)
    steps = {
        name: np.concatenate([first, values[kept]])
        for name, first, values in zip(COLUMNS[2:], start, columns, strict=True)
    }
    return pd.DataFrame({"pipeline": row["pipeline"], "stage": row["stage"], **steps}).astype(
        {"at_risk": "int64"}
    )


def _kept(curve: Curve) -> np.ndarray:
    """Which steps to show: all of a short curve; of a long one the first below each level, and the
    last."""
    if curve.time.size <= STEPS:
        return np.arange(curve.time.size)
    # rounded up, so that the first step at or below a half (a tenth) is among those kept
    levels = np.ceil(curve.survival * STEPS - 1e-9)
    first = np.flatnonzero(np.diff(levels, prepend=STEPS + 1) < 0)
    return np.union1d(first, [curve.time.size - 1])


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """After how long half have left the stage; several curves have no one answer."""
    if not len(table):
        return t("No stays to show")
    if len(table[KEYS].drop_duplicates()) > 1:
        return ""
    first = table.iloc[0]
    below = table[table["share_still_here"] <= 0.5 + 1e-12]
    if not len(below):
        return t(
            "More than half of the stays in “{stage}” are expected to last longer than any that"
            " ended",
            stage=first["stage"],
        )
    return t(
        "Half have left “{stage}” after {days}",
        stage=first["stage"],
        days=days(below["days"].iloc[0]),
    )
