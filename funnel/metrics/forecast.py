"""What is coming: wins and amounts by month with a band, of the open deals and of those that do not
exist yet. Shown only where its school report allows it."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import product
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.ahead import filled_in, stays
from funnel.ahead.coming import Band, Coming, since, slices, spoken_of, wins, worth
from funnel.ahead.everyone import ARRIVALS_OVER, PRICED_OVER
from funnel.ahead.lattice import Lattice
from funnel.ahead.record import Judged, judged
from funnel.ahead.stays import way_words
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, month, number, t, tn
from funnel.metrics import forecast_past
from funnel.metrics.amounts import Money, worth_of_new
from funnel.metrics.forecast_words import why_not
from funnel.metrics.present import open_deals
from funnel.metrics.rows import in_order, split
from funnel.model.seconds import moment
from funnel.scope import Scope

NAME = "forecast"
TITLE = N_("Expected wins")
NEEDS = ("transitions",)
BREAKDOWNS = ("pipeline", "manager")
LEARNS = {"stays": Lattice.of}
LEARNS_OF_SEVERAL = forecast_past.LEARNS
PARTS = ("open", "new", "all")
DEFINITIONS = {
    "month": N_("The month; of the running one what is left of it."),
    **by_name(
        Column(
            "part",
            N_("Of which deals"),
            Unit.CODE,
            N_(
                "open: the deals that are open now; new: deals that do not exist yet, at the"
                " rate of the"
                " last 8 weeks; all: both."
            ),
        ),
    ),
    "deals": N_("Open deals of which a chance is known."),
    **by_name(
        Column(
            "untold",
            N_("Deals without a chance"),
            Unit.COUNT,
            N_("Open deals of which none is; they count as no win."),
        ),
        Column(
            "wins",
            N_("Wins"),
            Unit.NUMBER,
            N_(
                "Wins expected in the month; blank where the forecast was no better than the"
                " last three"
                " months."
            ),
        ),
        Column(
            "wins_low",
            N_("Wins, low"),
            Unit.NUMBER,
            N_("Low end of the 80% interval, as wide as earlier forecasts needed it."),
        ),
        Column(
            "wins_high",
            N_("Wins, high"),
            Unit.NUMBER,
            N_("High end of the 80% interval, as wide as earlier forecasts needed it."),
        ),
    ),
    "amount": N_(
        "Their amount; deals without one count as 0, new ones as the wins of half a year."
    ),
    **by_name(
        Column(
            "amount_low",
            N_("Amount, low"),
            Unit.MONEY,
            N_("Low end of the 80% interval of the amount."),
        ),
        Column(
            "amount_high",
            N_("Amount, high"),
            Unit.MONEY,
            N_("High end of the 80% interval of the amount."),
        ),
    ),
}
AGE = "calendar_days_here"  # what is ahead lies in days of the calendar
WINS = ("wins", "wins_low", "wins_high")
DEAL = ["deal_id", "pipeline", "stage", "manager", "amount", "currency", AGE]
ENDS = ("", "_low", "_high")
ADDED_UP = ("open", "came", "worth")


def tallies(
    scope: Scope, facts: Facts, by: str | None = None, is_judged: bool = False
) -> dict[str, ir.Table]:
    """The open deals, what all stays teach, the deals that came lately, what wins were worth; and
    the past, unless it `is_judged`, so that `compute` is given its report."""
    left_out = filled_in(facts)
    always = replace(scope, since=None, until=None)
    j = always.journeys().filter(
        tables.journeys.began_at > moment(since(facts.as_of, ARRIVALS_OVER))
    )
    j = j.filter(j.first_stage.notnull()).anti_join(left_out, "deal_id")
    v = always.visits()
    v = v.filter(way_words(v) == "won", v.left_at > moment(since(facts.as_of, PRICED_OVER)))
    value = v.amount.fill_null(0.0)
    found = {
        "open": open_deals(scope).select(*DEAL),
        "stays": stays(left_out),
        "left_out": left_out.agg(deals=left_out.deal_id.nunique()),
        "came": j.group_by("pipeline", "manager", stage=j.first_stage).agg(deals=j.count()),
        "worth": v.group_by("pipeline", "currency").agg(
            wins=v.count(), amount=value.sum(), square=(value * value).sum()
        ),
    }
    return found if is_judged else found | forecast_past.asked(scope, facts)


def compute(
    tallies: dict[str, Any],
    scope: Scope,
    facts: Facts,
    by: str | None = None,
    report: Judged | None = None,
) -> pd.DataFrame:
    """One row per month, part (`PARTS`) and, if asked for, pipeline or manager."""
    report = report or report_of(tallies)
    tallies = tallies | {name: in_order(tallies[name]) for name in ADDED_UP}
    deals = tallies["open"]
    came = tallies["came"]
    ahead = slices(facts)
    coming = Coming(tallies["stays"], deals, ahead)
    groups = _groups(deals, came, by)
    money = Money.of(facts, deals, tallies["worth"])
    rows: list[dict] = []
    sums: dict[str, dict[str, list[float]]] = {
        end: {label: [] for label in money.labels} for end in ENDS
    }
    for group, part in product(groups, ahead):
        own = _of(deals, by, group)
        others = _of(came, by, group)
        chances = coming.chances(part)[own]
        new = coming.arrivals(came[others], part)
        told = coming.is_told[own]
        counts = {"deals": int(told.sum()), "untold": int((~told).sum())}
        named = ({by: group} if by else {}) | {"month": part.month}
        for name, band in zip(PARTS, wins(chances, float(new.sum()), report), strict=True):
            rows.append(named | {"part": name} | _only_open(counts, name) | _ends("wins", band))
        for label, values in money.split(deals[own]).items():
            each, square = worth_of_new(tallies["worth"], came[others], new, label)
            bands = worth(chances, values, float(new.sum()), each, square, report)
            for band in bands:
                for end, value in zip(ENDS, (band.mean, band.low, band.high), strict=True):
                    sums[end][label].append(value)
    return _table(rows, sums, money, by, report, tallies)


def report_of(tallies: dict[str, Any]) -> Judged:
    """What the school report allows, of what was learned of the company."""
    return judged(tallies["everyone"], tallies["inside"]).judged


def _table(
    rows: list[dict],
    sums: dict[str, dict[str, list[float]]],
    money: Money,
    by: str | None,
    report: Judged,
    tallies: dict[str, pd.DataFrame],
) -> pd.DataFrame:
    keys = [*split([], by), "month", "part", "deals", "untold"]
    columns = [*keys, "wins", "wins_low", "wins_high"]
    table = pd.DataFrame(rows, columns=columns)
    for end in ENDS:
        table = table.assign(**money.columns(f"amount{end}", sums[end], len(table)))
    figures = [column for column in table.columns if column not in keys]
    if not report.is_shown:
        table[figures] = np.nan
    table = table.astype(dict.fromkeys(figures, "float64") | {"deals": "Int64", "untold": "Int64"})
    table.attrs.update(report=asdict(report), left_out=int(tallies["left_out"]["deals"].sum()))
    return table


def _groups(deals: pd.DataFrame, came: pd.DataFrame, by: str | None) -> list:
    if not by:
        return [None]
    every = pd.concat([deals[by], came[by]]).unique()
    named = [None if pd.isna(one) else str(one) for one in every]
    return sorted(named, key=lambda one: (one is None, one or ""))


def _of(rows: pd.DataFrame, by: str | None, group: str | None) -> np.ndarray:
    if not by:
        return np.ones(len(rows), dtype=bool)
    column = rows[by]
    return (column.isna() if group is None else column == group).to_numpy(dtype=bool)


def _only_open(counts: dict[str, int], part: str) -> dict[str, int | None]:
    return dict.fromkeys(counts) if part == "new" else dict(counts)


def _ends(name: str, band: Band) -> dict[str, float]:
    return {name: band.mean, f"{name}_low": band.low, f"{name}_high": band.high}


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """What the running month still brings; or why nothing is said."""
    report = Judged.of(table)
    if not report.is_shown:
        return why_not(report)
    total = table[table["part"] == "all"].groupby("month", sort=True)["wins"].sum()
    rows = table[table["part"] == "all"]
    if not len(rows) or len(rows) != len(total):
        return t("Expected wins by month, of the open deals and of new ones")
    place = spoken_of(slices(facts))
    row = rows.iloc[place]
    words = {
        "month": month(row["month"]),
        "wins": tn("{n} win", "{n} wins", round(row["wins"])),
        "low": number(row["wins_low"]),
        "high": number(row["wins_high"]),
    }
    if place:
        return t("{month}: about {wins}, four times in five between {low} and {high}", **words)
    return t(
        "{month} still brings about {wins}, four times in five between {low} and {high}", **words
    )
