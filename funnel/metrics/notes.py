"""What stands beside a table: why something in it is blank, in the language in force."""

from __future__ import annotations

import pandas as pd

CREDIT = "blank_by_credit"
UNSEEN = "blank_unseen"
RIVAL = "no_rival"
THEN = "amounts_then"
KINDS = (CREDIT, UNSEEN, RIVAL, THEN)


def blank_because(table: pd.DataFrame, sentence: str, kind: str = CREDIT) -> None:
    """Note why columns of a table are blank; an empty sentence notes nothing."""
    if sentence:
        table.attrs[kind] = sentence


def why_blank(table: pd.DataFrame, kind: str = CREDIT) -> str:
    """Why they are: win rates for the mode of credit, or what nobody saw; empty if they are not."""
    return str(table.attrs.get(kind, ""))


def all_of(table: pd.DataFrame) -> list[str]:
    """Every sentence that was noted."""
    return [sentence for kind in KINDS if (sentence := why_blank(table, kind))]
