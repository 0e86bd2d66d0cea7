"""What became of the deals that came to a stage under each manager: handing one over before the
next stage takes nothing away from whoever had it here."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.codes import Kind
from funnel.facts import Facts
from funnel.i18n import N_, t
from funnel.joins import look_up
from funnel.metrics.passages import expected
from funnel.metrics.passed import LEFT, WON
from funnel.metrics.rows import records
from funnel.model.seconds import days_between, moment, not_below_zero
from funnel.scope import Scope
from funnel.stats import share

NAME = "manager-passages"
TITLE = N_("Passages per manager")
NEEDS = ("transitions",)
WAYS = ("went_on", "stopped", "waiting")
COUNTS = ("reached", "went_on", "waiting")
DEFINITIONS = {
    "reached": N_("First visits of a deal in the stage that began under this manager."),
    "went_on": N_(
        "Of them later in a further stage or won, whoever had the deal then: handing it over takes"
        " nothing away."
    ),
    "stopped": N_("Of them lost, or moved to another pipeline, without having gone on."),
    "waiting": N_("Of them neither: still open at this stage or before it, or on a side track."),
    "to_next_so_far": N_("Went on, of the first visits: the least it can become."),
    "to_next_at_most": N_("Went on or still waiting, of the first visits: the most."),
    "to_next": N_(
        "The share expected to go on in the end (Aalen–Johansen); blank where too few or too much"
        " is still open."
    ),
    "unknown": N_("The part of it that nobody can know yet."),
}
COLUMNS = ["pipeline", "stage", "position", "manager", "reached", *WAYS]
SHARES = ["to_next_so_far", "to_next_at_most"]
EXPECTED = ["to_next", "to_next_low", "to_next_high", "unknown"]


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Per stage and manager of its first visits: lists of days until they went on, stopped, or
    now."""
    f = _with_ends(_first_visits(scope))
    is_won = f.outcome.isin(WON)
    is_over = f.outcome.isin(LEFT)
    went_on = f.further_at.notnull() | is_won
    ended_at = ibis.coalesce(f.closed_at, f.last_left_at)
    until = ibis.cases(
        (f.further_at.notnull(), f.further_at),
        (is_won | is_over, ended_at),
        else_=moment(facts.as_of),
    )
    days = not_below_zero(days_between(f.entered_at, until))
    f = f.mutate(
        days=days, went_on=went_on, stopped=~went_on & is_over, waiting=~went_on & ~is_over
    )
    counted = f.group_by("pipeline", "stage", "position", "manager").agg(
        reached=f.count(),
        **{way: f[way].cast("int64").sum() for way in WAYS},
        **{f"{way}_days": f.days.collect(where=f[way]) for way in WAYS},
    )
    return {"passages": counted}


def _first_visits(scope: Scope) -> ir.Table:
    """The first visit of each journey in each open stage, if it is in the scope."""
    keys = ["deal_id", "pipeline", "stage"]
    every = tables.visits.filter(tables.visits.kind == Kind.OPEN)
    first = every.group_by(*keys).agg(visit_no=every.visit_no.min())
    v = scope.visits()
    columns = [*keys, "position", "visit_no", "entered_at", "outcome", "manager"]
    v = v.filter(v.kind == Kind.OPEN, ~v.is_before_log)  # else nobody knows what came before
    return v.select(*columns).semi_join(first, [*keys, "visit_no"])


def _with_ends(first: ir.Table) -> ir.Table:
    """With when the deal came to a further stage, and when its journey was over."""
    v = tables.visits.filter(tables.visits.kind == Kind.OPEN)
    later = v.select("deal_id", "pipeline", at="entered_at", no="visit_no", place="position")
    pairs = first.inner_join(later, ["deal_id", "pipeline"])
    pairs = pairs.filter(pairs.place > pairs.position, pairs.no > pairs.visit_no)
    further = pairs.group_by("deal_id", "pipeline", "stage").agg(further_at=pairs.at.min())
    ends = tables.journeys.select("deal_id", "pipeline", "closed_at")
    left = tables.visits.group_by("deal_id", "pipeline").agg(
        last_left_at=tables.visits.left_at.max()
    )
    f = look_up(first, further, "deal_id", "pipeline", "stage")
    for table in (ends, left):
        f = look_up(f, table, "deal_id", "pipeline")
    return f


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per stage and manager, stages in order, managers by name."""
    table = tallies["passages"].sort_values(
        ["pipeline", "position", "manager"], ignore_index=True, na_position="last"
    )
    reached = table["reached"].to_numpy(dtype=float)
    so_far = table["went_on"].to_numpy(dtype=float)
    most = so_far + table["waiting"].to_numpy(dtype=float)
    read = pd.DataFrame(
        [
            expected(*(int(row[name]) for name in COUNTS), *(row[f"{way}_days"] for way in WAYS))
            for row in records(table)
        ],
        columns=EXPECTED,
        dtype="float64",
    )
    table = table.assign(
        to_next_so_far=share(so_far, reached), to_next_at_most=share(most, reached), **read
    )
    counts = dict.fromkeys(["position", "reached", *WAYS], "int64")
    return table[[*COLUMNS, *SHARES, *EXPECTED]].astype(counts)


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """What the table is about; it names nobody."""
    return t("What became of the deals that came to a stage under each manager")
