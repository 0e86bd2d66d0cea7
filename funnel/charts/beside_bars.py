"""What is said beside the bars of a funnel: its counts, what passed on paper only, the share that
goes on and how it differs from the period before."""

from __future__ import annotations

import pandas as pd

from funnel.charts import funnel_bars, style
from funnel.evidence import ENOUGH
from funnel.i18n import number, percent, t, tn
from funnel.metrics.compared_words import of_row

AMBER = 0.10
RED = 0.25
LITTLE = 0.005  # would be written as 0 %


def counts(
    table: pd.DataFrame, said: list[str], by_amount: bool, measure: str, p: style.Paint
) -> list[str]:
    """What stands beside each bar: its count, and how many of it are on paper only."""
    rows = zip(said, table.iterrows(), strict=True)
    if measure == "reached":
        return [f"<b>{value}</b>{_never_entered(row, by_amount, p)}" for value, (_, row) in rows]
    return [f"<b>{value}</b>{_fewer(row, measure, by_amount, p)}" for value, (_, row) in rows]


def _fewer(row: pd.Series, measure: str, by_amount: bool, p: style.Paint) -> str:
    missing = int(row["reached"]) - int(row[measure])
    said = ""
    if missing and by_amount:
        said = tn("{n} deal fewer", "{n} deals fewer", missing)
    elif missing:
        said = t("{n} fewer than reached", n=number(missing))
    return f"  <span style='color:{p.muted}'>{said}</span>"


def _never_entered(row: pd.Series, by_amount: bool, p: style.Paint) -> str:
    phantom = row["phantom"]
    if pd.isna(phantom) or phantom < LITTLE:
        return ""
    said = t("{share} never entered", share=percent(phantom))
    if by_amount:
        said = t("{share} of deals never entered", share=percent(phantom))
    return f"  <span style='color:{_alarm(phantom, p)}'>{said}</span>"


def _alarm(phantom: float, p: style.Paint) -> str:
    if phantom >= RED:
        return p.look
    if phantom >= AMBER:
        return p.warn
    return p.muted


def passages(
    table: pd.DataFrame, measure: str, by_amount: bool, worst: str | None, p: style.Paint
) -> list[str]:
    """What is said of the passage from each stage to the next one; red of the `worst`."""
    return [
        _passage(row, funnel_bars.passage(row, measure, by_amount), row["stage"] == worst, p)
        for _, row in table.iterrows()
    ]


def _passage(row: pd.Series, words: tuple[str, str], is_worst: bool, p: style.Paint) -> str:
    said, beside = words
    if not said:
        return ""
    is_few = row["reached"] < ENOUGH
    usual = p.muted if is_few else p.text
    colour = p.look if is_worst else usual
    few = f"n = {number(row['reached'])}" if is_few else ""
    more = " · ".join(part for part in (beside, few) if part)
    return (
        f"<span style='color:{colour}'>↓ <b>{said}</b></span>  <span"
        f" style='color:{p.muted}'>{more}</span>"
    )


def differs(row: pd.Series, p: style.Paint) -> str:
    """The difference from the period before, in colour if it is one for sure."""
    said = of_row(row.to_dict())
    if not said:
        return ""
    colours = {"more": p.good, "fewer": p.look}
    colour = colours.get(row["against_before"], p.muted)
    return f"  <span style='color:{colour}'>{said}</span>"
