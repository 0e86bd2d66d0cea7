"""Stuck cannot be switched off with a click, nor by leaving the amount empty."""

from __future__ import annotations

import pandas as pd
import pytest

from funnel.answers import answer
from funnel.metrics.weights import weighed
from tests.metrics.doors import LIMIT, STAGES, UTC, cells, drawn, limited, table

HEAD = "deal_id | moved_at | pipeline | from_stage | to_stage | moved_by"
LATER = {
    "untouched": [],
    "bounced": ["2026-06-29 09:00 | Offer | Contract", "2026-06-29 09:01 | Contract | Offer"],
    "parked": ["2026-06-29 09:00 | Offer | Thinking"],
    "back": ["2026-06-29 09:00 | Offer | New"],
    "reopened": ["2026-06-29 08:00 | Offer | Lost", "2026-06-30 09:00 | Lost | Offer"],
}


def company(later: dict[str, list[str]], **inputs):
    """Deals that came to Offer on 2 January, held to 14 days, and what was clicked since."""
    moves = []
    for deal, clicks in later.items():
        moves.append(f"{deal} | 2026-01-02 09:00 | Retail | New | Offer | Olha")
        for click in clicks:
            at, origin, to = click.split(" | ")
            moves.append(f"{deal} | {at} | Retail | {origin} | {to} | Olha")
    stage = {deal: (clicks or ["Offer"])[-1].split(" | ")[-1] for deal, clicks in later.items()}
    deals = [f"{deal} | Retail | {stage[deal]} | Olha | 2026-01-01 09:00" for deal in later]
    return drawn(
        "2026-07-01 09:00",
        deals="\n".join(["deal_id | pipeline | stage | owner | created_at", *deals]),
        transitions="\n".join([HEAD, *moves]),
        stages=limited(STAGES),
        **inputs,
    )


def test_no_click_hides_a_deal():
    found = table("stuck", company(LATER)).set_index("deal_id")
    assert set(found.index) == set(LATER)
    assert found.loc[["untouched", "parked", "reopened"], "days_stagnant"].tolist() == [180] * 3
    assert found.loc["back", "days_stagnant"] == 180
    assert found.loc[["untouched", "parked"], "days_here"].tolist() == [180, 2]
    assert found.loc["parked", "days_over"] == 180 - 3 * LIMIT
    assert "moved to and fro" in found.loc["parked", "reasons"]


def test_a_minute_elsewhere_does_not_begin_a_new_stay():
    later = {"minute": ["2026-06-29 09:00 | Offer | New", "2026-06-29 09:01 | New | Offer"]}
    later["day"] = ["2026-06-29 09:00 | Offer | New", "2026-06-30 09:00 | New | Offer"]
    found = table("stuck", company(later)).set_index("deal_id")
    assert found.loc[["minute", "day"], "days_here"].tolist() == [180, 1]


@pytest.mark.parametrize(
    ("arrived", "due", "state"),
    [
        ("2026-06-10", "2026-07-15 09:00", "planned"),
        ("2026-06-10", "2026-07-15 09:01", "far"),
        ("2026-06-10", "", "undated"),
        ("2026-05-20", "2026-07-02 09:00", "planned"),
        ("2026-05-19", "2026-07-02 09:00", "too_long"),
    ],
)
def test_a_task_excuses_only_if_it_is_near_and_not_for_ever(arrived, due, state):
    """Within 14 days, where the limit is 14, and not beyond three limits."""
    found = drawn(
        "2026-07-01 09:00",
        stages=limited(STAGES, 14),
        deals="deal_id | pipeline | stage | owner | created_at\nx | Retail | Offer | Olha |"
        " 2026-05-01 09:00",
        transitions=f"{HEAD}\nx | {arrived} 09:00 | Retail | New | Offer | Olha",
        tasks=f"task_id | deal_id | created_at | due_at\n1 | x | 2026-05-01 09:00 | {due}",
    )
    every = table("stuck", found, past=True)
    assert cells(every, "deal_id", "task_state") == [("x", state)]
    assert len(table("stuck", found)) == (state != "planned")
    both = {
        True: "No deal is stuck, 1 is past its limit",
        False: "1 deal is stuck, 1 is past its limit",
    }
    assert answer("stuck", found, UTC).headline == both[state == "planned"]
    assert table("in-work", found)[["past_limit", "stuck"]].to_numpy().tolist() == [
        [1, int(state != "planned")]
    ]


def listed(*deals: tuple) -> pd.DataFrame:
    columns = ["deal_id", "days_over", "amount", "currency"]
    frame = pd.DataFrame(deals, columns=pd.Index(columns))
    return frame.assign(pipeline="P", stage="A", limit_days=10.0)


TYPICAL = pd.DataFrame(
    {
        "pipeline": ["P", "P"],
        "stage": ["A", "A"],
        "currency": ["UAH", "USD"],
        "deals": [5, 2],
        "typical": [500.0, 40.0],
    }
)


def test_an_empty_amount_counts_as_the_median_of_its_stage():
    found = weighed(
        listed(
            ("small", 10.0, 100.0, "UAH"),
            ("empty", 10.0, None, "UAH"),
            ("nothing", 8.0, 0.0, None),
            ("large", 10.0, 900.0, "UAH"),
        ),
        TYPICAL,
    )
    assert cells(found, "deal_id", "is_amount_assumed") == [
        ("large", False),
        ("empty", True),
        ("nothing", True),
        ("small", False),
    ]


def test_currencies_take_turns():
    found = weighed(
        listed(
            ("u1", 10.0, 900.0, "UAH"),
            ("u2", 10.0, 800.0, "UAH"),
            ("u3", 10.0, 700.0, "UAH"),
            ("d1", 20.0, 20.0, "USD"),
            ("d2", 10.0, 10.0, "USD"),
        ),
        TYPICAL,
    )
    assert found["deal_id"].tolist() == ["d1", "u1", "d2", "u2", "u3"]


def test_days_over_are_of_the_limit():
    deals = listed(("slow", 10.0, 100.0, "UAH"), ("quick", 9.0, 100.0, "UAH"))
    found = weighed(deals.assign(limit_days=[10.0, 2.0]), TYPICAL)
    assert found["deal_id"].tolist() == ["quick", "slow"]
