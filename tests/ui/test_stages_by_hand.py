"""What saving the Stages page sets by hand: no more than somebody decided."""

from __future__ import annotations

import pandas as pd
import pytest

from funnel.ui.stage_order import moved, to_decide

GUESSED = pd.DataFrame(
    {
        "position": pd.array([1, 2, 3, None], dtype="Int64"),
        "stage": ["New", "Thinking", "Offer", "Won"],
        "kind": ["open", "open", "open", "won"],
        "limit_days": [14.0, 14.0, 14.0, None],
    }
)
EVERY = {"New", "Thinking", "Offer", "Won"}


@pytest.mark.parametrize(
    ("column", "values", "decided"),
    [
        ("kind", ["open", "parked", "open", "won"], {"Thinking"}),
        ("limit_days", [7.0, 14.0, 14.0, None], set()),
        ("position", [2, 1, 3, None], EVERY),
        ("stage", list(GUESSED["stage"]), EVERY),
    ],
)
def test_only_what_was_decided_is_set_by_hand(column, values, decided):
    after = GUESSED.assign(**{column: pd.array(values, dtype=GUESSED[column].dtype)})
    assert to_decide(GUESSED, after) == decided


def test_a_kind_set_after_a_stage_was_moved_keeps_the_move():
    after = moved(GUESSED, "Offer", -1)
    after["kind"] = after["kind"].where(after["stage"] != "Won", "lost")
    assert to_decide(GUESSED, after) == EVERY
