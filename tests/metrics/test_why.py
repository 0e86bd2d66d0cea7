"""What goes with winning: planted facts are found with the wins they make, the outcome in disguise is
left out, marks lead to as many deals; reasons of loss and the lever by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from funnel.answers import answer
from funnel.metrics import drill_down, lever
from funnel.metrics.driver_words import said
from funnel.scope import BY
from tests.metrics.doors import UTC, cells, drawn, table
from tests.stats.test_mantel import COUNTS

STAGES = """
    pipeline  | stage | position | kind
    Retail    | New   | 1        | open
    Retail    | Won   | 2        | won
    Retail    | Lost  | 3        | lost
    Wholesale | New   | 1        | open
    Wholesale | Won   | 2        | won
    Wholesale | Lost  | 3        | lost
"""


def listed() -> str:
    """The recommendations of the method's example, closed after ten days; every cell of the other
    columns tells the outcome, or was filled in later."""
    rows = ["deal_id|pipeline|stage|owner|created_at|closed_at|Source|Ergebnis|Budget|Deal result"]
    for pipeline, counts in zip(("Retail", "Wholesale"), COUNTS["Recommendation"], strict=True):
        for n, count in enumerate(counts):
            source = "Recommendation" if n < 2 else f"rare {n % 2}"
            for one in range(count):
                won = n % 2 == 0
                budget = one % 5 > 0 if won else one % 9 == 0
                rows.append(
                    f"{len(rows)}|{pipeline}|{'Won' if won else 'Lost'}|Olha|2025-06-02 09:00|"
                    f"2025-06-12 09:00|{source if n < 2 else 'Cold ' + str(one % 2)}|"
                    f"{'gut' if won else 'schade'}|{'yes' if budget else ''}|{one % 3}"
                )
    return "\n".join(rows)


@pytest.fixture(scope="module")
def door():
    return drawn(stages=STAGES, deals=listed())


def test_a_planted_fact_is_found_with_its_wins(door):
    found = answer("drivers", door, UTC)
    row = found.table.set_index(["fact", "value"]).loc[(f"{BY}Source", "Recommendation")]
    assert (row["cases"], row["others_n"]) == (160, 440)
    assert round(row["difference"], 4) == 0.1624
    assert round(row["more_wins"]) == 26
    assert row["is_shown"]
    # the interval is at 1 − 0.05 × shown / asked
    level = 1 - 0.05 * found.table["is_shown"].sum() / len(found.table)
    half = row["difference_high"] - row["difference"]
    assert 0.0880 < half < 0.0880 / 1.96 * 3
    assert 0.95 < level < 1
    assert found.headline.startswith("Source: Recommendation: 16 points more are won, 26 wins")


def test_the_outcome_in_disguise_is_left_out_with_its_reason(door):
    rows = table("driver-columns", door).set_index("fact")["why_left_out"]
    assert rows[f"{BY}Ergebnis"] == "tells"
    assert rows[f"{BY}Deal result"] == "outcome"
    assert rows[f"{BY}Budget"] == "on_the_way"
    assert rows["lost_reason"] == "outcome"
    assert rows["owner"] == "later"
    asked = table("drivers", door)["fact"].unique()
    assert not {f"{BY}Ergebnis", f"{BY}Deal result", f"{BY}Budget"} & set(asked)


def test_a_mark_leads_to_the_deals_with_the_fact(door):
    for row in table("drivers", door).to_dict("records"):
        picked = drill_down.driver(UTC, door.facts, row["fact"], row["value"])
        assert len(door.ask(picked)) == row["cases"], said(row["fact"], row["value"])


SKIPS = """
    pipeline | stage | position | kind
    R        | A     | 1        | open
    R        | B     | 2        | open
    R        | C     | 3        | open
    R        | Won   | 4        | won
    R        | Lost  | 5        | lost
"""


def skipping() -> dict[str, str]:
    """Half of those that come to C leave B out, and are won as often as the others; those lost in A
    never had the chance to skip."""
    deals = ["deal_id|pipeline|stage|owner|created_at|closed_at"]
    moves = ["deal_id|moved_at|pipeline|from_stage|to_stage|moved_by"]
    # one before all others, with whom the log begins
    deals.append("first|R|Lost|Olha|2025-06-01 09:00|2025-06-02 08:00")
    moves.append("first|2025-06-02 08:00|R|A|Lost|Olha")
    for one in range(400):
        kind = one % 4  # 0: lost in A; 1: skips; 2, 3: through B
        end = "Won" if kind and one % 8 >= 4 else "Lost"
        deals.append(f"{one}|R|{end}|Olha|2025-06-02 09:00|2025-06-20 09:00")
        way = {0: ["A"], 1: ["A", "C"]}.get(kind, ["A", "B", "C"])
        for day, (left, right) in enumerate(zip(way, [*way[1:], end], strict=True)):
            moves.append(f"{one}|2025-06-{5 + 5 * day:02} 09:07|R|{left}|{right}|Olha")
    return {"deals": "\n".join(deals), "transitions": "\n".join(moves)}


@pytest.fixture(scope="module")
def skips():
    return drawn(stages=SKIPS, **skipping())


def test_a_skipped_stage_is_asked_from_its_landmark_on(skips):
    """Of those that came past B half are won, whether they left it out or not: without the landmark
    skipping would look like winning."""
    row = table("drivers", skips).set_index(["fact", "value"]).loc[("skipped", "B")]
    assert (row["cases"], row["others_n"]) == (100, 200)
    assert row["difference"] == 0
    assert not row["is_shown"]
    assert len(skips.ask(drill_down.driver(UTC, skips.facts, "skipped", "B"))) == 100


def test_the_lever_by_hand(skips):
    """Of 401, 101 stop in A; the 300 others all come to C, of whom half are won. A tenth more from A
    is worth the ½ of B each; the last passage is the win itself."""
    rows = table("lever", skips).set_index(["stage", "lever"])
    month = 365.25 / 12
    as_of = pd.Timestamp("2026-02-01 09:00")
    since = {"A": pd.Timestamp("2025-06-01 09:00"), "C": pd.Timestamp("2025-06-05 09:07")}
    months = {stage: (as_of - at) / pd.Timedelta(days=month) for stage, at in since.items()}
    came = {"A": 401 / months["A"], "C": 300 / months["C"]}
    for stage, count in came.items():
        assert rows.loc[(stage, "passage"), "arrived"] == pytest.approx(count)
    on = 300 / 401
    assert rows.loc[("A", "passage"), "to_next"] == pytest.approx(on)
    assert rows.loc[("A", "passage"), "wins_a_month"] == pytest.approx(came["A"] * on / 10 * 0.5)
    assert rows.loc[("C", "passage"), "wins_a_month"] == pytest.approx(came["C"] * 0.05)
    # who goes on from A stays 3 days and 7 minutes; of the 400 stays watched 150 led to a win
    stay = 3 + 7 / 1440
    assert rows.loc[("A", "time"), "mean_stay"] == pytest.approx(stay)
    earlier = came["A"] * 150 / 400 * stay / 10 / month
    assert rows.loc[("A", "time"), "wins_a_month"] == pytest.approx(earlier)


@pytest.mark.parametrize(
    ("wins", "sentence"),
    [
        ((2.899, 2.863, 1.0), "A tenth more going on would bring as much at 2 passages: 2.9 wins"),
        ((2.899, 2.7, np.nan), "A tenth more going on from “A” (50% now) would bring most: 2.9"),
    ],
)
def test_passages_that_bring_as_much_have_no_largest(door, wins, sentence):
    rows = [(name, "passage", 0.5, one) for name, one in zip("ABC", wins, strict=True)]
    found = pd.DataFrame(rows, columns=["stage", "lever", "to_next", "wins_a_month"])
    assert lever.headline(found, UTC, door.facts).startswith(sentence)


LOST = """
    deal_id | pipeline | stage | owner | amount | created_at       | closed_at        | lost_reason
    1       | Retail   | Lost  | Olha  | 100    | 2026-01-01 09:00 | 2026-01-05 09:00 | Price
    2       | Retail   | Lost  | Olha  | 200    | 2026-01-01 09:00 | 2026-01-06 09:00 | Price
    3       | Retail   | Lost  | Olha  | 300    | 2026-01-01 09:00 | 2025-12-31 23:00 |
    4       | Retail   | Won   | Olha  | 400    | 2026-01-01 09:00 | 2026-01-06 09:00 | Price
"""


def test_reasons_of_loss_as_counts_and_amounts():
    door = drawn(deals=LOST)
    found = answer("lost-reasons", door, UTC)
    assert cells(found.table, "lost_reason", "lost", "amount_lost") == [
        (None, 1, 300.0),
        ("Price", 2, 300.0),
    ]
    assert found.headline == (
        "Most often “Price”: 2 of 2 of those with a reason; without any: 1 of 3"
    )
    assert len(door.ask(drill_down.lost(UTC, "Price"))) == 2
    assert len(door.ask(drill_down.lost(UTC, ""))) == 1
