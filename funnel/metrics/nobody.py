"""Who is credited where nobody is: one word for it in figures, tables and files."""

from __future__ import annotations

import pandas as pd

from funnel.i18n import t


def named(managers: pd.Series) -> pd.Series:
    """A column of managers as people read it; one in which nobody is named at all stays blank."""
    if not managers.notna().any():
        return managers
    return managers.astype(object).where(managers.notna(), t("(nobody)"))
