"""What the columns of the dwell table mean, and the sentence above its figure."""

from __future__ import annotations

import pandas as pd

from funnel.columns import Column, Unit, by_name
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, days, number, t
from funnel.metrics.rows import first, several_pipelines
from funnel.scope import Scope

# From this ratio on, the open stays change the picture.
_TELLING = 1.25

DEFINITIONS = {
    "visits": N_(
        "Stays in this stage that began in the period; a deal that comes back counts again."
    ),
    **by_name(
        Column("left", N_("Left"), Unit.COUNT, N_("Stays that are over.")),
    ),
    "still_here": N_("Stays that have not ended."),
    "mean_days": N_("Mean length of the stays that are over, in days."),
    "median_days": N_(
        "Half of the stays that are over were shorter than this; it looks better the more deals are"
        " stuck."
    ),
    **by_name(
        Column(
            "p90_days",
            N_("Nine in ten that left took at most, days"),
            Unit.DAYS,
            N_("Nine in ten of the stays that are over were shorter than this."),
        ),
    ),
    "km_median_days": N_(
        "After so many days half have left, with the stays that are not over counted too"
        " (Kaplan–Meier); blank: never."
    ),
    **by_name(
        Column(
            "km_p90_days",
            N_("Nine in ten have left by, days"),
            Unit.DAYS,
            N_(
                "After so many days nine in ten have left, with the stays that are not over"
                " counted too"
                " (Kaplan–Meier); blank: never."
            ),
        ),
    ),
    "went_on": N_("Stays that ended forward: with the next stage, a later one or the win."),
    **by_name(
        Column(
            "days_to_go_on",
            N_("Half of those that go on, days"),
            Unit.DAYS,
            N_(
                "Half of the stays that go on have gone on after so many days, the other ways"
                " out competing"
                " and the stays that are not over counted too; blank under 20 that went on."
            ),
        ),
        Column(
            "days_to_go_on_low",
            N_("Half of those that go on, low"),
            Unit.DAYS,
            N_("Low end of its 95% interval, from resampling the deals."),
        ),
        Column(
            "days_to_go_on_high",
            N_("Half of those that go on, high"),
            Unit.DAYS,
            N_("High end of its 95% interval, from resampling the deals."),
        ),
        Column(
            "days_to_loss",
            N_("Half of those lost, days"),
            Unit.DAYS,
            N_(
                "Half of the stays that end with the loss have ended after so many days,"
                " counted alike."
            ),
        ),
        Column(
            "days_to_loss_low",
            N_("Half of those lost, low"),
            Unit.DAYS,
            N_("Low end of its 95% interval, from resampling the deals."),
        ),
        Column(
            "days_to_loss_high",
            N_("Half of those lost, high"),
            Unit.DAYS,
            N_("High end of its 95% interval, from resampling the deals."),
        ),
        Column(
            "longest_open_days",
            N_("Longest open, days"),
            Unit.DAYS,
            N_("The longest stay that has not ended, in days so far."),
        ),
        Column(
            "over_limit",
            N_("Over the limit"),
            Unit.COUNT,
            N_("Stays longer than the limit, those that are over and those that have not ended."),
        ),
    ),
}


def longest(table: pd.DataFrame) -> pd.Series | None:
    """The stage with the longest Kaplan–Meier median of those with at least 20 stays over."""
    enough = table[(table["left"] >= ENOUGH) & table["km_median_days"].notna()]
    return first(enough, "km_median_days", ascending=False)


def unended(table: pd.DataFrame) -> pd.Series | None:
    """The stage with most stays of those that half of the deals, 20 or more, have not left: nobody
    can say how long it holds them."""
    swamp = table[
        (table["visits"] >= ENOUGH)
        & table["km_median_days"].isna()
        & (table["still_here"] > table["left"])
    ]
    return first(swamp, "visits", ascending=False)


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """What the plain median hides, else where deals stay longest; a table per manager or month has
    no one answer."""
    if "manager" in table or "month" in table:
        return ""
    if not len(table):
        return t("No stays to show")
    worst = unended(table)
    if worst is not None:
        return t(
            "Most stays in “{stage}” have not ended: {count} of {total}",
            stage=_named(worst, table),
            count=number(worst["still_here"]),
            total=number(worst["visits"]),
        )
    hiding = table[
        (table["left"] >= ENOUGH) & (table["km_median_days"] >= _TELLING * table["median_days"])
    ]
    telling = [
        row
        for _, row in hiding.iterrows()
        if days(row["km_median_days"]) != days(row["median_days"])
    ]
    if telling:
        worst = max(telling, key=lambda row: row["km_median_days"] - row["median_days"])
        return t(
            "“{stage}” holds deals for {true}, not the {plain} that closed stays suggest",
            stage=_named(worst, table),
            true=days(worst["km_median_days"]),
            plain=days(worst["median_days"]),
        )
    slowest = longest(table)
    if slowest is None:
        return t("Too few stays to compare the stages")
    return t(
        "Deals stay longest in “{stage}”: half leave within {days}",
        stage=_named(slowest, table),
        days=days(slowest["km_median_days"]),
    )


def _named(row: pd.Series, table: pd.DataFrame) -> str:
    if several_pipelines(table):
        return t("{stage} ({pipeline})", stage=row["stage"], pipeline=row["pipeline"])
    return str(row["stage"])
