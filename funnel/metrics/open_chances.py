"""Every open deal: the chance that it is won, in the end and within 30, 60 and 90 days, and what
makes it so."""

from __future__ import annotations

from functools import cache
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.ahead import Chances, filled_in, stays
from funnel.ahead.lattice import Lattice
from funnel.ahead.stays import Place, bare
from funnel.ahead.within import BASES, POSITION, STAGE, Within, seated
from funnel.columns import Column, Unit, by_name
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, calendar_days, days, number, percent, t, tn
from funnel.metrics.chances import DEFINITIONS as CHANCES
from funnel.metrics.chances import TOO_UNKNOWN
from funnel.metrics.present import open_deals
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.stats import wilson

NAME = "open-chances"
TITLE = N_("Chances of the open deals")
NEEDS = ("transitions",)
SPANS = (30, 60, 90)
TELLING = 0.02  # a difference of chances below is not worth a word
TOLD = (STAGE, POSITION)
LEARNS = {"stays": Chances.of, "lattice": Lattice.of}
DEFINITIONS = {
    "chance": CHANCES["chance"],
    **by_name(
        Column(
            "chance_low",
            N_("Chance to win, low"),
            Unit.SHARE,
            N_(
                "Low end of the 95% interval of the chance (Wilson, of as many cases as stays"
                " had lasted as"
                " long)."
            ),
        ),
        Column(
            "chance_high",
            N_("Chance to win, high"),
            Unit.SHARE,
            N_("High end of that interval, if all of the part that nobody can know were won."),
        ),
    ),
    "unknown": CHANCES["unknown"],
    "chance_n": CHANCES["chance_n"],
    "within_30": N_("The chance that the deal is won within 30 days from the moment of the data."),
    "within_60": N_("The chance that the deal is won within 60 days from the moment of the data."),
    "within_90": N_("The chance that the deal is won within 90 days from the moment of the data."),
    **by_name(
        Column(
            "basis",
            N_("Chance from"),
            Unit.CODE,
            N_(
                "What the chances are from: stage, the stays in the deal's own stage that"
                " lasted as long;"
                " position, those at the same place of all pipelines, where the stage has fewer"
                " than 20;"
                " blank: there are too few."
            ),
        ),
        Column(
            "facts",
            N_("What makes it so"),
            Unit.TEXT,
            N_("What raises or lowers the chance, in words."),
        ),
    ),
}
DEAL = ["deal_id", "name", "pipeline", "stage", "manager", "amount", "currency", "days_here"]
SHARES = ["chance", "chance_low", "chance_high", *(f"within_{span}" for span in SPANS)]
COLUMNS = [*DEAL, *SHARES, "unknown", "chance_n", "basis", "facts"]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """The open deals, what all stays teach, and the first stage of each pipeline."""
    s = tables.stages
    return {
        "open": open_deals(scope).select(*DEAL, "calendar_days_here"),
        "stays": stays(filled_in(facts)),
        "lattice": stays(filled_in(facts)),
        "first": s.filter(s.position == 1).select("pipeline", "stage"),
    }


def compute(tallies: dict[str, Any], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per open deal, those first that are most likely won within 30 days."""
    deals = tallies["open"]
    within = Within(tallies["lattice"], max(SPANS))
    ages = deals["calendar_days_here"].to_numpy(dtype=float)
    seats = seated(within.lattice, deals, ages)
    is_told = np.isin(seats.basis, [BASES.index(name) for name in TOLD])
    bases = pd.Series(np.array(BASES, dtype=object)[seats.basis], index=deals.index, dtype="str")
    told = np.where(is_told[:, None], within.of(seats), np.nan)
    every: Chances = tallies["stays"].afresh()
    known = every.at(deals, ages)
    table = deals.assign(
        chance=np.where(known.unknown <= TOO_UNKNOWN, known.chance, np.nan),
        chance_n=known.n,
        unknown=known.unknown,
    )
    table = table.assign(
        **{f"within_{span}": np.minimum(told[:, span], _most(table)) for span in SPANS},
        basis=bases.where(is_told),
    )
    n = table["chance_n"]
    low, _ = wilson(table["chance"] * n, n)
    _, high = wilson(np.minimum(table["chance"] + table["unknown"], 1.0) * n, n)
    table = table.assign(chance_low=low, chance_high=high)
    words = _words(table, told, every, tallies["first"])
    table = table.assign(facts=pd.Series(words, index=table.index, dtype="str"))
    ordered = table.sort_values(
        ["within_30", "chance", "amount", "deal_id"],
        ascending=[False, False, False, True],
        na_position="last",
        ignore_index=True,
    )
    return ordered[COLUMNS].astype({"chance_n": "int64"})


def _most(table: pd.DataFrame) -> pd.Series:
    """Within some days no more can be won than in the end."""
    return table["chance"].fillna(1.0)


# ---- in words ------------------------------------------------------------------------------------


def _words(table: pd.DataFrame, told: np.ndarray, every: Chances, first: pd.DataFrame) -> list[str]:
    starts = {bare(row["pipeline"]): bare(row["stage"]) for row in records(first)}

    @cache
    def of_stage(place: Place) -> str:
        return _of_stage(place, (place[0], starts.get(place[0])), every)

    @cache
    def of_age(place: Place, here: float, chance: float) -> str:
        return _of_age(place, here, chance, every)

    of_half = cache(_of_half)
    blank = cache(_blank)
    pooled = t("too few here: as at this place of all pipelines")
    names = ("pipeline", "stage", "basis")
    pipelines, stages, bases = (_plain(table[name]) for name in names)
    rows = zip(
        zip(pipelines, stages, strict=True),
        bases,
        _spoken(table["days_here"].to_numpy(dtype=float)),
        np.round(table["chance"].to_numpy(dtype=float), 2).tolist(),
        _half_won(told, table["chance"].to_numpy(dtype=float)).tolist(),
        strict=True,
    )
    found = []
    for place, basis, here, chance, half in rows:
        if basis is None:
            found.append(blank(here != here))
            continue
        age = of_age(place, here, chance) if basis == STAGE and chance == chance else ""
        parts = (of_stage(place), age, of_half(half), pooled if basis == POSITION else "")
        found.append("; ".join(filter(None, parts)))
    return found


def _plain(names: pd.Series) -> list[str | None]:
    """Names as the engine returns them, none for a blank one."""
    codes, every = pd.factorize(names)
    plain = np.array([*map(str, every), None], dtype=object)
    return plain[codes].tolist()


def _spoken(days_here: np.ndarray) -> list[float]:
    """Ages as exact as they are said: so each is put into words once."""
    return np.where(days_here >= 10, np.round(days_here), days_here).tolist()


def _blank(is_age_unknown: bool) -> str:
    if is_age_unknown:
        return t("nobody knows since when it is here")
    return t("fewer than {n} stays lasted as long, here or at this place elsewhere", n=ENOUGH)


def _of_stage(place: Place, start: Place, every: Chances) -> str:
    """How far the stage is along the way."""
    worth = every.worth.get(place)
    if worth is None:
        return ""
    of_new = every.worth.get(start)
    if place == start or of_new is None:
        return t("{share} of those who come to this stage are won", share=percent(worth))
    return t(
        "{share} of those who come to this stage are won, {start} of new ones",
        share=percent(worth),
        start=percent(of_new),
    )


def _of_age(place: Place, here: float, chance: float, every: Chances) -> str:
    """What the time spent here did."""
    worth = every.worth.get(place)
    if worth is None:
        return ""
    words = {"days": days(here), "now": percent(chance)}
    if abs(chance - worth) < TELLING:
        return t("{days} here change little", days=words["days"])
    if chance < worth:
        return t("after {days} here it is only {now}", **words)
    return t("after {days} here it is even {now}", **words)


def _of_half(half: float) -> str:
    if np.isnan(half):
        return ""
    if np.isinf(half):
        return t("most of its wins come later than in {days}", days=calendar_days(max(SPANS)))
    return t("half of the wins come within {days}", days=calendar_days(half))


def _half_won(told: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """After how many days half of all that is ever won of such deals is won: endless where that
    lies further ahead than is told; blank of nothing, and where it is not known how many are."""
    half = np.argmax(told >= chance[:, None] / 2, axis=1).astype(float)
    is_told = (told[:, -1] > 0) & ~np.isnan(chance)
    half[is_told & (told[:, -1] < chance / 2)] = np.inf
    return np.where(is_told & (half > 0), half, np.nan)


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many wins the open deals promise within 30 days."""
    if not len(table):
        return t("No deal is open here")
    told = table["within_30"].dropna()
    if not len(told):
        return t("Too few stays are known to tell the chance of any open deal")
    return t(
        "{deals} open, {wins} of them expected to be won within 30 days",
        deals=tn("{n} deal", "{n} deals", len(table)),
        wins=number(told.sum()),
    )
