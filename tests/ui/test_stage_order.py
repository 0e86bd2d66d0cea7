"""The order of stages, as it is edited: numbers and arrows come to the same."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from funnel.ui.stage_order import moved, numbered


def draft(*rows: tuple[str, int | None, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=pd.Index(["stage", "position", "kind"]))
    return frame.astype({"position": "Int64"})


def order(table: pd.DataFrame) -> str:
    return " ".join(table.loc[table["kind"] == "open", "stage"])


START = draft(("New", 1, "open"), ("Call", 2, "open"), ("Offer", 3, "open"), ("Won", None, "won"))


def test_an_arrow_moves_a_stage_one_place():
    assert order(moved(START, "Offer", -1)) == "New Offer Call"
    assert order(moved(START, "New", 1)) == "Call New Offer"


def test_the_first_cannot_go_earlier_nor_the_last_later():
    assert order(moved(START, "New", -1)) == order(moved(START, "Offer", 1)) == "New Call Offer"


def test_a_number_given_by_hand_is_a_place():
    given_by_hand = START.assign(position=pd.array([5, 2, 1, None], dtype="Int64"))
    assert order(numbered(given_by_hand)) == "Offer Call New"
    assert numbered(given_by_hand)["position"].tolist()[:3] == [1, 2, 3]


def test_a_side_track_has_no_place():
    parked = numbered(START.assign(kind=["open", "parked", "open", "won"]))
    assert order(parked) == "New Offer"
    assert parked.set_index("stage")["position"].isna().to_dict() == {
        "New": False,
        "Offer": False,
        "Call": True,
        "Won": True,
    }


STAGES = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(["open", "parked", "won"])), min_size=1, max_size=8
)


@given(STAGES, st.integers(0, 7), st.sampled_from([-1, 1]))
def test_moving_keeps_every_stage(places, which, step):
    table = draft(*((f"s{n}", place, kind) for n, (place, kind) in enumerate(places)))
    opened = list(table.loc[table["kind"] == "open", "stage"])
    if not opened:
        return
    after = moved(table, opened[which % len(opened)], step)
    assert sorted(after["stage"]) == sorted(table["stage"])
    assert after.loc[after["kind"] == "open", "position"].tolist() == list(
        range(1, len(opened) + 1)
    )
