"""Stage names: does each say what happened and what the manager does next?

“Offer sent, get an answer” leaves no doubt about the task; “The client thinks” leaves the deal to
itself. Schools contradict each other, so the
doctrine can be chosen; by itself the check only calls names that say nothing under any of them.
"""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel.checkup import name_signs, suggestions
from funnel.checkup.finding import FOUND, Drawn, Finding, Point, not_found, unknown
from funnel.checkup.stays import STAGE, here, of_stage
from funnel.checkup.stays import stages as every_stage
from funnel.codes import STAYED_IN
from funnel.facts import Facts
from funnel.i18n import N_, number, t, tn
from funnel.metrics.later import Tallies
from funnel.metrics.rows import records
from funnel.scope import Scope

NAME = "stage_names"
TITLE = N_("Stage names")
MEANING = N_(
    "A name that says what happened and what comes next sets the task by itself; a blurred one"
    " hides that nothing comes next."
)
NEEDS = ()
PLACE = 13
FIGURE = Drawn(
    "names",
    "names",
    N_("open deals in each stage of the pipeline; in colour the names to mend, → a better one"),
)
# What a name should say: schools contradict each other. `any`: only that it says something at all.
DOCTRINES = {
    "any": N_("whatever is clear"),
    "situation_task": N_("situation and task"),
    "result": N_("result reached"),
    "buyer": N_("what the buyer did"),
}
RULES = {
    "any": N_(
        "Name what happened and what the manager does next, such as “Offer sent, get an answer”."
    ),
    "situation_task": N_(
        "Name what happened and what the manager does next, such as “Offer sent, get an answer”."
    ),
    "result": N_("Name the result that is reached, such as “Offer sent”."),
    "buyer": N_("Name what the buyer has done, such as “The client agreed to the terms”."),
}


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """The stages, and the open deals in each."""
    return {"stages": every_stage(), "here": here(scope)}


def _of_scope(every: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """The stages of the scope that deals stay in, with a name, in their order."""
    is_meant = every["kind"].isin(STAYED_IN) & every["stage"].notna()
    if scope.pipelines:
        is_meant &= every["pipeline"].isin(scope.pipelines)
    return every[is_meant].drop(columns="position").sort_values(["pipeline", "stage_order"])


def examine(
    tallies: Tallies, scope: Scope, facts: Facts, *, doctrine: str = "any"
) -> list[Finding]:
    """One finding per blurred name; with a doctrine (situation_task, result, buyer) also per name
    that does not follow it."""
    stages = _of_scope(tallies["stages"], scope)
    if not len(stages):
        return [unknown(NAME, t("No stages are known yet"))]
    doctrine = doctrine if doctrine in DOCTRINES else "any"
    wrong = [row for row in records(stages) if not follows(row["stage"], doctrine)]
    if wrong:
        language = suggestions.language_of(" ".join(stages["stage"]))
        figures = dict(
            iter(_named(stages, doctrine, language, tallies["here"]).groupby("pipeline"))
        )
        return [_found(row, doctrine, figures[row["pipeline"]], tallies["here"]) for row in wrong]
    clear = sum(is_situation_and_task(name) for name in stages["stage"])
    text = tn(
        "The name of {n} stage says enough", "The names of all {n} stages say enough", len(stages)
    )
    point = Point(
        t("situation and task: {count} of {total}", count=number(clear), total=number(len(stages))),
        None,
    )
    return [not_found(NAME, text, points=(point,))]


def follows(name: str, doctrine: str) -> bool:
    """Whether a name is clear under a doctrine; a blurred one is clear under none."""
    if name_signs.is_blurred(name):
        return False
    if doctrine == "situation_task":
        return is_situation_and_task(name)
    if doctrine == "result":
        if name_signs.parts(name):
            return bool(name_signs.RESULT.search(name_signs.parts(name)[0]))
        return False
    if doctrine == "buyer":
        return bool(name_signs.BUYER.search(name))
    return True


def is_situation_and_task(name: str) -> bool:
    """Two parts, and an action in the last."""
    pieces = name_signs.parts(name)
    return len(pieces) > 1 and bool(name_signs.ACTION.search(pieces[-1]))


def _named(stages: pd.DataFrame, doctrine: str, language: str, deals: pd.DataFrame) -> pd.DataFrame:
    """The stages in order with the open deals in each, whether the name is wrong, and a better one
    where it is blurred."""
    sizes = deals.groupby(STAGE).size().rename("deals")
    named = stages[STAGE].merge(sizes.reset_index(), on=STAGE, how="left").fillna({"deals": 0})
    better = [
        suggestions.suggested(name, doctrine, language) if name_signs.is_blurred(name) else ""
        for name in named["stage"]
    ]
    return named.assign(
        is_wrong=[not follows(name, doctrine) for name in named["stage"]], suggestion=better
    )


def _found(row: dict, doctrine: str, names: pd.DataFrame, deals: pd.DataFrame) -> Finding:
    rows = of_stage(deals, row["pipeline"], row["stage"])
    blurred = name_signs.is_blurred(row["stage"])
    if blurred:
        text = t("“{stage}” says neither what happened nor what comes next", stage=row["stage"])
    else:
        text = t("“{stage}” does not follow the doctrine that was chosen", stage=row["stage"])
    better = str(names.loc[names["stage"] == row["stage"], "suggestion"].iloc[0])
    advice = t("Rename it, for example to “{name}”.", name=better) if better else t(RULES[doctrine])
    return Finding(
        NAME,
        FOUND,
        text,
        row["pipeline"],
        row["stage"],
        deals=len(rows),
        rows=rows,
        advice=advice,
        points=(Point(t("the name is blurred")),) if blurred else (),
        evidence={"suggestion": better},
        figures={"names": names},
    )


def missed(tallies: Tallies, scope: Scope, facts: Facts) -> str:
    """Which languages are known."""
    return t(
        "Only words of Ukrainian, Russian and English are known: a blurred name in another language"
        " would not show"
    )
