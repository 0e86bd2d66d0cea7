"""What a period is held against, and what is said of the difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from funnel.facts import Facts
from funnel.metrics import closing
from funnel.metrics.overview import begun
from funnel.metrics.overview_rates import win_rate
from funnel.metrics.periods import comparison, last_years, months_earlier, working_days
from funnel.stats import aalen_johansen, counts_change, shares_change, wilson
from tests.metrics.doors import STAGES, UTC, drawn, table

JUNE = replace(UTC, since=date(2026, 6, 1), until=date(2026, 7, 1))


def facts(at: str) -> Facts:
    return Facts("s", datetime.fromisoformat(at), timezone="UTC")


def test_a_running_month_is_held_against_as_many_working_days():
    """1 to 10 June 2026 are eight working days, the last of them until three in the afternoon; the
    first of May is a Friday, so its eighth is Tuesday the 12th."""
    found = comparison(JUNE, facts("2026-06-10 15:00"))
    assert found is not None
    assert found.whole is not None
    assert (found.days, found.days_before, found.part) == (8, 8, 0.5)
    assert (found.before.since, found.before.until) == (
        date(2026, 5, 1),
        datetime(2026, 5, 12, 15),
    )
    assert (found.whole.since, found.whole.until) == (date(2026, 5, 1), date(2026, 6, 1))
    assert (found.year_ago.since, found.year_ago.until) == (date(2025, 6, 1), date(2025, 6, 11))


def test_on_a_weekend_the_working_days_are_over():
    found = comparison(JUNE, facts("2026-06-13 12:00"))
    assert found is not None
    assert (found.days, found.before.until) == (10, date(2026, 5, 15))


def test_a_month_that_is_over_is_held_against_all_of_the_one_before():
    found = comparison(JUNE, facts("2026-08-01 09:00"))
    assert found is not None
    assert (found.whole, found.days, found.days_before) == (None, 22, 21)
    assert found.part == 22 / 43
    assert comparison(JUNE, facts("2026-05-01 09:00")) is None
    assert comparison(UTC, facts("2026-05-01 09:00")) is None


def test_months_end_where_months_end():
    assert months_earlier(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert months_earlier(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert last_years(JUNE, facts("2026-08-01 09:00")) == (
        date(2024, 7, 1),
        date(2025, 7, 1),
        date(2026, 7, 1),
    )
    assert working_days(date(2026, 6, 1), date(2026, 7, 1)) == 22


@pytest.mark.parametrize(
    ("now", "before", "part", "said"),
    [
        (30, 20, 0.5, "none"),
        (40, 15, 0.5, "more"),
        (15, 40, 0.5, "fewer"),
        (0, 0, 0.5, "none"),
        (11, 22, 1 / 3, "none"),  # half the working days, half the deals
    ],
)
def test_counts_by_the_conditional_binomial(now, before, part, said):
    assert counts_change(now, before, part) == said


def test_shares_by_newcombe():
    """56/70 against 48/80: 0.2 [0.0524–0.3339], example (a) of Newcombe 1998."""
    from funnel.stats.changes import newcombe

    first, second = (
        (k / n, *(float(end) for end in wilson(k, n))) for k, n in ((56, 70), (48, 80))
    )
    assert newcombe(first, second) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert shares_change(first, second) == "more"
    assert shares_change(second, first) == "fewer"
    assert shares_change(first, first) == "none"


def test_chance_alone_is_hardly_ever_a_change():
    generator = np.random.default_rng(4)
    pairs = generator.poisson(30, (600, 2))
    said = [counts_change(int(a), int(b)) != "none" for a, b in pairs]
    assert np.mean(said) < 0.06


def test_the_win_rate_is_of_what_began_and_open_deals_have_not_failed():
    """Leads stop: of what was closed lately everything is won, since the lost ones take longer;
    of what began 3 in 10 are."""
    generator = np.random.default_rng(2)
    is_won, seen = generator.random(600) < 0.3, generator.uniform(0, 300, 600)
    length = np.where(is_won, 10.0, 60.0) * generator.uniform(0.5, 1.5, 600)
    is_over = length <= seen
    row = {
        "part": 0,
        "journeys": 600,
        "won_count": int((is_over & is_won).sum()),
        "open_count": int((~is_over).sum()),
        "won": length[is_over & is_won],
        "over": length[is_over & ~is_won],
        "open": seen[~is_over],
    }
    tile = win_rate(pd.DataFrame([row]))
    assert tile["low"] <= 0.3 <= tile["high"]
    assert tile["value"] == pytest.approx(0.3, abs=0.05)


def test_who_is_won_by_a_move_to_another_pipeline_is_won_in_whatever_order_rows_come():
    """One journey moved out at the moment at which the other began and was won."""
    door = drawn(
        deals="""
            deal_id | pipeline | stage | owner | created_at       | closed_at
            1       | Export   | Won   | Olha  | 2026-01-05 09:00 | 2026-01-08 09:00
        """,
        transitions="""
            deal_id | moved_at         | from_pipeline | from_stage | pipeline | to_stage
            1       | 2026-01-08 09:00 | Retail        | New        | Export   | Won
        """,
        stages=STAGES + "    Export   | Won         | 1        | won\n",
    )
    for order in ("asc", "desc"):
        door.connection.execute(
            f"create or replace table journeys as from journeys order by pipeline {order}"
        )
        [row] = door.ask(begun(UTC, door.facts)).to_dict("records")
        assert (row["journeys"], row["won_count"], len(row["won"])) == (1, 1, 1)


def test_within_how_many_days_is_said_and_read_from_the_whole_curve():
    won, lost, still = np.arange(1, 41), np.arange(2, 42), np.full(30, 60)
    tally = pd.DataFrame(
        {"pipeline": ["Retail"], "won": [won], "lost": [lost], "unfinished": [still]}
    )
    ends = pd.DataFrame({"pipeline": ["Retail"], "stage": ["Won"]})
    made = closing.compute({"spans": tally, "ends": ends}, UTC, facts("2026-06-01 09:00"))
    curve = aalen_johansen({"won": won, "lost": lost}, still)
    assert made.attrs["read"] == [(60, curve.at("won", 60), curve.at("lost", 60))]
    assert closing.headline(made, UTC, facts("2026-06-01 09:00")).startswith("Within 60 days")
    young = tally.assign(won=[won[:15]], lost=[lost[:10]], unfinished=[still[:0]])
    early = closing.compute({"spans": young, "ends": ends}, UTC, facts("2026-06-01 09:00"))
    assert closing.headline(early, UTC, facts("2026-06-01 09:00")).startswith("Too early")


def test_the_tiles_of_a_running_month_say_both():
    """Three wins on the first days of June, four on those of May and two at its end."""
    rows = []
    for number, day in enumerate((1, 2, 3, -31, -30, -29, -28, -2, -1)):
        closed = datetime(2026, 6, 1, 9) + timedelta(days=day - 1 if day > 0 else day)
        rows.append(f"D{number} | Retail | Won | Olha | 2025-01-01 09:00 | {closed:%Y-%m-%d %H:%M}")
    head = "deal_id | pipeline | stage | owner | created_at | closed_at\n"
    door = drawn("2026-06-05 18:00", deals=head + "\n".join(rows))
    tile = table("overview", door, JUNE).set_index("tile").loc["won"]
    assert tile[["value", "before", "before_whole", "year_ago"]].tolist() == [3, 4, 6, 0]
    assert tile["against_before"] == "none"
    assert tile["compared"] == (
        "5 working days so far; in as many of the period before 4, in all of it 6: no evidence of a"
        " change; a year ago 0"
    )
