"""Every file ever loaded, and what became of its rows."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.scope import Scope

NAME = "imports"
TITLE = N_("Loaded files")
NEEDS = ()
DEFINITIONS = {
    **by_name(
        Column("import_no", N_("Import"), Unit.COUNT, N_("The number of the import: 1, 2, 3 …")),
    ),
    "upload": N_("The fingerprint of the file's content."),
    "file": N_("The name of the file."),
    **by_name(
        Column("format", N_("Format"), Unit.TEXT, N_("What the file was recognised as.")),
        Column("encoding", N_("Encoding"), Unit.TEXT, N_("How its letters are written.")),
        Column("delimiter", N_("Delimiter"), Unit.CODE, N_("What stands between its columns.")),
        Column(
            "dates", N_("Dates"), Unit.TEXT, N_("The order of day, month and year in its dates.")
        ),
        Column("loaded_at", N_("Loaded at"), Unit.MOMENT, N_("When it was loaded.")),
        Column(
            "rows",
            N_("Rows"),
            Unit.COUNT,
            N_("Rows in the file; loaded, set aside and left out add up to it."),
        ),
        Column("loaded", N_("Loaded"), Unit.COUNT, N_("Rows that every number is made from.")),
        Column(
            "set_aside",
            N_("Set aside"),
            Unit.COUNT,
            N_("Rows that could not be used; listed with line and reason."),
        ),
        Column(
            "left_out",
            N_("Left out"),
            Unit.COUNT,
            N_("Rows left out with a notice: totals, repeated headers, blank rows and the like."),
        ),
        Column(
            "notices",
            N_("Notices"),
            Unit.TEXT,
            N_("What the reader should know about the file, as codes."),
        ),
        Column(
            "is_in_force",
            N_("Counts"),
            Unit.FLAG,
            N_("Whether the file counts now; one that was taken back does not."),
        ),
    ),
}


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """All of them; no scope applies."""
    return {"imports": tables.imports.order_by("import_no")}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per file, in the order of loading."""
    return tallies["imports"]
