"""What is said of a line over time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from funnel.i18n import date_words, days, month, number, percent, t
from funnel.metrics.over_time import LINES, PASSAGE, TIME
from funnel.metrics.rows import records


def value_words(row: dict[str, Any]) -> str:
    """A value as people write it: ``68% of 44``, ``3.5 d``, ``12``."""
    if row["series"] == PASSAGE:
        return t("{share} of {n}", share=percent(row["value"]), n=number(row["n"]))
    if row["series"] == TIME:
        return days(row["value"])
    return number(row["value"])


def said(rows: pd.DataFrame, by: str) -> str:
    """The last period that is over against the one before it, if their intervals do not meet."""
    over = rows[~rows["is_young"] & rows["low"].notna() & rows["high"].notna()]
    if len(over) < 2:
        return ""
    before, last = records(over.sort_values("period").tail(2))
    what = t(LINES[last["series"]])
    if isinstance(last.get("stage"), str):
        what = t("“{stage}”, {what}", stage=last["stage"], what=what)
    words = {
        "what": what[:1].upper() + what[1:],
        "when": _named(last["period"], by),
        "now": value_words(last),
        "before": value_words(before),
    }
    if last["low"] > before["high"]:
        return t("{what}, {when}: {now}, more than {before} before", **words)
    if last["high"] < before["low"]:
        return t("{what}, {when}: {now}, less than {before} before", **words)
    return t("{what}, {when}: {now}; no evidence of a change from {before} before", **words)


def _named(day: date, by: str) -> str:
    if by == "month":
        return month(day)
    return t("week of {day}", day=date_words(day))
