"""The rows of one pipeline: counts, shares and amounts of each stage, from the tallies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel.codes import Kind, Outcome
from funnel.metrics.amounts import Money
from funnel.metrics.passages import NOTHING, Expected, expected
from funnel.metrics.passed import LEFT, WON, Passage, Passages
from funnel.stats import share

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


POSITIONS = ("reached_position", "strict_position", "current_position", "last_open_position")


AMOUNTS = ("reached", "stopped", "won")


# The parts of the other two bars, which only a page asks for.
BAR_PARTS = tuple(f"{bar}_{part}" for bar in ("entered", "strict") for part in PARTS)


ALL_AMOUNTS = (*COUNTS, *BAR_PARTS)


class Pipeline:
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
        self.keys = keys
        self.journeys = journeys
        self.entered = entered
        self.money = money
        self.named = named
        self.stages = stages[stages["kind"] == Kind.OPEN].sort_values("position")
        self.side = stages[stages["kind"].isin([Kind.PARKED, Kind.UNKNOWN])]
        self.positions = self.stages["position"].to_numpy(dtype=float)

    def table(self, passages: Passages | None) -> pd.DataFrame:
        """Open stages, side tracks with open deals, and what is in no stage."""
        masks = _masks(self.journeys, self.positions)
        tallied = {name: (mask, self.journeys) for name, mask in masks.items()}
        if self.entered is not None:
            in_stage = self._in(self.entered, self.stages["stage"])
            tallied["entered"] = (in_stage, self.entered)
            for part, mask in _parts(self.entered, self.positions).items():
                tallied[f"entered_{part}"] = (in_stage & mask, self.entered)
        main = self._rows(self.stages, self.positions, tallied, passages)
        return pd.concat([main, *self._others()], ignore_index=True)

    def _rows(
        self,
        stages: pd.DataFrame,
        positions: Any,
        tallied: dict,
        passages: Passages | None = None,
    ) -> Any:
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
        table |= _shares(table, passages)
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
        is_open = (outcome == Outcome.OPEN) & self.journeys["current_position"].isna().to_numpy()
        in_stage = self._in(self.journeys, self.side["stage"], "side_track") & is_open
        nowhere = (is_open & aside.isna().to_numpy())[None, :]
        is_lost = (outcome == Outcome.LOST) & self.journeys["last_open_position"].isna().to_numpy()
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
            parts.append(self._rows(side, np.full(len(side), np.nan), tallied))
        if nowhere.any() or is_lost.any():
            nameless = pd.DataFrame({"stage": [None]}, dtype=object)
            tallied = {
                "open_here": (nowhere, self.journeys),
                "lost_here": (is_lost[None, :], self.journeys),
            }
            parts.append(self._rows(nameless, np.zeros(1), tallied))
        return parts

    @staticmethod
    def _in(tally: pd.DataFrame, stages: pd.Series, column: str = "stage") -> NDArray[np.bool_]:
        names = tally[column].astype(object).to_numpy(dtype=object)
        return stages.to_numpy(dtype=object)[:, None] == names[None, :]


def _parts(tally: pd.DataFrame, positions: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
    """Which rows went on from each stage, stopped there, or wait; of those that reached it."""
    reached = tally["reached_position"].to_numpy(dtype=float, na_value=np.nan)
    outcome = tally["outcome"]
    k = positions[:, None]
    is_won = outcome.isin(WON).to_numpy()
    is_left = outcome.isin(LEFT).to_numpy()
    on = (reached > k) | (is_won & (reached >= k))
    here = (reached == k) & ~is_won
    return {"went_on": on, "stopped": here & is_left, "waiting": here & ~is_left}


def _masks(journeys: pd.DataFrame, positions: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
    """Which tallies count at which stage: one row per stage, one column per tally."""
    reached, strict, current, last = (
        journeys[place].to_numpy(dtype=float, na_value=np.nan) for place in POSITIONS
    )
    outcome = journeys["outcome"].to_numpy(dtype=object)
    k = positions[:, None]
    parts = _parts(journeys, positions)
    is_won = journeys["outcome"].isin(WON).to_numpy()
    return {
        "reached": reached >= k,
        "strict": strict >= k,
        **parts,
        **{f"strict_{part}": mask & (strict >= k) for part, mask in parts.items()},
        "open_here": (outcome == Outcome.OPEN) & (current == k),
        "lost_here": (outcome == Outcome.LOST) & (last == k),
        "won": is_won & (reached >= k),
        "_open": (outcome == Outcome.OPEN) & (reached >= k),
    }


def _shares(counts: dict[str, Any], passages: Passages | None) -> dict[str, Any]:
    reached = counts["reached"]
    open_now = counts.pop("_open", np.zeros(len(counts["reached"])))
    nexts = []
    wins = []
    for index, position in enumerate(counts["position"]):
        passage = passages.at(int(position)) if passages and position > 0 else None
        told = [
            int(column[index])
            for column in (reached, counts["went_on"], counts["waiting"], counts["won"], open_now)
        ]
        nexts.append(_next(passage, *told[:3]))
        wins.append(_won(passage, told[0], *told[3:]))
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


def _next(passage: Passage | None, reached: int, went_on: int, waiting: int) -> Expected:
    if passage:
        return expected(reached, went_on, waiting, *passage.next_lengths)
    return NOTHING


def _won(passage: Passage | None, reached: int, won: int, still: int) -> Expected:
    if passage:
        return expected(reached, won, still, *passage.end_lengths)
    return NOTHING
