"""The tiles of the overview, one function each, from what was counted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from funnel.facts import Facts
from funnel.i18n import number, t, tn
from funnel.metrics import credit, notes
from funnel.metrics.amounts import Money
from funnel.metrics.ends import NO_ENDS, NO_LIMITS
from funnel.metrics.overview_counts import apart
from funnel.metrics.overview_moves import Tile, of_moves
from funnel.metrics.overview_rates import (
    DIFFERENCE,
    ENDED,
    Held,
    closed_rate,
    held_against,
    win_rate,
)
from funnel.metrics.periods import month_words
from funnel.scope import Scope

COLUMNS = [
    "tile",
    "title",
    "unit",
    "value",
    "before",
    "before_whole",
    "year_ago",
    "against_before",
    "difference",
    "difference_low",
    "difference_high",
    "compared",
    "n",
    "low",
    "high",
    "unknown",
    "pipeline",
    "stage",
    "page",
    "sentence",
    "taken_back",
]

NUMBERS = (
    *("value", "before", "before_whole", "year_ago", "n", "low", "high", "unknown", "taken_back"),
    *DIFFERENCE,
)


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per tile, in the order of reading."""
    tallies = tallies | apart(tallies["closed"])
    deals = tallies["open"]
    closed = tallies["closed"]
    priced = [deals, closed]
    if "before" in tallies:
        priced.append(tallies["before"])
    money = Money.of(facts, *priced)
    stuck = _part(deals, "stuck")
    idle = _part(deals, "no_task")
    has_end = _has_end(tallies)
    held = held_against(tallies, scope, facts)
    misled = credit.of(tallies).words()
    ended = _ended(tallies, scope, held, money, misled=bool(misled))
    if not has_end:
        ended = [_untold(tile, t(NO_ENDS)) for tile in ended]
    tiles = [_counted("open", t("Deals in work"), deals, money, page="deals")]
    if scope.since or scope.until:
        tiles.append(_of_period("new", closed, held, money))
    tiles += ended
    if facts.knows_moves:
        tiles += of_moves(tallies, scope, facts)
    tiles.append(_stuck(deals, stuck, money, has_end=has_end))
    tiles.append(_idle(deals, idle, money))
    if "findings" in tallies:
        tiles.append(_findings(tallies["findings"]))
    table = pd.DataFrame(tiles)
    named = (*money.names("amount"), *money.names("amount_before"))
    amounts = [column for column in named if column in table]
    table = table.reindex(columns=[*COLUMNS, *amounts]).astype(dict.fromkeys(NUMBERS, "float64"))
    notes.blank_because(table, misled)
    return table


def _part(deals: pd.DataFrame, name: str) -> pd.DataFrame:
    """Those of the deals in work that are stuck, or without a task."""
    own = deals[deals[name] > 0]
    return own.assign(deals=own[name], amount=own[f"amount_{name}"])


def _ended(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    held: Held | None,
    money: Money,
    *,
    misled: bool,
) -> list[Tile]:
    """Won, lost, and both rates; `misled`: the managers of the scope do not say who sells."""
    closed = tallies["closed"]
    won, lost = (_of_period(outcome, closed, held, money) for outcome in ENDED)
    rates = [win_rate(tallies["begun"]), closed_rate(closed, held, scope)]
    if misled:
        why = t("Deals change hands: who held them last is not who sells")
        rates = [_untold(tile, why) for tile in rates]
    return [_with_taken_back(won, tallies, scope), lost, *rates]


def _has_end(tallies: dict[str, pd.DataFrame]) -> bool:
    """Whether a deal can be won or lost here: some stage means it, or some deal is."""
    if len(tallies["ends"]):
        return True
    closed = tallies["closed"]
    return closed.loc[closed["outcome"].isin(ENDED), "deals"].sum() > 0


def _counted(tile: str, title: str, tally: pd.DataFrame, money: Money, page: str) -> Tile:
    count = int(tally["deals"].sum())
    words = {"title": title, "sentence": tn("{n} deal", "{n} deals", count)}
    return {
        "tile": tile,
        "unit": "deals",
        "value": count,
        "page": page,
        **words,
        **money.totals("amount", tally),
    }


def _of_period(outcome: str, closed: pd.DataFrame, held: Held | None, money: Money) -> Tile:
    title = {"new": t("New deals"), "won": t("Won"), "lost": t("Lost")}[outcome]
    tile = _counted(outcome, title, closed[closed["outcome"] == outcome], money, page="deals")
    if held is None:
        return tile
    earlier = held.before[held.before["outcome"] == outcome]
    return tile | held.counts(outcome, closed) | money.totals("amount_before", earlier)


def _with_taken_back(tile: Tile, tallies: dict[str, pd.DataFrame], scope: Scope) -> Tile:
    """With the wins that were taken back since: they are not among those that count."""
    if "back" not in tallies:
        return tile
    count = int(tallies["back"]["wins"].iloc[0])
    if not count:
        return tile
    name = month_words(scope)
    if name:
        said = tn(
            "{n} win of {period} taken back", "{n} wins of {period} taken back", count, period=name
        )
    else:
        said = tn("{n} win taken back", "{n} wins taken back", count)
    return tile | {"taken_back": count, "sentence": f"{tile['sentence']}; {said}"}


def _untold(tile: Tile, sentence: str) -> Tile:
    """The tile blank, with why."""
    blank = {name: np.nan for name in (*NUMBERS, "against_before", "compared") if name in tile}
    return {name: value for name, value in tile.items() if name in COLUMNS} | {
        **blank,
        "value": np.nan,
        "sentence": sentence,
    }


def _stuck(deals: pd.DataFrame, stuck: pd.DataFrame, money: Money, *, has_end: bool) -> Tile:
    """Blank where no deal has a limit to be over."""
    tile = _counted("stuck", t("Stuck deals"), stuck, money, page="stuck")
    if not len(deals) or deals["limited"].any():
        return tile
    return _untold(tile, t(NO_LIMITS if has_end else NO_ENDS))


def _idle(deals: pd.DataFrame, idle: pd.DataFrame, money: Money) -> Tile:
    """Blank when no tasks are loaded at all: nobody can say who has none."""
    tile = _counted("no_task", t("Without a task"), idle, money, page="no-task")
    if len(deals) and deals["untold"].sum() == deals["deals"].sum():
        return tile | {
            "value": np.nan,
            "sentence": t("No tasks are loaded, so nobody can say which deals have none"),
        }
    return tile


def _findings(found: pd.DataFrame) -> Tile:
    count = int(found["deals"].iloc[0])
    wins = int(found["wins"].iloc[0])
    words = t(
        "with a finding of any rule; {wins} of them are wins, which One click compares",
        wins=number(wins),
    )
    title = t("Filled in afterwards")
    return {
        "tile": "findings",
        "title": title,
        "unit": "deals",
        "value": count,
        "page": "anomalies",
        "sentence": words,
    }
