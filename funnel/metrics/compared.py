"""A period beside the one before: each number twice, with the difference and its interval.

What is expected of journeys and the days to go on bring an interval of their own; shares of counts
have Wilson's. Two of them are joined as Newcombe joins two shares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import tables
from funnel.codes import Outcome
from funnel.facts import Facts
from funnel.i18n import N_, t
from funnel.joins import look_up
from funnel.metrics import compared_columns, conversion, dwell
from funnel.metrics.closings import closed_in
from funnel.metrics.compared_columns import COLUMNS, PARTS, TEXTS
from funnel.metrics.periods import Comparison, comparison, reaches_back
from funnel.metrics.rows import part_of, records
from funnel.rules import everything
from funnel.scope import Scope
from funnel.stats import Told, change_of, newcombe, wilson
from funnel.week.postings import stock
from funnel.week.stays import questions
from funnel.week.window import Window

NAME = "compared"
TITLE = N_("Beside the period before")
NEEDS = ()
DEFINITIONS = compared_columns.DEFINITIONS
# of a value: what it is of (pipeline, stage), how many cases, and it with its interval
Values = dict[tuple[str, str], tuple[int, Told]]


def tallies(scope: Scope, facts: Facts, of: str = "") -> dict[str, ir.Table]:
    """What the numbers of both periods are made from; nothing without a period. `of`: only one of
    `PARTS`."""
    how = comparison(scope, facts)
    if how is None:
        return {}
    asked = {"earliest": tables.journeys.agg(at=tables.journeys.began_at.min())}
    for part in _asked(of, facts):
        for when, one in (("now", scope), ("then", how.before)):
            own = _TALLIES[part](one, scope, facts)
            asked |= {f"{part}.{when}.{name}": table for name, table in own.items()}
    return asked


def _asked(of: str, facts: Facts) -> list[str]:
    known = {
        "conversion": facts.knows_moves,
        "dwell": facts.knows_moves,
        "stuck": True,
        "one-click": facts.knows_moves and facts.knows_minutes,
    }
    return [part for part in PARTS if of in ("", part) and known[part]]


def _conversion(one: Scope, scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    asked = conversion.tallies(one, facts)
    return {name: table for name, table in asked.items() if "." not in name and name != "entered"}


def _dwell(one: Scope, scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    return dwell.tallies(one, facts)


def _stuck(one: Scope, scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    at = _end(one, facts)
    limits = tables.stages.select("pipeline", "stage", "limit_days")
    return questions(replace(scope, since=None, until=None), Window(at, at)) | {"limits": limits}


def _end(one: Scope, facts: Facts) -> datetime:
    if one.until:
        return min(one.instant(one.until), facts.as_of)
    return facts.as_of


def _one_click(one: Scope, scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    found = everything(facts).select("deal_id", "pipeline").distinct()
    found = found.mutate(is_found=ibis.literal(1))
    closed = closed_in(one)
    won = look_up(closed.filter(closed.outcome == Outcome.WON), found, "deal_id", "pipeline")
    return {"wins": won.agg(wins=won.count(), found=won.is_found.count())}


_TALLIES: dict[str, Callable[[Scope, Scope, Facts], dict[str, ir.Table]]] = {
    "conversion": _conversion,
    "dwell": _dwell,
    "stuck": _stuck,
    "one-click": _one_click,
}


def compute(
    tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts, of: str = ""
) -> pd.DataFrame:
    """One row per number that either period has, in the order of the pages."""
    how = comparison(scope, facts)
    rows = []
    for part in _asked(of, facts) if how else []:
        before = _before(how)
        now = _VALUES[part](part_of(tallies, f"{part}.now"), scope, scope, facts)
        then = _VALUES[part](part_of(tallies, f"{part}.then"), before, scope, facts)
        if not reaches_back(_earliest(tallies), before):  # half of a period is none
            then = {}
        unit = "days" if part == "dwell" else "share"
        places = dict.fromkeys([*now, *then])
        rows += [_row(part, place, unit, now.get(place), then.get(place)) for place in places]
    numbers = [name for name in COLUMNS if name not in TEXTS]
    table = pd.DataFrame(rows, columns=pd.Index(COLUMNS)).astype(dict.fromkeys(numbers, "float64"))
    return table.astype(dict.fromkeys(TEXTS, "str"))


def _earliest(tallies: dict[str, pd.DataFrame]) -> datetime | None:
    at = tallies["earliest"]["at"].iloc[0]
    if pd.isna(at):
        return None
    return pd.Timestamp(at).to_pydatetime()


def _before(how: Comparison | None) -> Scope:
    assert how is not None
    return how.before


def _row(
    part: str,
    place: tuple[str, str],
    unit: str,
    now: tuple[int, Told] | None,
    then: tuple[int, Told] | None,
) -> dict[str, Any]:
    nothing: tuple[int, Told] = (0, (np.nan, np.nan, np.nan))
    n, value = now or nothing
    before_n, before = then or nothing
    row: dict[str, Any] = {"about": part, "pipeline": place[0] or None, "stage": place[1] or None}
    row |= {"unit": unit, "now": value[0], "now_n": n, "then": before[0], "then_n": before_n}
    if not np.isfinite([*value, *before]).all():
        return row
    low, high = newcombe(value, before)
    ends = {"difference_low": low, "difference_high": high}
    return row | ends | {"difference": value[0] - before[0], "against_before": change_of(low, high)}


def _shares(tallies: dict[str, pd.DataFrame], one: Scope, scope: Scope, facts: Facts) -> Values:
    table = conversion.compute(tallies, one, facts)
    table = table[table["position"] > 0]
    return {
        (row["pipeline"], row["stage"]): (
            int(row["reached"]),
            (row["to_next"], row["to_next_low"], row["to_next_high"]),
        )
        for row in records(table)
    }


def _days(tallies: dict[str, pd.DataFrame], one: Scope, scope: Scope, facts: Facts) -> Values:
    name = "days_to_go_on"
    return {
        (row["pipeline"], row["stage"]): (
            int(row["went_on"]),
            (row[name], row[f"{name}_low"], row[f"{name}_high"]),
        )
        for row in records(dwell.compute(tallies, one, facts, ways={name: dwell.DAYS_TO[name]}))
    }


def _past_limit(tallies: dict[str, pd.DataFrame], one: Scope, scope: Scope, facts: Facts) -> Values:
    at = _end(one, facts)
    rows = stock(tallies, scope, Window(at, at))
    rows = rows.merge(tallies["limits"], on=["pipeline", "stage"], how="left")
    rows = rows[rows["limit_days"].notna() & (rows["stage_since"].dt.year > 1970)]
    stayed = facts.days_until(rows["stage_since"], at)
    return _counted(int((stayed > rows["limit_days"]).sum()), len(rows))


def _found(tallies: dict[str, pd.DataFrame], one: Scope, scope: Scope, facts: Facts) -> Values:
    wins = tallies["wins"].iloc[0]
    return _counted(int(wins["found"]), int(wins["wins"]))


def _counted(count: int, total: int) -> Values:
    """A share of counts, of the whole scope; nothing of nothing."""
    if not total:
        return {}
    low, high = wilson(count, total)
    return {("", ""): (total, (count / total, float(low), float(high)))}


_VALUES: dict[str, Callable[..., Values]] = {
    "conversion": _shares,
    "dwell": _days,
    "stuck": _past_limit,
    "one-click": _found,
}


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many of the numbers surely differ."""
    if comparison(scope, facts) is None:
        return t("Only a period with a beginning has one before it")
    known = table["against_before"].notna()
    sure = table["against_before"].isin(["more", "fewer"])
    if not known.any():
        return t("Too few cases to hold the period against the one before")
    if not sure.any():
        return t("No evidence that anything differs from the period before")
    return t(
        "{count} of {all} numbers differ from the period before, surely",
        count=int(sure.sum()),
        all=int(known.sum()),
    )
