"""What the columns of the conversion table mean, and the sentence above its figure."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from funnel.facts import Facts
from funnel.i18n import N_, percent, t
from funnel.metrics.rows import several_pipelines
from funnel.scope import Scope

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
    "won": N_("Journeys that reached this stage and were won."),
    "to_next": N_(
        "Share of those who reached this stage that reached the next one; after the last stage,"
        " that were won."
    ),
    "to_next_low": N_("Low end of the 95% interval of the share to next (Wilson)."),
    "to_next_high": N_("High end of the 95% interval of the share to next (Wilson)."),
    "to_won": N_("Share of those who reached this stage that were won."),
    "to_won_low": N_("Low end of the 95% interval of the share won (Wilson)."),
    "to_won_high": N_("High end of the 95% interval of the share won (Wilson)."),
    "won_of_closed": N_(
        "Of those who reached this stage and are won or lost by now, the share won."
    ),
    "amount_reached": N_("Amount of the journeys that reached this stage."),
    "amount_won": N_("Amount of the journeys that reached this stage and were won."),
    "amount_entered": N_("Amount of the journeys that entered this stage."),
    "amount_strict": N_("Amount of the journeys that came here through every stage in order."),
    "amount_open_here": N_("Amount of the open journeys that are here now."),
    "amount_lost_here": N_("Amount of the journeys lost from this stage."),
}

# Only fractions that are said in words everywhere; a share that is none of them is said as a
# percentage.
_WORDS = {
    Fraction(1, 2): N_("half of the deals that reached “{stage}” did not get past it"),
    Fraction(1, 3): N_("one in three deals that reached “{stage}” did not get past it"),
    Fraction(2, 3): N_("two in three deals that reached “{stage}” did not get past it"),
    Fraction(1, 4): N_("one in four deals that reached “{stage}” did not get past it"),
    Fraction(3, 4): N_("three in four deals that reached “{stage}” did not get past it"),
    Fraction(1, 5): N_("one in five deals that reached “{stage}” did not get past it"),
    Fraction(2, 5): N_("two in five deals that reached “{stage}” did not get past it"),
    Fraction(3, 5): N_("three in five deals that reached “{stage}” did not get past it"),
    Fraction(4, 5): N_("four in five deals that reached “{stage}” did not get past it"),
}
# So near must a share be to be called by the name of the fraction.
_NEAR = 0.015


def has_end(table: pd.DataFrame) -> bool:
    """Whether there is a win to get to: a stage that is marked as one, or deals that are won."""
    return bool(table.attrs.get("has_end", True) or table["won"].sum())


def worst_leak(table: pd.DataFrame) -> pd.Series | None:
    """The stage with the lowest share to next, if it stands out.

    Only stages that at least 20 reached are compared, each with those of its own pipeline; it
    stands out when its interval lies
    wholly below that of at least one other and no other stage's share is as low. Where nobody won,
    the way to the win says nothing; where no stage
    is the win, the way may end anywhere and nothing is a leak.
    """
    if not has_end(table):
        return None
    last = table["position"] == table.groupby("pipeline")["position"].transform("max")
    enough = table[
        (table["reached"] >= ENOUGH) & table["to_next"].notna() & ~(last & (table["won"] == 0))
    ]
    found = None
    for _, own in enough.groupby("pipeline", sort=False):
        worst = own.sort_values("to_next", kind="stable").iloc[0]
        others = own.drop(index=worst.name)
        below = (others["to_next_low"] > worst["to_next_high"]).any() and (
            others["to_next"] > worst["to_next"]
        ).all()
        if below and (found is None or worst["to_next"] < found["to_next"]):
            found = worst
    return found


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """Where the most deals stay behind, or that no stage stands out; a table per manager has no one
    answer."""
    if "manager" in table:
        return ""
    if not len(table) or not table["reached"].sum():
        return t("No deals to show here")
    if not has_end(table):
        return t("No stage is marked as won, so the funnel has no end yet")
    if (table["reached"] < ENOUGH).all():
        return t("Too few deals to compare the stages")
    worst = worst_leak(table)
    if worst is None:
        return t("No stage stands out")
    sentence = _not_past(1 - float(worst["to_next"]), str(worst["stage"]), int(worst["reached"]))
    return (
        t("{pipeline}: {sentence}", pipeline=worst["pipeline"], sentence=sentence)
        if several_pipelines(table)
        else sentence
    )


def _not_past(behind: float, stage: str, n: int) -> str:
    near = min(_WORDS, key=lambda fraction: abs(float(fraction) - behind))
    if abs(float(near) - behind) > _NEAR:
        return t(
            "{share} of the deals that reached “{stage}” did not get past it",
            share=percent(behind, n),
            stage=stage,
        )
    words = t(_WORDS[near], stage=stage)
    if abs(float(near) - behind) < 1e-9:
        return words[0].upper() + words[1:]
    return t("About {fraction}", fraction=words)
