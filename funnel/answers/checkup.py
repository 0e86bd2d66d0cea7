"""The check-up: every way a funnel deceives its owner, looked for in the data; one row per thing
found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel import checkup
from funnel.checkup import Finding, Thresholds
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, number, t, tn
from funnel.metrics.amounts import Money
from funnel.metrics.later import Tallies, part_of
from funnel.scope import Scope

NAME = "checkup"
TITLE = N_("Check-up")
NEEDS = ()
# A verdict that is not given needs no list behind it.
IN_TURN = True
# Of the whole company, whoever is chosen; what several checks ask is named once.
SHARED = (
    "parking_stage.ends",
    "parking_stage.stages",
    "phantom_passes.seen",
    "two_jobs.clock",
    "before_after.log",
)
DEFINITIONS = {
    "check": N_("What was looked for."),
    **by_name(
        Column(
            "verdict",
            N_("Verdict"),
            Unit.CODE,
            N_("found, not_found, or unknown: cannot be told from these files."),
        ),
    ),
    "pipeline": N_("The pipeline it is about; blank where it is about more than one."),
    "stage": N_("The stage it is about; blank where it is about more than one."),
    "manager": N_("Whom it is about; blank where it is about more than one."),
    "deals": N_("How many deals are affected."),
    "amount": N_("Amount of those deals."),
    "sentence": N_("The finding in words."),
    "n": N_("How many cases the verdict is from; none is given from fewer than 20."),
    "share": N_("The share that the verdict rests on."),
    "low": N_("Low end of its 95% interval (Wilson)."),
    "high": N_("High end of its 95% interval (Wilson)."),
    **by_name(
        Column("others", N_("Others"), Unit.COUNT, N_("The share that it is compared with.")),
    ),
    "p_value": N_(
        "Exact test of the difference, two-sided, corrected for the number of tests (Holm)."
    ),
    **by_name(
        Column(
            "evidence",
            N_("Evidence"),
            Unit.TEXT,
            N_("What speaks for it (+), against it (−), and what these files cannot tell (?)."),
        ),
        Column("advice", N_("Advice"), Unit.TEXT, N_("What to do.")),
        Column(
            "missed",
            N_("Could be missed"),
            Unit.TEXT,
            N_("How strong a fault the check could still have missed."),
        ),
    ),
}
BEFORE = ["check", "verdict", "pipeline", "stage", "manager", "deals"]
NUMBERS = ["n", "share", "low", "high", "others", "p_value"]


def tallies(
    scope: Scope, facts: Facts, thresholds: Thresholds | None = None
) -> dict[str, ir.Table]:
    """What all checks ask of the engine, each under `check.name`."""
    asked = {}
    for name, module in checkup.checks().items():
        asked |= {
            f"{name}.{key}": table
            for key, table in checkup.tallies_of(module, scope, facts, thresholds).items()
        }
    return asked


def findings(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    thresholds: Thresholds | None = None,
) -> list[Finding]:
    """What all checks find, in their order."""
    return checkup.examined(
        {name: part_of(tallies, name) for name in checkup.checks()}, scope, facts, thresholds
    )


def compute(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    thresholds: Thresholds | None = None,
) -> pd.DataFrame:
    """One row per thing found, one per check that found nothing or cannot tell."""
    return as_table(findings(tallies, scope, facts, thresholds), facts)


def as_table(found: Sequence[Finding], facts: Facts) -> pd.DataFrame:
    """Findings as rows; amounts of one currency in `amount`, of several in a column each."""
    every = pd.concat(
        [one.amounts.assign(row=no) for no, one in enumerate(found)], ignore_index=True
    )
    money = Money.of(facts, every)
    index = pd.RangeIndex(len(found))
    split = {
        label: pd.Series(values, dtype="float64") for label, values in money.split(every).items()
    }
    sums: dict[str, Any] = {
        label: values.groupby(every["row"]).sum().reindex(index).to_numpy()
        for label, values in split.items()
    }
    table = pd.DataFrame(
        [
            {
                name: getattr(one, name)
                for name in [*BEFORE, "sentence", *NUMBERS, "advice", "missed"]
            }
            for one in found
        ]
    )
    table["evidence"] = [one.evidence_words for one in found]
    amounts = money.columns("amount", sums, len(found))
    table = table.assign(**{name: np.asarray(values) for name, values in amounts.items()})
    table = table.astype(dict.fromkeys(NUMBERS, "float64") | {"deals": "Int64", "n": "Int64"})
    return table[[*BEFORE, *amounts, "sentence", *NUMBERS, "evidence", "advice", "missed"]]


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many of the mistakes were found; if none, of how many that can be told at all."""
    verdicts = table.groupby("check")["verdict"].agg(set)
    found = sum("found" in said for said in verdicts)
    untold = sum(said == {"unknown"} for said in verdicts)
    if found:
        return tn(
            "{n} way in which this funnel deceives was found",
            "{n} ways in which this funnel deceives were found",
            found,
        )
    if not untold:
        return t("None of the mistakes was found")
    told = len(verdicts) - untold
    if not told:
        return t("These files tell nothing of any of the mistakes")
    return t(
        "None of the mistakes was found; {told} of {all} can be told from these files",
        told=number(told),
        all=number(len(verdicts)),
    )
