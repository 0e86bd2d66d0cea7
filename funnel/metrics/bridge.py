"""From the open deals at one moment to those at another: what came, what left, what changed.

The lines add up, always, in deals and in every currency, under every scope.
"""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel.facts import Facts
from funnel.i18n import N_, number, t, tn
from funnel.scope import Scope
from funnel.week.postings import AMOUNTS, BREAKDOWNS, IN, LINES, OUT, events, postings
from funnel.week.stays import questions
from funnel.week.window import Window

NAME = "bridge"
TITLE = N_("The bridge")
NEEDS = ("deals",)
__all__ = ["BREAKDOWNS"]
DEFINITIONS = {
    "line": N_(
        "before: open at the beginning of the window. new, reopened, handed_in, pipeline_in,"
        " other_in: came in. won, lost, gone, handed_out, pipeline_out, other_out: left."
        " amount_up, amount_down: amounts that changed. after: open at the end; it is the sum of"
        " all others."
    ),
    "deals": N_("How many deals; those that left count below zero."),
    "amount": N_(
        "Their amount as it was at that moment; with a single upload as it is today, and changes"
        " of amounts are blank."
    ),
}


def tallies(scope: Scope, facts: Facts, window: Window | str = "last-week") -> dict[str, ir.Table]:
    """The stays that touch the window, and what changed of their deals."""
    return questions(scope, Window.asked(window, facts))


def compute(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    window: Window | str = "last-week",
    by: str | None = None,
) -> pd.DataFrame:
    """Every line in order, for each currency and each key of `by` ("pipeline" or "manager"): line,
    deals, amount, currency; lines without deals are 0."""
    posted = postings(events(tallies, scope, Window.asked(window, facts)), by)
    parts = [
        _lines(rows, facts)
        for _, rows in posted.groupby(["key", "currency"], dropna=False, sort=True)
    ]
    if not parts and not by:
        parts = [_lines(posted, facts)]
    columns = [*([by] if by else []), "line", "deals", "amount", "currency"]
    if not parts:
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts, ignore_index=True)
    return (table.rename(columns={"key": by}) if by else table)[columns]


def _lines(posted: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    sums = posted.groupby("line")[["deals", "amount"]].sum().reindex(LINES[:-1]).fillna(0.0)
    has_amounts = posted["amount"].notna().any()
    sums.loc["after"] = sums.sum()
    if not has_amounts:
        sums["amount"] = np.nan
    if not facts.knows_amounts_then:
        sums.loc[list(AMOUNTS), "amount"] = np.nan
    sums["deals"] = sums["deals"].astype("int64")
    named = {name: posted[name].iloc[0] if len(posted) else None for name in ("key", "currency")}
    table = sums.rename_axis("line").reset_index().assign(**named)
    return table.astype({"key": "str", "currency": "str"})


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """What came and what left, in one sentence."""
    deals = table.groupby("line")["deals"].sum()
    if not len(deals) or not deals.abs().sum():
        return t("No deal was open, came or left in this time")
    came = int(deals.reindex(IN).fillna(0).sum())
    left = -int(deals.reindex(OUT).fillna(0).sum())
    if not came and not left:
        return tn(
            "{n} deal was open, and none came or left",
            "{n} deals were open, and none came or left",
            int(deals["before"]),
        )
    others = left + deals["won"] + deals["lost"]
    counts = {
        "before": number(deals["before"]),
        "came": number(came),
        "won": number(-deals["won"]),
        "lost": number(-deals["lost"]),
        "after": number(deals["after"]),
    }
    if not others:
        return t("{before} open, {came} came, {won} won, {lost} lost: {after} open", **counts)
    return t(
        "{before} open, {came} came, {won} won, {lost} lost, {others} left otherwise: {after} open",
        others=number(others),
        **counts,
    )
