"""Goals in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from funnel.ahead.goals import FEW, NEAR
from funnel.blanks import text_or
from funnel.i18n import month, number, percent, t


def said(row: dict[str, Any]) -> str:
    """A goal, what is expected, the chance and what is needed, in a sentence."""
    where = text_or(row["pipeline"], t("all pipelines"))
    of = f"{month(row['month'])}, {where}"
    if pd.notna(row["goal_wins"]) and pd.notna(row["wins"]):
        chance = row["chance_wins"]
        words = {"of": of, "goal": number(row["goal_wins"])}
        if pd.isna(chance):
            return t("{of}: {wins} wins of {goal}", wins=number(row["wins"]), **words)
        return t(
            "{of}: {wins} wins expected of {goal}, the chance to reach them is {chance}",
            wins=number(row["wins"]),
            chance=percent(chance),
            **words,
        )
    if pd.notna(row["chance_amount"]):
        chance = percent(row["chance_amount"])
        return t("{of}: the chance to reach the amount is {chance}", of=of, chance=chance)
    if isinstance(row["needed_why"], str):
        return f"{of}: {row['needed_why']}"
    return of


def why_unknown(reason: str) -> str:
    """Why nobody can know how many new deals are needed."""
    return {
        NEAR: t("too near: of deals that come now under 1 in 20 wins would come in time"),
        FEW: t("fewer than 20 new deals in eight weeks of which enough is known"),
    }[reason]
