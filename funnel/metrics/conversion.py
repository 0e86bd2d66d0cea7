"""How far the journeys of the cohort got, and what became of those that came to each stage: they
went on, stopped, or are still there.

`reached` counts whoever got to a stage or past it, so passes that never happened cannot lift a
later stage above an earlier one; `phantom` says how many of them there were. Whoever is still there
has not failed: `to_next` is what the share that goes on is expected to become.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis
import numpy as np
import pandas as pd
from ibis.expr import types as ir

from funnel import tables
from funnel.codes import Kind, Outcome
from funnel.facts import Facts
from funnel.i18n import N_, quoted, t
from funnel.metrics import conversion_columns, conversion_words, credit, notes
from funnel.metrics.amounts import Money
from funnel.metrics.conversion_rows import (
    ALL_AMOUNTS,
    AMOUNTS,
    BAR_PARTS,
    COLUMNS,
    COUNTS,
    POSITIONS,
    SHARES,
    WIN_RATES,
    Pipeline,
)
from funnel.metrics.passages import passages
from funnel.metrics.passed import each_key
from funnel.metrics.passing import in_force
from funnel.metrics.periods import period_before
from funnel.metrics.rows import records, split
from funnel.metrics.stages import stages_of
from funnel.scope import Scope

NAME = "conversion"
TITLE = N_("Conversion")
NEEDS = ("transitions",)
SHARED = ("handed",)
PART = "part"  # of what is asked of two periods: 1 of the one before
DEFINITIONS = conversion_columns.DEFINITIONS
headline = conversion_words.headline


def tallies(scope: Scope, facts: Facts, by: str | None = None) -> dict[str, ir.Table]:
    """Journeys by how far they got, how many entered each stage, and the days until they went on;
    `by="manager"` for each manager apart."""
    keys = split(["pipeline"], by)
    both, of_part = _with_before(scope, None if by else period_before(scope, facts))
    asked = {
        "journeys": _journeys(both, [*keys, *of_part]),
        "entered": _entered(scope.whole_journeys(), keys),
        "days": passages(both, [*keys, *of_part]),
        "stages": stages_of(scope),
    }
    if credit.is_asked(scope, by_manager=by == "manager"):
        asked["handed"] = credit.closings(scope)
    return asked


def _with_before(scope: Scope, before: Scope | None) -> tuple[ir.Table, list[str]]:
    """The journeys of the scope together with those of the period just before it (`PART` 1), and
    the column that tells them apart."""
    if before is None or scope.since is None:
        return scope.whole_journeys(), []
    both = replace(scope, since=before.since).whole_journeys()
    is_before = both.began_at < scope.instant(scope.since)
    return both.mutate(**{PART: is_before.cast("int64")}), [PART]


def _journeys(journeys: ir.Table, keys: list[str]) -> ir.Table:
    is_aside = (journeys.outcome == Outcome.OPEN) & journeys.current_position.isnull()
    own = journeys.mutate(
        side_track=ibis.ifelse(is_aside, journeys.current_stage, ibis.null("string"))
    )
    return own.group_by(*keys, "currency", "outcome", *POSITIONS, "side_track").agg(
        journeys=own.count(), amount=own.amount.sum()
    )


def _entered(journeys: ir.Table, keys: list[str]) -> ir.Table:
    """Journeys with at least one visit in the stage, by what became of them; those that entered the
    same stages are added up before these are looked up."""
    told = ("currency", "outcome", "reached_position")
    alike = journeys.group_by(*keys, *told, "entered_no").agg(
        count=journeys.count(), amount=journeys.amount.sum()
    )
    stages = tables.entered_stages.select("entered_no", "stage", "position")
    each = alike.inner_join(stages, "entered_no")
    return each.group_by(*keys, "stage", "position", *told).agg(
        journeys=each["count"].sum(), amount=each.amount.sum()
    )


def compute(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    by: str | None = None,
    amounts: str = "",
) -> pd.DataFrame:
    """One row per open stage, in order (and per manager), then one per side track that was entered
    and one, without a name and in position 0, of journeys that are in no stage or were lost before
    the first.

    `amounts="all"` adds `amount_entered`, `amount_strict` … to those there are, and what became of
    who entered or came strictly. Without the tally `entered` (it costs the most) the columns
    `entered` and `phantom` mean nothing: for those who only ask where deals leak.
    """
    tallies, earlier = _parts(tallies)
    journeys = tallies["journeys"]
    keys = split(["pipeline"], by)
    money = Money.of(facts, journeys)
    stages = tallies["stages"].sort_values(["stage_order", "stage"])
    entered = _apart(tallies.get("entered"), keys)
    days = {_key(key): own for key, own in each_key(tallies["days"], keys, facts.as_of)}
    named = ALL_AMOUNTS if amounts == "all" else AMOUNTS
    parts = [pd.DataFrame(columns=pd.Index(_columns(by, money, named)))]
    for key, group in journeys.groupby(keys, dropna=False, sort=True):
        own = stages[stages["pipeline"] == key[0]]
        if not (own["kind"] == Kind.OPEN).any():
            continue
        known = dict(zip(keys, key, strict=True))
        one = Pipeline(known, own, group, entered.get(_key(key)), money, named)
        parts.append(one.table(days.get(_key(key))))
    table = _typed(pd.concat(parts[1:] or parts, ignore_index=True)[_columns(by, money, named)])
    ended = tallies["stages"].loc[tallies["stages"]["kind"] == Kind.WON, "pipeline"]
    hands_on = table["pipeline"].isin(list(in_force(facts)))
    table.attrs["has_end"] = bool(table["pipeline"].isin(ended).any() or hands_on.any())
    table.attrs["hands_on"] = bool(hands_on.any())
    table.attrs["before"] = _before(earlier, scope, facts)
    return _without_credit(_without_unseen(table, facts), credit.of(tallies))


def _without_credit(table: pd.DataFrame, handed: credit.Handed) -> pd.DataFrame:
    """Without the win rates of who held the deals last, where those change hands on the way."""
    table.loc[table["pipeline"].isin(handed.pipelines), list(WIN_RATES)] = np.nan
    notes.blank_because(table, handed.words())
    return table


def _without_unseen(table: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Without what needs every stage that was passed, where moves were only seen between uploads:
    nobody knows which were passed between two of them."""
    is_seen = table["pipeline"].isin(facts.seen_pipelines)
    if not is_seen.any():
        return table
    starts = ("entered", "strict", "amount_entered", "amount_strict", "phantom")
    for name in [str(name) for name in table if str(name).startswith(starts)]:
        column = table[name]
        if pd.api.types.is_integer_dtype(column):
            column = column.astype("Int64")
        table[name] = column.mask(is_seen)
    sentence = t(
        "In {pipelines} moves were only seen between two uploads, so that nobody knows which stages"
        " a deal passed in between: who entered a stage, in order or never, takes the log of stage"
        " changes",
        pipelines=", ".join(map(quoted, table.loc[is_seen, "pipeline"].unique())),
    )
    notes.blank_because(table, sentence, notes.UNSEEN)
    return table


def _apart(tally: pd.DataFrame | None, keys: list[str]) -> dict[tuple, pd.DataFrame]:
    if tally is None:
        return {}
    return {_key(key): own for key, own in tally.groupby(keys, dropna=False, sort=False)}


def _key(key: Any) -> tuple:
    """A group's key with none for a blank, which would not be found again."""
    return tuple(None if pd.isna(part) else part for part in key)


def _parts(
    tallies: dict[str, pd.DataFrame],
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """The tallies of the period, and those of the one before, if it was asked."""
    if PART not in tallies["journeys"]:
        return tallies, {}
    both = {name: tallies[name] for name in ("journeys", "days")}
    now, before = (
        {name: rows[rows[PART] == part].drop(columns=PART) for name, rows in both.items()}
        for part in (0, 1)
    )
    return tallies | now, before | {"stages": tallies["stages"]}


def _before(
    earlier: dict[str, pd.DataFrame], scope: Scope, facts: Facts
) -> dict[tuple[str, str], tuple[float, float, float]]:
    """`to_next` and its interval of each stage in the period before."""
    if not earlier:
        return {}
    found = compute(earlier, scope, facts)
    found = found[found["to_next"].notna()]
    return {
        (row["pipeline"], row["stage"]): (row["to_next"], row["to_next_low"], row["to_next_high"])
        for row in records(found)
    }


def _columns(by: str | None, money: Money, named: tuple[str, ...]) -> list[str]:
    amounts = [column for name in named for column in money.names(f"amount_{name}")]
    more = BAR_PARTS if named is ALL_AMOUNTS else ()
    return [*split(["pipeline", "stage"], by), "position", *COLUMNS, *more, *amounts]


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    counts = [name for name in (*COUNTS, *BAR_PARTS) if name in table]
    shares = [
        column
        for column in map(str, table.columns)
        if column in SHARES or column == "phantom" or column.startswith("amount_")
    ]
    return table.astype(
        {"position": "Int64"} | dict.fromkeys(counts, "int64") | dict.fromkeys(shares, "float64")
    )
