"""From the open deals at one moment to those at another: what came, what left, what changed.

The lines add up, always, in deals and in every currency, under every scope.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import N_, number, t, tn
from funnel.metrics import Door
from funnel.metrics.rows import split
from funnel.scope import Scope
from funnel.week.postings import AMOUNTS, BREAKDOWNS, IN, LINES, OUT, events, postings, stock
from funnel.week.stays import questions
from funnel.week.stood import RESTATED, Stood, restated, summed
from funnel.week.window import Window

NAME = "bridge"
TITLE = N_("The bridge")
NEEDS = ("deals",)
__all__ = ["BREAKDOWNS"]
DEFINITIONS = {
    "line": N_(
        "before: open at the beginning of the window; restated: what was noted since of the time"
        " before it, where a review was closed then. new, reopened, handed_in, pipeline_in,"
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
    stood: Sequence[Stood] = (),
) -> pd.DataFrame:
    """Every line in order, for each currency and each key of `by` ("pipeline" or "manager"): line,
    deals, amount, currency; lines without deals are 0. Of a window that begins where a review was
    closed, `before` is what `stood` there, and `restated` what is known of it now besides."""
    seen = Window.asked(window, facts)
    posted = postings(events(tallies, scope, seen), by)
    table = restated(_lines(posted, facts), stood, scope, seen.since, by)
    if not len(table) and not by:
        table = pd.DataFrame({"line": LINES, "deals": 0, "amount": np.nan, "currency": None})
        table = table.astype({"currency": "str"})
    if by:
        table = table.rename(columns={"key": by})
    return table[[*split([], by), "line", "deals", "amount", "currency"]]


def _lines(posted: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Every line of every key and currency."""
    own = ["key", "currency"]
    counted = posted.assign(known=posted["amount"].notna())
    sums = counted.groupby([*own, "line"], dropna=False)[["deals", "amount", "known"]].sum()
    deals, amount, known = (_wide(sums[name]) for name in ("deals", "amount", "known"))
    amount = amount.where(known["after"] > 0)
    if not facts.knows_amounts_then:
        amount[list(AMOUNTS)] = np.nan
    keys = deals.index.repeat(len(LINES)).to_frame(index=False)
    return keys.assign(
        line=pd.Series(list(LINES) * len(deals), dtype="str"),
        deals=deals.to_numpy().ravel().astype("int64"),
        amount=amount.to_numpy().ravel(),
    ).astype({"key": "str", "currency": "str"})


def _wide(sums: pd.Series) -> pd.DataFrame:
    """One column per line, and `after`, which is their sum."""
    table = pd.DataFrame(sums.unstack("line")).reindex(columns=list(LINES[:-1])).fillna(0.0)
    return table.assign(after=table.sum(axis=1))


def standing(door: Door) -> list[Stood]:
    """What stands on the screen now, in every credit mode, for `close_review`."""
    facts = door.facts
    found = []
    now = Window(facts.as_of, facts.as_of)
    for credit in tables.CREDITS:
        scope = Scope(timezone=facts.timezone, credit=credit)
        asked = {name: door.ask(one) for name, one in questions(scope, now).items()}
        found += summed(stock(asked, scope, now), facts.as_of, credit)
    return found


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """What came and what left, in one sentence."""
    deals = table.groupby("line")["deals"].sum()
    if not len(deals) or not deals.abs().sum():
        return t("No deal was open, came or left in this time")
    came = int(deals.reindex(IN).fillna(0).sum())
    left = -int(deals.reindex(OUT).fillna(0).sum())
    corrected = int(deals.get(RESTATED, 0))
    if not came and not left and not corrected:
        return tn(
            "{n} deal was open, and none came or left",
            "{n} deals were open, and none came or left",
            int(deals["before"]),
        )
    others = left + deals["won"] + deals["lost"]
    counts = {
        "before": _begun(int(deals["before"]), corrected),
        "came": number(came),
        "won": number(-deals["won"]),
        "lost": number(-deals["lost"]),
        "after": number(deals["after"]),
    }
    if not others:
        return t("{before}; {came} came, {won} won, {lost} lost; {after} open at the end", **counts)
    return t(
        "{before}; {came} came, {won} won, {lost} lost, {others} left otherwise;"
        " {after} open at the end",
        others=number(others),
        **counts,
    )


def _begun(before: int, corrected: int) -> str:
    """How many there were, and how many as it is known now."""
    said = tn("{n} deal was open", "{n} deals were open", before)
    if not corrected:
        return said
    return t("{before} ({known} as known now)", before=said, known=number(before + corrected))
