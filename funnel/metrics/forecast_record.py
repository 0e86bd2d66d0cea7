"""The school report of the forecast: what it would have said at the ends of the last 26 weeks about
the 28 days after, with nothing known later, and what came; beside the plain rivals."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel.ahead.everyone import Everyone
from funnel.ahead.origins import HORIZON
from funnel.ahead.record import LEAST, Judged, Report, calibration, judged, moment_of
from funnel.ahead.sums import brier
from funnel.facts import Facts
from funnel.i18n import N_, number, t
from funnel.metrics import forecast_past, forecast_record_columns, notes
from funnel.metrics.forecast_words import amounts_then, band_words, came_closer, of_crm, why_not
from funnel.scope import Scope
from funnel.stats import wilson

NAME = "forecast-record"
TITLE = N_("The forecast's school report")
NEEDS = ("transitions",)
DEFINITIONS = forecast_record_columns.DEFINITIONS
BREAKDOWNS = ("chance", "rival")
LEARNS_OF_SEVERAL = forecast_past.LEARNS
AMOUNTS = ["said_amount", "came_amount", "stage_amount", "crm_amount"]
FIFTHS = "fifths"  # beside the table of weeks, which needs all that the others do
WEEKS = [
    "origin_at",
    "open",
    "said",
    "low",
    "high",
    "came",
    "is_inside",
    "crps",
    "rival_crps",
    "brier",
    "widening",
    "said_open",
    "came_open",
    "last_28",
    "mean_13",
    "by_stage",
    "said_amount",
    "came_amount",
    "stage_amount",
    "crm",
    "crm_amount",
]


def tallies(scope: Scope, facts: Facts, by: str | None = None) -> dict[str, ir.Table]:
    """What is learned of the company, and the stays of the scope."""
    return forecast_past.asked(scope, facts)


def compute(
    tallies: dict[str, Any], scope: Scope, facts: Facts, by: str | None = None
) -> pd.DataFrame:
    """One row per origin; by `chance` one per fifth of the chances, by `rival` one per rival."""
    everyone: Everyone = tallies["everyone"]
    report = judged(everyone, tallies["inside"])
    table = _weeks(report)
    if not everyone.has_amounts:
        table[AMOUNTS] = np.nan
    beside = {"report": asdict(report.judged), FIFTHS: _by_chance(report).to_dict("list")}
    table.attrs.update(beside)
    if by == "chance":
        table = fifths(table)
    if by == "rival":
        table = by_rival(table)
    table.attrs.update(beside)
    _explain(table, report, everyone, facts)
    return table


def fifths(weeks: pd.DataFrame) -> pd.DataFrame:
    """One row per fifth of the chances, of the table of weeks."""
    return pd.DataFrame(weeks.attrs[FIFTHS])


def _explain(table: pd.DataFrame, report: Report, everyone: Everyone, facts: Facts) -> None:
    """Say from when on the CRM's own chances, and amounts of then, are known."""
    weeks = sum(not np.isnan(one.crm) for one in report.origins)
    since, amounts_since = (
        None if np.isinf(at) else moment_of(at)
        for at in (everyone.chances_since, everyone.amounts_since)
    )
    told = of_crm(since, weeks, len(report.origins), facts.timezone)
    notes.blank_because(table, told, notes.RIVAL)
    notes.blank_because(table, amounts_then(amounts_since, facts.timezone), notes.THEN)


def _weeks(report: Report) -> pd.DataFrame:
    rows = [
        {
            "origin_at": moment_of(one.at),
            "open": one.chance.size,
            "said": one.said,
            "came": one.came,
            "brier": brier(one.told, one.is_won[~np.isnan(one.chance)]),
            "said_open": float(one.told.sum()),
            "came_open": one.came_by_open,
            "last_28": one.last,
            "mean_13": one.weekly * HORIZON / 7,
            "by_stage": one.by_stage,
            "said_amount": one.worth + one.new_worth,
            "came_amount": one.came_worth,
            "stage_amount": one.stage_worth,
            "crm": one.crm,
            "crm_amount": one.crm_worth,
        }
        for one in report.origins
    ]
    table = pd.DataFrame(rows, columns=[name for name in WEEKS if name not in ("low", "high")])
    table = table.assign(
        low=report.low,
        high=report.high,
        is_inside=(report.low <= table["came"]) & (table["came"] <= report.high),
        crps=report.crps,
        rival_crps=report.rival,
        widening=report.widening,
    )
    counts = dict.fromkeys(("open", "came", "came_open"), "int64")
    figures = [name for name in WEEKS if name not in ("origin_at", "is_inside", *counts)]
    return table[WEEKS].astype(
        counts
        | dict.fromkeys(figures, "float64")
        | {"origin_at": "datetime64[us]", "is_inside": "bool"}
    )


def _by_chance(report: Report) -> pd.DataFrame:
    """Said against came; the interval takes four askings of a deal for one."""
    table = calibration(report.origins).rename(columns={"said": "share_said", "came": "share_came"})
    overlap = HORIZON / 7
    won, n = (table[name].astype(float) / overlap for name in ("won", "n"))
    low, high = wilson(won, n)
    table = table.assign(share_low=low, share_high=high)
    return table[["bin", "share_said", "share_came", "share_low", "share_high", "n", "won"]]


# Who says something, of what, and the columns of what was said and of what came; ours first.
RIVALS = (
    ("ours", "wins", "said", "came"),
    ("last_28", "wins", "last_28", "came"),
    ("mean_13", "wins", "mean_13", "came"),
    ("ours", "open", "said_open", "came_open"),
    ("by_stage", "open", "by_stage", "came_open"),
    ("crm", "open", "crm", "came_open"),
    ("ours", "amount", "said_amount", "came_amount"),
    ("stage_amount", "amount", "stage_amount", "came_amount"),
    ("crm", "amount", "crm_amount", "came_amount"),
)
OURS = {of: said for who, of, said, _ in RIVALS if who == "ours"}


def by_rival(weeks: pd.DataFrame) -> pd.DataFrame:
    """One row per rival that said anything, and ours in the same weeks."""
    rows = []
    for who, of, said, came in RIVALS:
        own = weeks[weeks[said].notna()]
        off = own[said] - own[came]
        ours = own[OURS[of]] - own[came]
        if len(own) or (who != "crm" and not len(weeks)):
            rows.append((who, of, off.abs().mean(), off.mean(), len(own), ours.abs().mean()))
    return pd.DataFrame(rows, columns=["forecast", "of", "miss", "bias", "weeks", "ours"])


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How far off the forecast was, and how far the last three months, or the rival that came
    closer; or why it is not shown."""
    judged_so = Judged.of(table)
    if not judged_so.is_shown:
        return why_not(judged_so)
    if "origin_at" not in table:
        return t("What the forecast said, against what came")
    rivals = by_rival(table)
    held = band_words(judged_so)
    places = np.where(rivals["of"] == "amount", 1.0, 10.0)  # as exact as it is said
    is_closer = np.round(rivals["miss"] * places) < np.round(rivals["ours"] * places)
    closer = rivals[is_closer & (rivals["weeks"] >= LEAST)]
    if len(closer):
        best = closer.loc[(closer["miss"] / closer["ours"]).idxmin()]
        return came_closer(str(best["forecast"]), str(best["of"]), best["miss"], best["ours"], held)
    of = rivals.set_index(["forecast", "of"])["miss"]
    return t(
        "The forecast is off by {own} wins in 28 days, the last three months by {rival}; {held}",
        own=number(of["ours", "wins"], 1),
        rival=number(of["mean_13", "wins"], 1),
        held=held,
    )
