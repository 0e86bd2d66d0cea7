"""The days on which the open deals are expected to close: past ones, near ones, and how they were
put off."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import pandas as pd

from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, date_words, days, t, tn
from funnel.metrics.present import open_deals
from funnel.scope import Scope
from funnel.zones import local, utc

NAME = "expected"
TITLE = N_("Expected close dates")
NEEDS = ()
DAY = 86_400.0
STATES = ("past", "soon", "later", "none")
EXPECTED = {
    "expected_at": N_(
        "The day on which the deal is expected to close, as the CRM says; of open deals only."
    ),
    "expected_state": N_(
        "past: the day is over and the deal is open still; soon: it is within 30 days; later; none:"
        " no day is said; unknown: no list with such days is loaded."
    ),
    "expected_pushes": N_(
        "How often the day was moved to a later one: as a log says, or as two uploads differ."
    ),
    "expected_pushed_days": N_("By how many days in all it was moved to later."),
    "expected_slips": N_("How often it was moved into a later month."),
    "is_slipped": N_(
        "Whether the day stood in the month of the data and was moved, in that month, into a later"
        " one."
    ),
}
DEFINITIONS = {
    **EXPECTED,
    **by_name(
        Column(
            "late_days",
            N_("Days past the day"),
            Unit.DAYS,
            N_("How many days ago the deal should have been closed; blank if it should not."),
        ),
    ),
}
DEAL = ["deal_id", "name", "pipeline", "stage", "manager", "amount", "currency"]
COLUMNS = [*DEAL, "expected_at", "expected_state", "late_days", *list(EXPECTED)[2:]]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """The open deals of the scope; the period does not apply."""
    return {"open": open_deals(scope).select(*DEAL, *EXPECTED)}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per open deal, those longest overdue first, those without a day last."""
    deals = tallies["open"]
    today = pd.Timestamp(utc(local(facts.as_of, facts.timezone).date(), facts.timezone))
    late = ((today - deals["expected_at"]).dt.total_seconds() / DAY).round()
    table = deals.assign(late_days=late.where(late > 0).astype("float64"))
    ordered = table.sort_values(
        ["expected_at", "amount", "deal_id"],
        ascending=[True, False, True],
        na_position="last",
        ignore_index=True,
    )
    counts = {"expected_pushes": "Int64", "expected_slips": "Int64", "is_slipped": "boolean"}
    return ordered[COLUMNS].astype(counts)


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many are past their day, due soon, put off, slipped out of the month, without a day."""
    if "expected_dates" not in facts.has:
        return t("No list that is loaded says when deals are expected to close")
    if not len(table):
        return t("No deal is open here")
    counts = table["expected_state"].value_counts()
    pushed = int((table["expected_pushes"] > 0).sum())
    slipped = int(table["is_slipped"].sum())
    past, soon, none = (int(counts.get(state, 0)) for state in ("past", "soon", "none"))
    told = {
        tn("{n} past its day", "{n} past their day", past): past,
        tn("{n} due within 30 days", "{n} due within 30 days", soon): soon,
        tn("{n} put off before", "{n} put off before", pushed): pushed,
        tn("{n} slipped out of this month", "{n} slipped out of this month", slipped): slipped,
        tn("{n} without a day", "{n} without a day", none): none,
    }
    parts = [words for words, count in told.items() if count]
    of = tn("Of {n} open deal", "Of {n} open deals", len(table))
    if parts:
        return f"{of}: {', '.join(parts)}"
    return t("{of}: none is due soon", of=of)


def said(row: Any, timezone: str) -> list[str]:
    """What is to be said of the day of one deal, each a few words; nothing where it has none."""
    parts = []
    if pd.notna(row["expected_at"]):
        parts.append(_day(row, timezone))
    pushes = row["expected_pushes"]
    if pd.notna(pushes) and pushes:
        parts.append(
            tn(
                "put off {n} time by {days}",
                "put off {n} times by {days}",
                int(pushes),
                days=days(row["expected_pushed_days"]),
            )
        )
    return parts


def _day(row: Any, timezone: str) -> str:
    day = date_words(local(row["expected_at"], timezone).date())
    if row["expected_state"] == "past":
        return t("should have closed on {date}", date=day)
    return t("expected to close on {date}", date=day)
