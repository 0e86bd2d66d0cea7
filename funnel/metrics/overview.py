"""What a head of sales needs first: one row per tile, each with the page that says more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.codes import Kind
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, number, t, tn
from funnel.joins import look_up
from funnel.metrics import conversion, credit, dwell, in_work, overview_tiles
from funnel.metrics.closings import taken_back
from funnel.metrics.ends import end_stages
from funnel.metrics.findings import findings
from funnel.metrics.overview_counts import counted, periods_of
from funnel.metrics.passages import since_beginning
from funnel.metrics.periods import comparison, last_years
from funnel.scope import Scope

NAME = "overview"
TITLE = N_("Overview")
NEEDS = ()
SHARED = ("handed", "earliest")
LAST = datetime(9999, 1, 1)  # after whatever is over
DEFINITIONS = {
    **by_name(
        Column(
            "tile",
            N_("Tile"),
            Unit.TEXT,
            N_(
                "The machine name of the tile: open, new, won, lost, win_rate, closed_rate,"
                " leak, dwell,"
                " stuck, no_task, findings."
            ),
        ),
    ),
    "title": N_("What the tile shows."),
    "unit": N_("What the value is: deals, share (0 … 1) or days."),
    "value": N_("The number; blank if the files do not tell."),
    **by_name(
        Column(
            "before",
            N_("Before"),
            Unit.ROW,
            N_(
                "The same in the period before; of a running period, in as many of its working"
                " days. Blank"
                " without a period."
            ),
        ),
        Column(
            "before_whole",
            N_("Before, whole period"),
            Unit.ROW,
            N_("The same in all of the period before, where the period is still running."),
        ),
        Column(
            "year_ago",
            N_("A year ago"),
            Unit.ROW,
            N_("The same on the same days a year ago, where 13 months are loaded."),
        ),
    ),
    "against_before": N_(
        "more or fewer than in the period before (p < 0.05: counts by the conditional binomial"
        " test on working days, shares by Newcombe's interval); none: no evidence of a change."
    ),
    "difference": N_(
        "How many more than as many working days of the period before would give; of a share the"
        " one less the other."
    ),
    "difference_low": N_("Low end of the 95% interval of the difference."),
    "difference_high": N_("High end of the 95% interval of the difference."),
    **by_name(
        Column("compared", N_("Compared"), Unit.TEXT, N_("The comparison in words.")),
    ),
    "unknown": N_("The part of a share that nobody can know yet."),
    "n": N_("How many cases a share or a duration is from."),
    "low": N_("Low end of the 95% interval of a share."),
    "high": N_("High end of the 95% interval of a share."),
    **by_name(
        Column("page", N_("Page"), Unit.TEXT, N_("The metric that says more.")),
    ),
    "sentence": N_("The tile in words."),
    **by_name(
        Column(
            "taken_back",
            N_("Taken back"),
            Unit.COUNT,
            N_("Wins of the period that were taken back since: not among the won ones."),
        ),
    ),
    "amount": N_("Amount of the deals counted."),
    **by_name(
        Column(
            "amount_before",
            N_("Amount before"),
            Unit.MONEY,
            N_("Amount of the deals counted in the period before."),
        ),
    ),
}
compute = overview_tiles.compute


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Open deals, stuck ones and those without a task; deals closed in the period and the one
    before; and what other metrics count."""
    held = comparison(scope, facts)
    asked = {
        "open": in_work.counted(scope),
        "closed": counted(periods_of(scope, held)),
        "ends": end_stages(scope),
    }
    if credit.is_asked(scope):
        asked["handed"] = credit.closings(scope)
    asked["begun"] = begun(scope, facts)
    if held:
        asked["earliest"] = tables.journeys.agg(at=tables.journeys.began_at.min())
    if facts.knows_moves:
        passed = conversion.tallies(scope, facts)
        del passed["entered"]  # costs much of the whole page, and no tile tells of it
        asked |= {f"conversion.{name}": table for name, table in passed.items()}
        stayed = dwell.tallies(scope, facts, days_to=False)
        asked |= {f"dwell.{name}": table for name, table in stayed.items()}
        back = taken_back(scope)
        asked["back"] = back.agg(wins=back.count())
        found = findings(scope, facts)
        d = tables.deals.select("deal_id", "kind")
        kinds = look_up(found.select("deal_id").distinct(), d, "deal_id")
        asked["findings"] = kinds.agg(
            deals=kinds.count(), wins=(kinds.kind == Kind.WON).cast("int64").sum().fill_null(0)
        )
    return asked


def begun(scope: Scope, facts: Facts) -> ir.Table:
    """What became of the deals begun in the last 12 months (`part` 0) and in the 12 before (1):
    each once, over all pipelines of the scope, by what came last; of what ended at one moment, as
    when a move to another pipeline wins there, by what began last."""
    j = replace(scope, since=None, until=None).journeys()
    never = ibis.literal(LAST).cast(tables.MOMENT)
    came = ibis.struct(
        {
            "ended_at": j.ended_at.fill_null(never),
            "began_at": j.began_at.fill_null(never),
            "outcome": j.outcome,  # else the engine's order of rows would choose
        }
    )
    d = j.group_by("deal_id").agg(
        began_at=j.began_at.min(),
        outcome=j.outcome.argmax(came),
        ended_at=j.ended_at.max(),
    )
    before, since, until = (scope.instant(day) for day in last_years(scope, facts))
    d = d.filter(d.began_at >= before, d.began_at < until)
    d = d.mutate(part=(d.began_at < since).cast("int64"))
    return since_beginning(d, facts.as_of, ["part"])


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many deals are in work and how many of them are stuck."""
    tiles: dict[Any, Any] = dict(zip(table["tile"], table["value"], strict=True))
    if not tiles.get("open"):
        return t("No open deals")
    in_work = tn("{n} deal in work", "{n} deals in work", int(tiles["open"]))
    if tiles["stuck"] > 0:
        return t("{deals}, {count} of them stuck", deals=in_work, count=number(tiles["stuck"]))
    return in_work
