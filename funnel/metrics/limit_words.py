"""The limit of a stage in words: how long, since when, and what it would be if counted now."""

from __future__ import annotations

import pandas as pd

from funnel.codes import LimitSource
from funnel.i18n import date_words, days, t


def said(row: pd.Series) -> str:
    """``27 d, of 1 Jun 2026; would be 30 d now``, of a row of `tables.stages`."""
    limit = days(row["limit_days"])
    if row["limit_source"] == LimitSource.SET:
        told = t("{days}, set", days=limit)
    elif pd.notna(row["limit_since"]):
        told = t("{days}, of {date}", days=limit, date=date_words(row["limit_since"]))
    elif row["limit_source"] == LimitSource.WON:
        told = t("{days}, the age of nine in ten won deals", days=limit)
    else:
        told = t("{days}, for lack of cases", days=limit)
    if drift(row):
        return f"{told}; {drift(row)}"
    return told


def drift(row: pd.Series) -> str:
    """What it would be now, where that reads differently."""
    now = row["limit_now_days"]
    if pd.isna(now) or pd.isna(row["limit_days"]) or days(now) == days(row["limit_days"]):
        return ""
    return t("would be {days} now", days=days(now))


def drifted(stages: pd.DataFrame) -> list[str]:
    """Of the stages whose usual limit would be another now: ``“Offer” 27 d would be 30 d now``."""
    usual = stages[stages["limit_source"] == LimitSource.USUAL]
    return [
        t("“{stage}”: {limit}", stage=row["stage"], limit=said(row))
        for _, row in usual.iterrows()
        if drift(row)
    ]
