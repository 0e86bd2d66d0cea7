"""How far the journeys of the cohort got, and what became of those that came to each stage: they
went on, stopped, or are still there.

`reached` counts whoever got to a stage or past it, so passes that never happened cannot lift a
later stage above an earlier one; `phantom` says how many of them there were. Whoever is still there
has not failed: `to_next` is what the share that goes on is expected to become.
"""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import pandas as pd
from ibis.expr import types as ir
from numpy.typing import NDArray

from funnel import tables
from funnel.facts import Facts
from funnel.i18n import N_, t
from funnel.metrics import conversion_columns, conversion_words, credit, notes
from funnel.metrics.amounts import Money
from funnel.metrics.passages import LEFT, NOTHING, WON, Expected, expected, passages
from funnel.metrics.passing import in_force
from funnel.metrics.periods import period_before
from funnel.metrics.rows import part_of, records
from funnel.metrics.stages import stages_of
from funnel.scope import Scope
from funnel.stats import share

NAME = "conversion"
TITLE = N_("Conversion")
NEEDS = ("transitions",)
DEFINITIONS = conversion_columns.DEFINITIONS
headline = conversion_words.headline

# Where the deals of a bar are by now.
PARTS = ("went_on", "stopped", "waiting")
COUNTS = ("entered", "reached", "strict", *PARTS, "open_here", "lost_here", "won")
PASSAGES = (
    "to_next_so_far",
    "to_next_at_most",
    "to_next",
    "to_next_low",
    "to_next_high",
    "unknown",
)
WIN_RATES = (
    "to_won_so_far",
    "to_won_at_most",
    "to_won",
    "to_won_low",
    "to_won_high",
    "to_won_unknown",
)
SHARES = (*PASSAGES, *WIN_RATES)
COLUMNS = ("entered", "reached", "phantom", *COUNTS[2:], *SHARES)
_PLACES = ("reached_position", "strict_position", "current_position", "last_open_position")
AMOUNTS = ("reached", "stopped", "won")
# The parts of the other two bars, which only a page asks for.
BAR_PARTS = tuple(f"{bar}_{part}" for bar in ("entered", "strict") for part in PARTS)
ALL_AMOUNTS = (*COUNTS, *BAR_PARTS)


def tallies(scope: Scope, facts: Facts, by: str | None = None) -> dict[str, ir.Table]:
    """Journeys by how far they got, how many entered each stage, and the days until they went on;
    `by="manager"` for each manager apart."""
    journeys, keys = scope.whole_journeys(), ["pipeline", *([by] if by else [])]
    asked = {
        "journeys": _journeys(journeys, keys),
        "entered": _entered(journeys, keys, is_few=bool(scope.managers or scope.where)),
        "days": passages(journeys, facts.as_of, keys),
        "stages": stages_of(scope),
    }
    before = None if by else period_before(scope, facts)
    if before:
        earlier = before.whole_journeys()
        asked["before.journeys"] = _journeys(earlier, keys)
        asked["before.days"] = passages(earlier, facts.as_of, keys)
    if credit.is_asked(scope, by_manager=by == "manager"):
        asked["handed"] = credit.closings(scope)
    return asked


def _journeys(journeys: ir.Table, keys: list[str]) -> ir.Table:
    is_aside = (journeys.outcome == "open") & journeys.current_position.isnull()
    own = journeys.mutate(
        side_track=ibis.ifelse(is_aside, journeys.current_stage, ibis.null("string"))
    )
    return own.group_by(*keys, "currency", "outcome", *_PLACES, "side_track").agg(
        journeys=own.count(), amount=own.amount.sum()
    )


def _entered(journeys: ir.Table, keys: list[str], *, is_few: bool) -> ir.Table:
    """Journeys with at least one visit in the stage, by what became of them. Of few journeys only
    their own visits are gone through."""
    visits = tables.visits.filter(tables.visits.kind.isin(["open", "parked", "unknown"]))
    if is_few:
        visits = visits.semi_join(journeys, ["deal_id", "pipeline"])
    visits = visits.select("deal_id", "pipeline", "stage", "position").distinct()
    own = journeys.select("deal_id", "amount", "currency", "outcome", "reached_position", *keys)
    entered = visits.inner_join(own, ["deal_id", "pipeline"])
    by = (*keys, "stage", "position", "currency", "outcome", "reached_position")
    return entered.group_by(*by).agg(journeys=entered.count(), amount=entered.amount.sum())


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
    journeys, keys = tallies["journeys"], ["pipeline", *([by] if by else [])]
    money = Money.of(facts, journeys)
    stages = tallies["stages"].sort_values(["stage_order", "stage"])
    entered = _apart(tallies.get("entered"), keys)
    days = _apart(tallies["days"], keys)
    named = ALL_AMOUNTS if amounts == "all" else AMOUNTS
    parts = [pd.DataFrame(columns=pd.Index(_columns(by, money, named)))]
    for key, group in journeys.groupby(keys, dropna=False, sort=True):
        own = stages[stages["pipeline"] == key[0]]
        if not (own["kind"] == "open").any():
            continue
        known = dict(zip(keys, key, strict=True))
        one = _Pipeline(known, own, group, entered.get(_key(key)), money, named)
        parts.append(one.table(_expected(days.get(_key(key)))))
    table = _typed(pd.concat(parts[1:] or parts, ignore_index=True)[_columns(by, money, named)])
    ended = tallies["stages"].loc[tallies["stages"]["kind"] == "won", "pipeline"]
    hands_on = table["pipeline"].isin(list(in_force(facts)))
    table.attrs["has_end"] = bool(table["pipeline"].isin(ended).any() or hands_on.any())
    table.attrs["hands_on"] = bool(hands_on.any())
    table.attrs["before"] = _before(tallies, scope, facts)
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
        pipelines=", ".join(f"“{name}”" for name in table.loc[is_seen, "pipeline"].unique()),
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


def _before(
    tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts
) -> dict[tuple[str, str], tuple[float, float, float]]:
    """`to_next` and its interval of each stage in the period before."""
    earlier = part_of(tallies, "before")
    if not earlier:
        return {}
    found = compute(earlier | {"stages": tallies["stages"]}, scope, facts)
    found = found[found["to_next"].notna()]
    return {
        (row["pipeline"], row["stage"]): (row["to_next"], row["to_next_low"], row["to_next_high"])
        for row in records(found)
    }


def _expected(days: pd.DataFrame | None) -> dict[int, dict[str, Any]]:
    """The lists of days by position."""
    return {} if days is None else {int(row["position"]): row for row in records(days)}


class _Pipeline:
    """The rows of one pipeline (and manager)."""

    def __init__(
        self,
        keys: dict[str, Any],
        stages: pd.DataFrame,
        journeys: pd.DataFrame,
        entered: pd.DataFrame | None,
        money: Money,
        named: tuple[str, ...],
    ) -> None:
        self.keys, self.journeys, self.entered = keys, journeys, entered
        self.money, self.named = money, named
        self.stages = stages[stages["kind"] == "open"].sort_values("position")
        self.side = stages[stages["kind"].isin(["parked", "unknown"])]
        self.positions = self.stages["position"].to_numpy(dtype=float)

    def table(self, days: dict[int, dict[str, Any]]) -> pd.DataFrame:
        """Open stages, side tracks with open deals, and what is in no stage."""
        masks = _masks(self.journeys, self.positions)
        tallied = {name: (mask, self.journeys) for name, mask in masks.items()}
        if self.entered is not None:
            in_stage = self._in(self.entered, self.stages["stage"])
            tallied["entered"] = (in_stage, self.entered)
            for part, mask in _parts(self.entered, self.positions).items():
                tallied[f"entered_{part}"] = (in_stage & mask, self.entered)
        main = self._rows(self.stages, self.positions, tallied, days)
        return pd.concat([main, *self._others()], ignore_index=True)

    def _rows(self, stages: pd.DataFrame, positions: Any, tallied: dict, days: dict) -> Any:
        size = len(stages)
        counts = {
            name: mask @ tally["journeys"].to_numpy(dtype=float)
            for name, (mask, tally) in tallied.items()
        }
        table: dict[str, Any] = {
            **self.keys,
            "stage": stages["stage"].to_numpy(),
            "position": positions,
            **dict.fromkeys(COUNTS, np.zeros(size)),
            **dict.fromkeys(BAR_PARTS, np.zeros(size)),
            **counts,
        }
        table |= _shares(table, days)
        missing = np.asarray(table["reached"]) - np.asarray(table["entered"])
        table["phantom"] = share(missing, table["reached"])
        for name in self.named:
            mask, tally = tallied.get(name, (np.zeros((size, 1)), self.journeys.iloc[:1]))
            sums = {label: mask @ amount for label, amount in self.money.split(tally).items()}
            table |= self.money.columns(f"amount_{name}", sums, size)
        return pd.DataFrame(table)

    def _others(self) -> list[pd.DataFrame]:
        """Only what is open or lost there: nobody reaches a side track."""
        outcome = self.journeys["outcome"].to_numpy(dtype=object)
        aside = self.journeys["side_track"].astype(object)
        is_open = (outcome == "open") & self.journeys["current_position"].isna().to_numpy()
        in_stage = self._in(self.journeys, self.side["stage"], "side_track") & is_open
        nowhere = (is_open & aside.isna().to_numpy())[None, :]
        is_lost = (outcome == "lost") & self.journeys["last_open_position"].isna().to_numpy()
        parts = []
        been = np.zeros((len(self.side), 1), dtype=bool)
        if self.entered is not None:
            been = self._in(self.entered, self.side["stage"])
        here = in_stage.any(axis=1) | been.any(axis=1)
        if here.any():
            tallied = {"open_here": (in_stage[here], self.journeys)}
            if self.entered is not None:
                tallied["entered"] = (been[here], self.entered)
            side = self.side[here]
            parts.append(self._rows(side, np.full(len(side), np.nan), tallied, {}))
        if nowhere.any() or is_lost.any():
            nameless = pd.DataFrame({"stage": [None]}, dtype=object)
            tallied = {
                "open_here": (nowhere, self.journeys),
                "lost_here": (is_lost[None, :], self.journeys),
            }
            parts.append(self._rows(nameless, np.zeros(1), tallied, {}))
        return parts

    @staticmethod
    def _in(tally: pd.DataFrame, stages: pd.Series, column: str = "stage") -> NDArray[np.bool_]:
        names = tally[column].astype(object).to_numpy(dtype=object)
        return stages.to_numpy(dtype=object)[:, None] == names[None, :]


def _parts(tally: pd.DataFrame, positions: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
    """Which rows went on from each stage, stopped there, or wait; of those that reached it."""
    reached = tally["reached_position"].to_numpy(dtype=float, na_value=np.nan)
    outcome, k = tally["outcome"], positions[:, None]
    is_won, is_left = outcome.isin(WON).to_numpy(), outcome.isin(LEFT).to_numpy()
    on = (reached > k) | (is_won & (reached >= k))
    here = (reached == k) & ~is_won
    return {"went_on": on, "stopped": here & is_left, "waiting": here & ~is_left}


def _masks(journeys: pd.DataFrame, positions: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
    """Which tallies count at which stage: one row per stage, one column per tally."""
    reached, strict, current, last = (
        journeys[place].to_numpy(dtype=float, na_value=np.nan) for place in _PLACES
    )
    outcome, k = journeys["outcome"].to_numpy(dtype=object), positions[:, None]
    parts = _parts(journeys, positions)
    is_won = journeys["outcome"].isin(WON).to_numpy()
    return {
        "reached": reached >= k,
        "strict": strict >= k,
        **parts,
        **{f"strict_{part}": mask & (strict >= k) for part, mask in parts.items()},
        "open_here": (outcome == "open") & (current == k),
        "lost_here": (outcome == "lost") & (last == k),
        "won": is_won & (reached >= k),
        "_open": (outcome == "open") & (reached >= k),
    }


def _shares(counts: dict[str, Any], days: dict[int, dict[str, Any]]) -> dict[str, Any]:
    reached, open_now = counts["reached"], counts.pop("_open", np.zeros(len(counts["reached"])))
    nexts, wins = [], []
    for place, position in enumerate(counts["position"]):
        row = days.get(int(position)) if position > 0 else None
        nexts.append(_one(counts, place, "went_on", counts["waiting"], row, "on", "stopped"))
        wins.append(_one(counts, place, "won", open_now, row, "won", "over"))
    found: dict[str, Any] = {
        "to_next_so_far": share(counts["went_on"], reached),
        "to_next_at_most": share(counts["went_on"] + counts["waiting"], reached),
        "to_won_so_far": share(counts["won"], reached),
        "to_won_at_most": share(counts["won"] + open_now, reached),
    }
    for name, unknown, told in (("to_next", "unknown", nexts), ("to_won", "to_won_unknown", wins)):
        columns = (name, f"{name}_low", f"{name}_high", unknown)
        values = np.array(told, dtype=float).reshape(-1, 4).T
        found |= dict(zip(columns, values, strict=True))
    return found


def _one(
    counts: dict[str, Any],
    place: int,
    went: str,
    waiting: NDArray[np.float64],
    row: dict[str, Any] | None,
    on: str,
    over: str,
) -> Expected:
    still = "waiting" if on == "on" else "open"
    if row is None:
        return NOTHING
    reached, gone = int(counts["reached"][place]), int(counts[went][place])
    return expected(reached, gone, int(waiting[place]), row[on], row[over], row[still])


def _columns(by: str | None, money: Money, named: tuple[str, ...]) -> list[str]:
    amounts = [
        column
        for name in named
        for column in money.columns(f"amount_{name}", {label: [] for label in money.labels}, 0)
    ]
    more = BAR_PARTS if named is ALL_AMOUNTS else ()
    return ["pipeline", "stage", *([by] if by else []), "position", *COLUMNS, *more, *amounts]


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
