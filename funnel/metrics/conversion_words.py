"""What the columns of the conversion table mean, and the sentence above its figure."""

from __future__ import annotations

from math import erfc, hypot, sqrt

import pandas as pd

from funnel.facts import Facts
from funnel.i18n import N_, number, t
from funnel.metrics.notes import why_blank
from funnel.metrics.rows import several_pipelines
from funnel.scope import Scope
from funnel.stats import Z95

# Below so many cases a share is greyed, and no sentence is built on it.
ENOUGH = 20

DEFINITIONS = {
    "entered": N_("Journeys with at least one stay in this stage."),
    "reached": N_(
        "Journeys that got to this stage or past it; the first stage counts every journey, a won"
        " journey reached all."
    ),
    "phantom": N_(
        "Share of those who reached this stage that never entered it: passes that never happened."
    ),
    "strict": N_(
        "Journeys whose first entries into this stage and every one before it all exist and are in"
        " the order of time."
    ),
    "open_here": N_("Open journeys whose present stay is in this stage."),
    "lost_here": N_(
        "Lost journeys whose last open stage was this one; side tracks are looked through."
    ),
    "won": N_("Journeys that reached this stage and were won, or passed on where that is the aim."),
    "went_on": N_("Of those who reached this stage: got further, or were won."),
    "stopped": N_("Of those who reached this stage: lost or moved out for good without going on."),
    "waiting": N_(
        "Of those who reached this stage: neither. They are still open, here, before or on a side"
        " track."
    ),
    "to_next_so_far": N_("Went on, of those who reached this stage: the least it can become."),
    "to_next_at_most": N_(
        "Went on or still open, of those who reached this stage: the most it can become."
    ),
    "to_next": N_(
        "What the share that goes on is expected to become (Aalen–Johansen; nobody waiting: the"
        " share itself), never under what went on so far; blank under 20, or where more than 20% is"
        " unknown."
    ),
    "to_next_low": N_(
        "Low end of the 95% interval of the share of such journeys that go on; of these it can't"
        " become less than went on so far."
    ),
    "to_next_high": N_("High end of the 95% interval of the share of such journeys that go on."),
    "unknown": N_("The part of the share to next that nobody can know yet."),
    "to_won_so_far": N_("Won, of those who reached this stage: the least it can become."),
    "to_won_at_most": N_(
        "Won or still open, of those who reached this stage: the most it can become."
    ),
    "to_won": N_("What the share won is expected to become, of those who reached this stage."),
    "to_won_low": N_("Low end of the 95% interval of the share of such journeys that is won."),
    "to_won_high": N_("High end of the 95% interval of the share of such journeys that is won."),
    "to_won_unknown": N_("The part of the share won that nobody can know yet."),
    "entered_went_on": N_("Of those who entered this stage: got further, or were won."),
    "entered_stopped": N_("Of those who entered this stage: stopped here."),
    "entered_waiting": N_("Of those who entered this stage: neither yet."),
    "strict_went_on": N_("Of those who came here through every stage: got further, or were won."),
    "strict_stopped": N_("Of those who came here through every stage: stopped here."),
    "strict_waiting": N_("Of those who came here through every stage: neither yet."),
    "amount_went_on": N_("Amount of the journeys that reached this stage and went on."),
    "amount_stopped": N_("Amount of the journeys that reached this stage and stopped here."),
    "amount_waiting": N_("Amount of the journeys that reached this stage and are neither yet."),
    **{
        f"amount_{bar}_{part}": N_("The amount of these journeys.")
        for bar in ("entered", "strict")
        for part in ("went_on", "stopped", "waiting")
    },
    "amount_reached": N_("Amount of the journeys that reached this stage."),
    "amount_won": N_("Amount of the journeys that reached this stage and were won."),
    "amount_entered": N_("Amount of the journeys that entered this stage."),
    "amount_strict": N_("Amount of the journeys that came here through every stage in order."),
    "amount_open_here": N_("Amount of the open journeys that are here now."),
    "amount_lost_here": N_("Amount of the journeys lost from this stage."),
}

# A leak has at least so many that stopped.
MANY = 10
SURE = 0.05


def has_end(table: pd.DataFrame) -> bool:
    """Whether there is a win to get to: a stage that is marked as one, or deals that are won."""
    return bool(table.attrs.get("has_end", True) or table["won"].sum())


def worst_leak(table: pd.DataFrame) -> pd.Series | None:
    """The stage where most expected wins are lost, if it is surely worse than it was in the period
    before, or than every other stage of its pipeline.

    Of stages with at least 10 that stopped and a known share to next: stopped × the share won of
    the next stage × the mean amount of those that stopped; without amounts, counts. Where no stage
    is the win, the way may end anywhere and nothing is a leak.
    """
    if not has_end(table):
        return None
    rows = table[table["position"] > 0]
    weight = _wins_lost(rows)
    told = weight[weight > 0]
    if not len(told):
        return None
    worst = rows.iloc[int(weight.fillna(0).to_numpy().argmax())]
    others = rows[(rows["pipeline"] == worst["pipeline"]) & rows["to_next"].notna()]
    others = others.drop(index=worst.name)
    return worst if _fell(worst, table) or _is_last(worst, others) else None


def _wins_lost(rows: pd.DataFrame) -> pd.Series:
    """The wins (or their amount) that are expected to be missing; blank where it cannot be told."""
    after = rows.groupby("pipeline", sort=False)["to_won"].shift(-1)
    last = rows["position"] == rows.groupby("pipeline")["position"].transform("max")
    chance = after.mask(last, 1.0)
    lost = rows["stopped"] * chance
    is_told = rows["to_next"].notna() & (rows["stopped"] >= MANY)
    if not last.any() or not rows["won"].sum():
        return lost * float("nan")
    amount = rows.get("amount_stopped")
    if amount is not None and (amount[is_told] > 0).all():
        lost = amount * chance
    return lost.where(is_told)


def _p(worst: pd.Series, share: float, low: float, high: float) -> float:
    """How likely a difference as large is by chance, from the two intervals (as Newcombe joins
    them); 1 where the stage is not the worse."""
    difference = share - float(worst["to_next"])
    half = hypot(share - low, float(worst["to_next_high"]) - float(worst["to_next"]))
    if difference <= 0:
        return 1.0
    return erfc(Z95 * difference / half / sqrt(2)) if half else 0.0


def _fell(worst: pd.Series, table: pd.DataFrame) -> bool:
    before = table.attrs.get("before", {}).get((worst["pipeline"], worst["stage"]))
    return before is not None and _p(worst, *before) < SURE


def _is_last(worst: pd.Series, others: pd.DataFrame) -> bool:
    """Whether every other stage goes on more often: the largest p of all must pass for each, so
    that Holm's steps ask for 0.05 of the last."""
    columns = others[["to_next", "to_next_low", "to_next_high"]]
    found = sorted(_p(worst, *row) for row in columns.itertuples(index=False, name=None))
    return bool(found) and all(p < SURE / (len(found) - place) for place, p in enumerate(found))


def nothing_words(scope: Scope, facts: Facts) -> str:
    """Why no deal has a way to show: of one that began before the log nobody knows it."""
    since = facts.known_since_words(scope.pipelines)
    if since:
        return t("No deal here began since its way is written down: {since}", since=since)
    return t("No deals to show here")


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """Where most wins are lost, or that no stage stands out; a table per manager has no one
    answer."""
    if "manager" in table:
        return ""
    if not len(table) or not table["reached"].sum():
        return nothing_words(scope, facts)
    if not has_end(table):
        return t("No stage is marked as won, so the funnel has no end yet")
    if (table["reached"] < ENOUGH).all():
        return t("Too few deals to compare the stages")
    if why_blank(table) and table["to_next_so_far"].isna().all():
        return t("Deals change hands here: who held them last says nothing of where they stop")
    worst = worst_leak(table)
    if worst is None:
        is_open = (table["reached"] >= ENOUGH) & table["to_next"].isna()
        return t("Too early to say where deals stop") if is_open.any() else t("No stage stands out")
    sentence = leak_words(worst)
    return (
        t("{pipeline}: {sentence}", pipeline=worst["pipeline"], sentence=sentence)
        if several_pipelines(table)
        else sentence
    )


def leak_words(row: pd.Series) -> str:
    """What became of those who reached a stage."""
    return t(
        "Of {reached} that reached “{stage}” {on} went on, {stopped} were lost, {waiting} are"
        " still there",
        reached=number(row["reached"]),
        stage=row["stage"],
        on=number(row["went_on"]),
        stopped=number(row["stopped"]),
        waiting=number(row["waiting"]),
    )
