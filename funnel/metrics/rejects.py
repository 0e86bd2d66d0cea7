"""Every row that could not be used: file, line, reason, and the text as it stood there."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.scope import Scope

NAME = "rejects"
TITLE = N_("Rows set aside")
NEEDS = ()
DEFINITIONS = {
    "upload": N_("The fingerprint of the file's content."),
    "file": N_("The name of the file."),
    "line": N_("The line in the file."),
    **by_name(
        Column("reason", N_("Reason"), Unit.CODE, N_("Why the row could not be used, as a code.")),
        Column("column", N_("Column"), Unit.TEXT, N_("The column that is to blame, if one is.")),
        Column("text", N_("Text"), Unit.TEXT, N_("The row as it stands in the file.")),
    ),
}


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """All of them; no scope applies."""
    return {"rejects": tables.rejects.order_by("file", "line", "column")}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per row set aside, by file and line."""
    return tallies["rejects"]
