"""The school report of the forecast: what it would have said at the ends of the last 26 weeks about
the 28 days after, with nothing known later, and what came; beside the plain rivals."""

from __future__ import annotations

from dataclasses import asdict

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.ahead import filled_in
from funnel.ahead.origins import HORIZON
from funnel.ahead.past import Past, questions
from funnel.ahead.record import Judged, Report, calibration, judged, moment_of
from funnel.ahead.sums import brier
from funnel.facts import Facts
from funnel.i18n import N_, number, t
from funnel.metrics import forecast_record_columns, notes
from funnel.metrics.amounts import labels
from funnel.metrics.forecast_words import amounts_then, no_rival, why_not
from funnel.scope import Scope
from funnel.stats import wilson

NAME = "forecast-record"
TITLE = N_("The forecast's school report")
NEEDS = ("transitions",)
DEFINITIONS = forecast_record_columns.DEFINITIONS
BREAKDOWNS = ("chance", "rival")
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
]


def tallies(scope: Scope, facts: Facts, by: str | None = None) -> dict[str, ir.Table]:
    """Every stay, the stages, and how many deals have a chance from the CRM."""
    d = tables.deals
    told = d.agg(deals=d.probability.count())
    return questions(scope, filled_in(facts)) | {"crm": told}


def compute(
    tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts, by: str | None = None
) -> pd.DataFrame:
    """One row per origin; by `chance` one per fifth of the chances, by `rival` one per rival."""
    visits = tallies["visits"]
    report = judged(Past.of(tallies | {"visits": _in_one_currency(visits, facts)}), facts)
    table = _weeks(report)
    if by == "chance":
        table = _by_chance(report)
    if by == "rival":
        table = _by_rival(table)
        of_crm = int(tallies["crm"]["deals"].sum())
        notes.blank_because(table, no_rival(of_crm), notes.RIVAL)
        notes.blank_because(table, amounts_then(facts), notes.THEN)
    table.attrs["report"] = asdict(report.judged)
    return table


def _in_one_currency(visits: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Amounts that may be added; blank if they may not."""
    used = set(labels(visits)[visits["amount"].notna()])
    rates = dict(facts.settings.get("rates") or {})
    if base := facts.settings.get("base_currency"):
        rates[base] = 1.0
    if len(used) < 2:
        return visits
    if not used <= rates.keys():
        return visits.assign(amount=np.nan)
    return visits.assign(amount=visits["amount"] * pd.Series(labels(visits)).map(rates).to_numpy())


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


RIVALS = (
    ("ours", "wins", "said", "came"),
    ("last_28", "wins", "last_28", "came"),
    ("mean_13", "wins", "mean_13", "came"),
    ("ours", "open", "said_open", "came_open"),
    ("by_stage", "open", "by_stage", "came_open"),
    ("ours", "amount", "said_amount", "came_amount"),
    ("stage_amount", "amount", "stage_amount", "came_amount"),
)


def _by_rival(weeks: pd.DataFrame) -> pd.DataFrame:
    rows = [
        (who, of, (weeks[said] - weeks[came]).abs().mean(), (weeks[said] - weeks[came]).mean())
        for who, of, said, came in RIVALS
    ]
    return pd.DataFrame(rows, columns=["forecast", "of", "miss", "bias"])


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How far off the forecast was, and how far the last three months; or why it is not shown."""
    judged_so = Judged.of(table)
    if not judged_so.is_shown:
        return why_not(judged_so)
    if "origin_at" not in table:
        return t("What the forecast said, against what came")
    own, rival, last = (
        float((table[name] - table["came"]).abs().mean()) for name in ("said", "mean_13", "last_28")
    )
    words = {"own": number(own, 1), "held": judged_so.held, "n": judged_so.origins}
    best = min(rival, last)
    if best < own:
        return t(
            "The last weeks themselves came closer: off by {rival} wins in 28 days, the forecast by"
            " {own}; its 80% band held {held} times of {n}",
            rival=number(best, 1),
            **words,
        )
    return t(
        "The forecast is off by {own} wins in 28 days, the last three months by {rival}; its 80%"
        " band held {held} times of {n}",
        rival=number(rival, 1),
        **words,
    )
