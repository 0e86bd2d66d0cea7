"""Every stay of every deal: where, from when to when, how it ended, who is credited."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.metrics.looks import under_gap
from funnel.scope import Scope

NAME = "visits"
TITLE = N_("Stays")
NEEDS = ()
DEFINITIONS = {
    **by_name(
        Column(
            "visit_no",
            N_("Stay no."),
            Unit.COUNT,
            N_("The number of the stay within its deal: 1, 2, 3 …"),
        ),
    ),
    "kind": N_("Of the stage: open, parked (a side track) or unknown."),
    **by_name(
        Column(
            "left_at",
            N_("Left at"),
            Unit.MOMENT,
            N_("When the stay ended; blank: it has not ended."),
        ),
        Column(
            "dwell_days",
            N_("Stayed, days"),
            Unit.DAYS,
            N_(
                "Length of a stay that is over, in days; blank if its beginning is unknown, or"
                " if it is"
                " shorter than the gap between the uploads that saw it."
            ),
        ),
        Column(
            "under_days",
            N_("Under, days"),
            Unit.DAYS,
            N_(
                "Of a stay that only uploads saw, and that is shorter than the gap between"
                " them: it took"
                " less than so many days."
            ),
        ),
        Column(
            "open_days",
            N_("Open for, days"),
            Unit.DAYS,
            N_("Length so far of a stay that has not ended, in days."),
        ),
        Column(
            "ended",
            N_("Ended"),
            Unit.CODE,
            N_(
                "How the stay ended: forward, skipped, back, parked, returned, won, lost,"
                " moved_out, or"
                " still_here."
            ),
        ),
        Column("next_pipeline", N_("Next pipeline"), Unit.TEXT, N_("The pipeline moved to.")),
        Column("next_stage", N_("Next stage"), Unit.TEXT, N_("The stage moved to.")),
        Column(
            "entered_by",
            N_("Brought in by"),
            Unit.TEXT,
            N_("Who made the move that began the stay."),
        ),
        Column(
            "left_by", N_("Taken out by"), Unit.TEXT, N_("Who made the move that ended the stay.")
        ),
        Column(
            "is_current",
            N_("Present stay"),
            Unit.FLAG,
            N_("Whether this is the present stay of a deal that is open now."),
        ),
        Column(
            "is_entry_unknown",
            N_("Beginning unknown"),
            Unit.FLAG,
            N_("Whether the beginning of the stay is unknown."),
        ),
        Column(
            "is_approximate",
            N_("Known roughly"),
            Unit.FLAG,
            N_("Whether its moments are only known roughly."),
        ),
    ),
}
COLUMNS = [
    "deal_id",
    "visit_no",
    "pipeline",
    "stage",
    "kind",
    "position",
    "manager",
    "entered_at",
    "left_at",
    "dwell_days",
    "under_days",
    "open_days",
    "ended",
    "next_pipeline",
    "next_stage",
    "entered_by",
    "left_by",
    "outcome",
    "is_current",
    "is_entry_unknown",
    "is_approximate",
    "amount",
    "currency",
]


def tallies(
    scope: Scope, facts: Facts, deal: str | None = None, limit: int | None = None
) -> dict[str, ir.Table]:
    """The stays entered in the period; or all of one deal."""
    whole = Scope(credit=scope.credit, timezone=scope.timezone).visits()
    visits = scope.visits() if deal is None else whole.filter(whole.deal_id == deal)
    listed = [column for column in COLUMNS if column != "under_days"]
    visits = visits.select(*listed, "least_days").order_by("deal_id", "visit_no")
    return {"visits": visits if limit is None else visits.limit(limit)}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per stay, by deal and in order."""
    visits = tallies["visits"]
    under = under_gap(visits, facts)
    return visits.assign(under_days=under, dwell_days=visits["dwell_days"].mask(under.notna()))[
        COLUMNS
    ]
