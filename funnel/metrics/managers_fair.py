"""Managers compared fairly: what each would have if the others had had their deals, what of the
difference is more than chance, and what to believe of small numbers.

It names people above or below the others, in words, only after correction for all that was asked;
rows are in the order of names, since no order of shares means anything.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from funnel.facts import Facts
from funnel.i18n import N_
from funnel.metrics import credit, fair_measures, fair_words, managers_fair_columns, notes, promises
from funnel.metrics.fair_measures import KEPT, MEASURES
from funnel.metrics.fair_team import Team
from funnel.metrics.rows import part_of
from funnel.scope import Scope
from funnel.stats import corrected, directions
from funnel.week.promise import Promise

NAME = "managers-fair"
TITLE = N_("Managers, fairly")
NEEDS = ()
DEFINITIONS = managers_fair_columns.DEFINITIONS
headline = fair_words.headline
SHARED = (*fair_measures.COUNTED, "handed")  # of the whole team
COLUMNS = [
    "measure",
    "manager",
    "cases",
    "hits",
    "raw",
    "raw_low",
    "raw_high",
    "expected",
    "z",
    "adjusted",
    "comparable",
    "believed",
    "believed_low",
    "believed_high",
    "team",
    "overdispersion",
    "q_value",
    "standing",
    "asked",
]


def tallies(scope: Scope, facts: Facts, promises: Sequence[Promise] = ()) -> dict[str, ir.Table]:
    """Cases and hits per measure, manager and stratum; the closings that changed hands."""
    found = fair_measures.asked(scope, facts) | {"handed": fair_measures.closings(scope)}
    if promises and not scope.column:
        found |= _promised(scope, facts, promises)
    return found


def _promised(scope: Scope, facts: Facts, every: Sequence[Promise]) -> dict[str, ir.Table]:
    asked = promises.tallies(scope, facts, every)
    return {f"promised.{name}": table for name, table in asked.items()}


def compute(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    promises: Sequence[Promise] = (),
) -> pd.DataFrame:
    """One row per measure and manager; the others that each is compared with are the whole team,
    whoever is chosen in the scope."""
    told = credit.of(tallies)
    misled = told if scope.credit in credit.MODES else credit.NOWHERE
    tables = {name: tallies[name] for name in MEASURES if name in tallies}
    if part := part_of(tallies, "promised"):
        tables[KEPT] = _kept(part, scope, facts, promises)
    teams = [Team.of(name, one, misled) for name, one in tables.items() if len(one)]
    table = _named([team for team in teams if team.people])
    table = table.assign(asked=int(table["q_value"].notna().sum()))
    if scope.managers:
        table = table[table["manager"].isin(scope.managers)]
    table = table[COLUMNS].reset_index(drop=True)
    table = table.astype({"cases": "int64", "hits": "int64", "asked": "int64"})
    if scope.credit in credit.MODES:
        notes.blank_because(table, told.words())
    return table


Who = tuple[str, str]  # a measure and a manager
Verdict = tuple[str | None, float]  # above, below or none; and the corrected p


def _named(teams: Sequence[Team]) -> pd.DataFrame:
    """The figures of all measures, with who stands out."""
    if not teams:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in COLUMNS})
    verdicts, outstanding = _verdicts(teams)
    parts = [team.told(_people(outstanding, team)) for team in teams]
    figures = pd.concat(parts, ignore_index=True)
    return figures.assign(
        standing=pd.Series([one for one, _ in verdicts], index=figures.index, dtype="str"),
        q_value=[q for _, q in verdicts],
    )


def _verdicts(teams: Sequence[Team]) -> tuple[list[Verdict], dict[Who, Verdict]]:
    """A verdict per row of all teams, and those of whoever stands out: the surest is named and
    taken out of those with whom the others are compared, then the next is asked for."""
    rows = {team.measure: team.rows() for team in teams}
    said: dict[Who, Verdict] = {}
    while True:
        table = pd.concat(rows.values(), ignore_index=True)
        keys = list(zip(table["measure"], table["manager"], strict=True))
        q = corrected(table["p_value"].where(np.array([key not in said for key in keys])))
        surest = _surest(table, q)
        if surest is None:
            return [said.get(key, (None, one)) for key, one in zip(keys, q, strict=True)], said
        place, direction = surest
        said[keys[place]] = (direction, float(q[place]))
        team = next(one for one in teams if one.measure == keys[place][0])
        rows[team.measure] = team.rows(_people(said, team))


def _surest(table: pd.DataFrame, q: np.ndarray) -> tuple[int, str] | None:
    """The row that is surest to stand out and on which side; none if no row does."""
    told = directions(q, table["hits"], table["expected"])
    sure = [n for n, direction in enumerate(told) if direction]
    if not sure:
        return None
    first = min(sure, key=lambda n: (q[n], -abs(table["z"][n])))
    return first, str(told[first])


def _people(said: dict[Who, Verdict], team: Team) -> set[str]:
    return {who for measure, who in said if measure == team.measure}


def _kept(
    part: dict[str, pd.DataFrame], scope: Scope, facts: Facts, every: Sequence[Promise]
) -> pd.DataFrame:
    """Promises that can be judged, by what was promised."""
    whole = Scope(scope.pipelines, where=scope.where, timezone=scope.timezone)
    table = promises.compute(part, whole, facts, every)
    table = table[table["judged"].isin([promises.KEPT, promises.BROKEN])]
    return pd.DataFrame(
        {
            "manager": table["manager"],
            "pipeline": "",
            "within": table["promise"],
            "size": 0,
            "cases": 1,
            "hits": (table["judged"] == promises.KEPT).astype("int64"),
        }
    )


def _nothing() -> pd.DataFrame:
    names = [*COLUMNS, "p_value"]
    return pd.DataFrame({name: pd.Series(dtype="float64") for name in names})
