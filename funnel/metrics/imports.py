"""Every file ever loaded, and what became of its rows."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.scope import Scope

NAME = "imports"
TITLE = N_("Loaded files")
NEEDS = ()
DEFINITIONS = {
    "import_no": N_("The number of the import: 1, 2, 3 …"),
    "upload": N_("The fingerprint of the file's content."),
    "file": N_("The name of the file."),
    "format": N_("What the file was recognised as."),
    "encoding": N_("How its letters are written."),
    "delimiter": N_("What stands between its columns."),
    "dates": N_("The order of day, month and year in its dates."),
    "loaded_at": N_("When it was loaded."),
    "rows": N_("Rows in the file; loaded, set aside and left out add up to it."),
    "loaded": N_("Rows that every number is made from."),
    "set_aside": N_("Rows that could not be used; listed with line and reason."),
    "left_out": N_(
        "Rows left out with a notice: totals, repeated headers, blank rows and the like."
    ),
    "notices": N_("What the reader should know about the file, as codes."),
    "is_in_force": N_("Whether the file counts now; one that was taken back does not."),
}


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """All of them; no scope applies."""
    return {"imports": tables.imports.order_by("import_no")}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per file, in the order of loading."""
    return tallies["imports"]
