"""Who held a deal, and what it was worth, at a moment."""

from __future__ import annotations

import pandas as pd


def with_spans(rows: pd.DataFrame, frames: dict[str, pd.DataFrame], at: str) -> pd.DataFrame:
    """Rows (deal_id, owner, worth, money, and a moment `at`) with `holder`, `amount` and `currency`
    of that moment.

    Of deals that never changed hands or amount these are the owner and the amount of today.
    """
    rows = rows.reset_index(drop=True).assign(
        holder=rows["owner"].to_numpy(),
        amount=rows["worth"].to_numpy(),
        currency=rows["money"].to_numpy(),
    )
    for spans, names in (
        (frames["holdings"], ["holder"]),
        (frames["amounts"], ["amount", "currency"]),
    ):
        told = _covering(rows, spans, at, names)
        if not len(told):
            continue
        rows.loc[told.index, names] = told[names]
    return rows


def _covering(rows: pd.DataFrame, spans: pd.DataFrame, at: str, names: list[str]) -> pd.DataFrame:
    """What the spans say of those rows that they know of, by the row's number."""
    if not len(spans) or not len(rows):
        return pd.DataFrame(columns=names)
    asked = rows.loc[rows["deal_id"].isin(spans["deal_id"]), ["deal_id", at]]
    pairs = asked.rename_axis("row").reset_index().merge(spans, on="deal_id")
    is_begun = pairs["valid_from"].isna() | (pairs["valid_from"] <= pairs[at])
    is_over = pairs["valid_until"].notna() & (pairs["valid_until"] <= pairs[at])
    return pairs[is_begun & ~is_over].set_index("row")[names]
