"""What a month is to bring, beside what it brought and what is expected: the chance to reach the
goal, and how many new deals are still needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel.ahead.coming import Coming, Slice, slices, spoken_of, wins, worth
from funnel.ahead.goals import FEW, Pace, amount_reaches, wins_reach
from funnel.ahead.record import Judged
from funnel.ahead.stays import way_words
from funnel.blanks import only_one
from funnel.facts import Facts
from funnel.i18n import N_, month, t
from funnel.metrics import forecast
from funnel.metrics.amounts import NO_CURRENCY, Money, labels, worth_of_new
from funnel.metrics.forecast_words import why_not
from funnel.metrics.goal_words import said, why_unknown
from funnel.metrics.rows import in_order, records
from funnel.model.seconds import moment
from funnel.scope import Scope, next_month
from funnel.week.goal import Goal
from funnel.zones import utc

NAME = "goals"
TITLE = N_("Goals")
NEEDS = ("transitions",)
LEARNS = forecast.LEARNS
LEARNS_OF_SEVERAL = forecast.LEARNS_OF_SEVERAL
DEFINITIONS = {
    "month": N_("The month that the goal is for."),
    "pipeline": N_("The pipeline that the goal is for; blank: all of them."),
    "goal_wins": N_("The wins that the month is to bring."),
    "wins_so_far": N_("Wins that it brought up to the moment of the data."),
    "wins": N_("Wins so far and those that are expected in the rest of the month."),
    "wins_low": N_("Low end of the 80% interval, as wide as earlier forecasts needed it."),
    "wins_high": N_("High end of the 80% interval, as wide as earlier forecasts needed it."),
    "chance_wins": N_("The chance that the wins reach the goal, as wide as the band."),
    "goal_amount": N_("The amount that the month is to bring."),
    "currency": N_("The currency of the goal's amounts."),
    "amount_so_far": N_("The amount of the wins so far; deals without one count as 0."),
    "amount": N_("The amount so far and that which is expected in the rest of the month."),
    "amount_low": N_("Low end of the 80% interval of the amount."),
    "amount_high": N_("High end of the 80% interval of the amount."),
    "chance_amount": N_("The chance that the amount reaches the goal, as wide as the band."),
    "usual": N_("New deals from now to the end of the month, at the rate of the last 8 weeks."),
    "needed": N_(
        "New deals that have to come from now to the end of the month, at an even pace and with"
        " the company's own conversion and speed, so that the goal is what is to be expected."
    ),
    "needed_why": N_("Why one of these figures is blank."),
}
COUNTS = ("goal_wins", "wins_so_far", "needed")
TEXTS = ("pipeline", "currency", "needed_why")


def tallies(
    scope: Scope, facts: Facts, goals: Sequence[Goal] = (), report: Judged | None = None
) -> dict[str, ir.Table]:
    """What a forecast needs of the whole company, and the wins since the first of the goals'
    months; nothing where there is no goal."""
    if not goals:
        return {}
    whole = _whole(scope)
    v = whole.visits()
    first = min(one.month for one in goals)
    won = v.filter(way_words(v) == "won", v.left_at >= moment(utc(first, facts.timezone)))
    found = forecast.tallies(whole, facts, is_judged=report is not None)
    return found | {"won": won.select("pipeline", "left_at", "amount", "currency")}


def _whole(scope: Scope) -> Scope:
    """A goal is the company's or a pipeline's: no filter makes it another."""
    return Scope(timezone=scope.timezone)


def compute(
    tallies: dict[str, Any],
    scope: Scope,
    facts: Facts,
    goals: Sequence[Goal] = (),
    report: Judged | None = None,
) -> pd.DataFrame:
    """One row per goal, by month and pipeline; of the chosen pipelines, if any are."""
    wanted = [one for one in goals if not scope.pipelines or one.pipeline in scope.pipelines]
    rows: list[dict[str, Any]] = []
    if wanted:
        known = _Known(tallies, facts, report or forecast.report_of(tallies))
        rows = [known.row(one) for one in sorted(wanted, key=lambda one: (one.month, one.pipeline))]
    table = pd.DataFrame(rows, columns=list(DEFINITIONS))
    figures = [one for one in DEFINITIONS if one not in ("month", *COUNTS, *TEXTS)]
    kinds = dict.fromkeys(figures, "float64") | dict.fromkeys(COUNTS, "Int64")
    return table.astype(kinds | dict.fromkeys(TEXTS, "str") | {"month": "object"})


class _Known:
    """What is known of the company, to be held against one goal after the other."""

    def __init__(self, tallies: dict[str, Any], facts: Facts, report: Judged) -> None:
        self.facts, self.report = facts, report
        self.deals, self.came = in_order(tallies["open"]), in_order(tallies["came"])
        self.worth, self.won = in_order(tallies["worth"]), in_order(tallies["won"])
        self.ahead = slices(facts)
        self.money = Money.of(facts, self.deals, self.worth, self.won)
        self.coming = Coming(tallies["stays"], self.deals, self.ahead)

    def row(self, goal: Goal) -> dict[str, Any]:
        """One row of the table."""
        won = self._won_in(goal)
        label = self._label(goal)
        so_far = self._so_far(goal, won, label)
        base = {
            "month": goal.month,
            "pipeline": goal.pipeline or None,
            "goal_wins": goal.wins,
            "goal_amount": goal.amount,
            **so_far,
        }
        part = next((one for one in self.ahead if one.month == goal.month), None)
        if part is None:
            return base | self._without_forecast(goal, so_far)
        if not self.report.is_shown:
            return base | {"needed_why": why_not(self.report)}
        if goal.amount and not label:
            base["needed_why"] = t("several currencies: say which one the goal is in")
        return base | self._expected(goal, part, len(won), so_far.get("amount_so_far"), label)

    def _so_far(self, goal: Goal, won: pd.DataFrame, label: str) -> dict[str, Any]:
        """What the month brought, of what the goal speaks of."""
        found: dict[str, Any] = {"wins_so_far": len(won)} if goal.wins else {}
        if not goal.amount or not label:
            return found
        amount = float(_in(self.money, won, label).sum())
        return found | {
            "amount_so_far": amount,
            "currency": None if label == NO_CURRENCY else label,
        }

    def _expected(
        self, goal: Goal, part: Slice, won: int, amount: float | None, label: str
    ) -> dict[str, Any]:
        own = _of(self.deals, goal)
        others = _of(self.came, goal)
        chances = self.coming.chances(part)[own]
        came = self.came[others]
        arrivals = self.coming.arrivals(came, part)
        new = float(arrivals.sum())
        pace = Pace.of(self.coming, came, part)
        needed, found = [], {"usual": pace.deals}
        if goal.wins:
            band = wins(chances, new, self.report)[2]
            missing = goal.wins - won
            found |= _ends("wins", won, band) | {
                "chance_wins": wins_reach(chances, new, missing, self.report)
            }
            needed.append(pace.needed(missing - float(chances.sum())))
        if amount is not None:
            values = _in(self.money, self.deals[own], label)
            priced = _priced(self.money, self.worth, label)
            each, square = worth_of_new(priced, came, arrivals, label)
            band = worth(chances, values, new, each, square, self.report)[2]
            missing = float(goal.amount or 0) - amount
            found |= _ends("amount", amount, band) | {
                "chance_amount": amount_reaches(
                    chances, values, new, each, square, missing, self.report
                )
            }
            needed.append(pace.needed(missing - float(chances @ values), each))
        if not needed:
            return found
        most = float(np.max(needed))
        if np.isnan(most):
            return found | {"needed_why": why_unknown(pace.reason or FEW)}
        return found | {"needed": int(most)}

    def _without_forecast(self, goal: Goal, so_far: dict[str, Any]) -> dict[str, Any]:
        """Of a month that is over what came; of one that lies too far ahead nothing."""
        if goal.month > self.ahead[-1].month:
            last = month(self.ahead[-1].month)
            return {"needed_why": t("the forecast reaches to {month}", month=last)}
        brought = {
            name.removesuffix("_so_far"): value
            for name, value in so_far.items()
            if name.endswith("_so_far")
        }
        return brought | {"needed_why": t("the month is over")}

    def _won_in(self, goal: Goal) -> pd.DataFrame:
        rows = self.won[_of(self.won, goal)]
        zone = self.facts.timezone
        begin = utc(goal.month, zone)
        end = utc(next_month(goal.month), zone)
        return rows[(rows["left_at"] >= begin) & (rows["left_at"] < end)]

    def _label(self, goal: Goal) -> str:
        """The currency that the goal's amount is in; blank where nobody knows."""
        known = self.money.labels
        if self.money.rates:
            known = (str(self.facts.settings.get("base_currency")),)
        if not goal.currency:
            return only_one(known) or ""
        if goal.currency in known or not known:
            return goal.currency
        return ""


def _of(rows: pd.DataFrame, goal: Goal) -> np.ndarray:
    if not goal.pipeline:
        return np.ones(len(rows), dtype=bool)
    return (rows["pipeline"] == goal.pipeline).to_numpy(dtype=bool, na_value=False)


def _in(money: Money, rows: pd.DataFrame, label: str) -> np.ndarray:
    """The amounts of rows in one currency; with rates all of them."""
    split = money.split(rows)
    if money.rates:
        return np.sum([split[one] * money.rates[one] for one in money.labels], axis=0)
    return split.get(label, np.zeros(len(rows)))


def _priced(money: Money, rows: pd.DataFrame, label: str) -> pd.DataFrame:
    """What wins were worth, in one currency; with rates all of them."""
    if not money.rates:
        return rows
    rate = np.array([money.rates.get(one, 0.0) for one in labels(rows)])
    amount = rows["amount"] * rate
    square = rows["square"] * rate**2
    return rows.assign(amount=amount, square=square, currency=label)


def _ends(name: str, so_far: float, band: Any) -> dict[str, float]:
    ends = {"": band.mean, "_low": band.low, "_high": band.high}
    return {f"{name}{end}": so_far + value for end, value in ends.items()}


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """The goal of the month that is spoken of: the running one, or the next where it is nearly
    over."""
    ahead = slices(facts)
    for first in (ahead[spoken_of(ahead)].month, ahead[0].month):
        rows = [row for row in records(table) if row["month"] >= first]
        if rows:
            return said(rows[0])
    return t("No goal is set for this month or a later one")
