"""A promise in one line of words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from funnel.i18n import date_words, quoted, t
from funnel.ui.code_titles import shown_code
from funnel.week.promise import KINDS


def said(row: dict[str, Any]) -> str:
    """``Olha: call by a date, 8 July 2026 – kept (a task was done)``, of a row of
    `metrics.promises`."""
    kind = t(KINDS[row["promised"]])
    parts = [kind, row["target"], date_words(row["due_on"]) if pd.notna(row["due_on"]) else None]
    parts.append(quoted(row["words"]) if isinstance(row["words"], str) else None)
    who = f"{row['manager']}: " if isinstance(row["manager"], str) else ""
    told = shown_code("judged", row["judged"])
    happened = shown_code("happened", row["happened"])
    since = f" ({happened})" if happened else ""
    return f"{who}{', '.join(part for part in parts if isinstance(part, str))} – {told}{since}"
