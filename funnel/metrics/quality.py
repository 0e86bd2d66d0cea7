"""What is wrong or uncertain in the data: how many cases of each kind, and what became of every row
of every file."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, t, tn
from funnel.metrics.rows import records
from funnel.model.quality_checks import CHECKS
from funnel.scope import Scope

NAME = "quality"
TITLE = N_("Data quality")
NEEDS = ()
DEFINITIONS = {
    "check": N_("The machine name of the check."),
    "title": N_("What is counted."),
    "cases": N_("How many cases there are; 0 means that it was looked for and not found."),
    "deals": N_("How many different deals they concern."),
    **by_name(
        Column("meaning", N_("Meaning"), Unit.TEXT, N_("What it means for the numbers.")),
    ),
}
COLUMNS = ["check", "title", "cases", "deals", "meaning"]

# Of all files in force together; the first is the sum of the others.
ROWS = {
    "rows_in_files": (
        "rows",
        N_("Rows in the files"),
        N_("Loaded, set aside and left out add up to it."),
    ),
    "rows_loaded": ("loaded", N_("Rows loaded"), N_("Every number is made from these.")),
    "rows_set_aside": (
        "set_aside",
        N_("Rows set aside"),
        N_("They could not be used; each is listed with its file, line and reason."),
    ),
    "rows_left_out": (
        "left_out",
        N_("Rows left out"),
        N_("Totals, repeated headers, blank rows and the like; each kind with a notice."),
    ),
}


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Cases by check, and the rows of the files in force. The whole workspace: no scope narrows
    what is wrong with the data."""
    items = tables.quality_items
    imports = tables.imports
    # an item without a deal stands for as many cases as its detail says
    cases = items.deal_id.isnull().ifelse(items.detail.try_cast("int64"), 1).fill_null(1)
    in_force = imports.filter(imports.is_in_force)
    return {
        "items": (
            items.group_by("check").agg(
                cases=cases.sum().cast("int64"), deals=items.deal_id.nunique()
            )
        ),
        "rows": in_force.agg(
            **{column: in_force[column].sum().fill_null(0) for column, *_ in ROWS.values()}
        ),
    }


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per check, those with cases first; before them the rows of the files."""
    items = tallies["items"]
    rows = tallies["rows"].iloc[0]
    files = [
        (name, t(title), int(rows[column]), None, t(meaning))
        for name, (column, title, meaning) in ROWS.items()
    ]
    # rows that were counted but not kept, such as those that move nothing, name no deals
    counts = {
        str(row["check"]): (int(row["cases"]), int(row["deals"]) or None) for row in records(items)
    }
    known = [
        (check, t(title), *counts.get(check, (0, 0)), t(meaning))
        for check, (title, meaning) in CHECKS.items()
    ]
    other = [(check, check, *counts[check], "") for check in sorted(counts.keys() - CHECKS.keys())]
    checks = sorted([*known, *other], key=lambda row: -row[2])
    return pd.DataFrame([*files, *checks], columns=pd.Index(COLUMNS)).astype(
        {"cases": "int64", "deals": "Int64"}
    )


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How much there is to know about, and whether rows had to be set aside."""
    aside = int(table.loc[table["check"] == "rows_set_aside", "cases"].sum())
    found = int((table.loc[~table["check"].isin(ROWS), "cases"] > 0).sum())
    if aside:
        rows = tn("{n} row was set aside", "{n} rows were set aside", aside)
    else:
        rows = t("No row was set aside")
    if found:
        checks = tn("{n} check found something", "{n} checks found something", found)
    else:
        checks = t("every check came out clean")
    return t("{rows}; {checks}", rows=rows, checks=checks)
