"""Goals: kept in the notebook, held against the forecast, and how many new deals are still needed;
a blank with a reason where that can't be known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from bench.lab.cast import STEADY
from bench.lab.files import made
from funnel.ahead.coming import Coming, Slice
from funnel.ahead.goals import FEW, NEAR, Pace, amount_reaches, wins_reach, worth_of
from funnel.ahead.lattice import LOST, WON, Lattice
from funnel.ahead.record import FEW as TOO_EARLY
from funnel.ahead.record import Judged
from funnel.answers import answer
from funnel.cli import main
from funnel.errors import FunnelError
from funnel.week.goal import Goal
from funnel.workspace import Workspace
from funnel.workspace.backup import backup, restore
from funnel.workspace.forgetting import Whom, forget
from tests.companies import loaded
from tests.metrics.doors import UTC, table

SHOWN = Judged()
HALF = np.array([0.5, 0.5])
NOBODY = pd.DataFrame({"pipeline": [], "stage": [], "calendar_days_here": []})


@pytest.fixture(scope="module")
def company():
    return made(replace(STEADY, name="goals", deals=500, days=300, tasks=False), 3)[0]


def test_two_deals_at_a_half_reach_one_win_three_times_in_four():
    assert wins_reach(HALF, 0.0, 1, SHOWN) == pytest.approx(3 / 4)
    assert wins_reach(HALF, 0.0, 2, SHOWN) == pytest.approx(1 / 4)
    assert wins_reach(HALF, 0.0, 0, SHOWN) == 1.0
    assert wins_reach(HALF, 0.0, 3, SHOWN) == 0.0
    # at twice the width the two ends lie at 3 and −1
    assert wins_reach(HALF, 0.0, 3, Judged(all=2.0)) == pytest.approx(1 / 4)
    assert wins_reach(np.empty(0), 1.0, 1, SHOWN) == pytest.approx(1 - np.exp(-1))


def test_amounts_reach_what_enough_of_their_sums_do():
    worth = np.array([100.0, 400.0])
    args = (HALF, worth, 0.0, 0.0, 0.0)
    assert amount_reaches(*args, 400, SHOWN) == pytest.approx(1 / 2)
    assert amount_reaches(*args, 401, SHOWN) == pytest.approx(1 / 4)
    # new ones alone: normal around 4 × 50 with a spread of √(4 × 2,500)
    alone = (np.empty(0), np.empty(0), 4.0, 50.0, 2500.0)
    assert amount_reaches(*alone, 200, SHOWN) == pytest.approx(0.5)
    assert amount_reaches(*alone, 300, SHOWN) == pytest.approx(0.1587, abs=1e-3)


def lattice(days: float) -> Lattice:
    """Of 40 stays in Offer half are won, half lost, all after so many days."""
    way = np.repeat([WON, LOST], 20)
    none = np.zeros(40)
    return Lattice.counted([("Retail", "Offer")], [1], none.astype(int), way, none + days, none)


def pace(days: float, deals: int, month: Slice) -> Pace:
    coming = Coming(lattice(days), NOBODY, [month])
    came = pd.DataFrame({"pipeline": ["Retail"], "stage": ["Offer"], "deals": [deals]})
    assert worth_of(coming.within.lattice, came) == pytest.approx([0.5])
    return Pace.of(coming, came, month)


def test_how_many_new_deals_are_needed_by_hand():
    """Won after ten days: of those that come evenly over 30 days two thirds are old enough in the
    end, and half of them are won."""
    found = pace(10, 56, Slice(date(2026, 6, 1), 0.0, 30.0))
    assert found.deals == pytest.approx(30)
    assert found.share == pytest.approx(1 / 3, abs=0.01)
    assert replace(found, share=0.25).needed(2.0) == 8
    assert replace(found, share=0.25).needed(1000.0, each=100.0) == 40
    assert found.needed(-1.0) == 0


def test_where_it_cannot_be_known_it_is_said_why():
    near = pace(29, 56, Slice(date(2026, 6, 1), 0.0, 30.0))
    assert (near.reason, np.isnan(near.needed(2.0))) == (NEAR, True)
    assert pace(10, 19, Slice(date(2026, 6, 1), 0.0, 30.0)).reason == FEW


def test_so_many_new_deals_make_the_goal_what_is_expected(company):
    """As many as come anyway are needed for the goal that is expected anyway."""
    whole = table("forecast", company, report=SHOWN)
    month = sorted(set(whole["month"]))[1]
    rows = whole[whole["month"] == month].set_index("part")
    goal = Goal(month, wins=round(rows.loc["all", "wins"]))
    row = table("goals", company, goals=(goal,), report=SHOWN).iloc[0]
    assert row["wins"] == pytest.approx(rows.loc["all", "wins"])
    assert (row["wins_low"], row["wins_high"]) == pytest.approx(
        (rows.loc["all", "wins_low"], rows.loc["all", "wins_high"])
    )
    assert row["wins_so_far"] == 0
    more = (goal.wins - row["wins"]) / rows.loc["new", "wins"] * row["usual"]
    assert row["needed"] == pytest.approx(row["usual"] + more, abs=1.01)
    assert 0.3 < row["chance_wins"] < 0.7
    higher = replace(goal, wins=goal.wins + 5)
    above = table("goals", company, goals=(higher,), report=SHOWN).iloc[0]
    assert above["needed"] > row["needed"]
    assert above["chance_wins"] < row["chance_wins"]


def test_a_goal_is_the_companys_whoever_looks(company):
    months = sorted(set(table("forecast", company, report=SHOWN)["month"]))
    goals = tuple(Goal(month, wins=20, amount=1e6) for month in months)
    goals += (Goal(months[1], "Retail", wins=10),)
    whole = table("goals", company, goals=goals, report=SHOWN)
    taras = replace(UTC, managers=("No such person",))
    pd.testing.assert_frame_equal(
        whole, answer("goals", company, taras, goals=goals, report=SHOWN).table
    )
    own = answer(
        "goals", company, replace(UTC, pipelines=("Retail",)), goals=goals, report=SHOWN
    ).table
    assert own["pipeline"].tolist() == ["Retail"]
    assert whole["amount"].notna().sum() == len(months)


def test_blanks_have_their_reason(company):
    far, over = Goal(date(2031, 1, 1), wins=5), Goal(date(2020, 1, 1), wins=5)
    rows = table("goals", company, goals=(far, over), report=SHOWN)
    assert rows["needed_why"].str.contains("over|reaches").all()
    assert rows["needed"].isna().all()
    month = sorted(set(table("forecast", company, report=SHOWN)["month"]))[1]
    silent = Judged(origins=3, reason=TOO_EARLY)
    row = table("goals", company, goals=(Goal(month, wins=5),), report=silent).iloc[0]
    assert pd.isna(row["wins"])
    assert "Too early" in row["needed_why"]


def test_a_goal_is_kept_replaced_and_taken_away(tmp_path, capsys):
    place = loaded(tmp_path, {"deals.csv": "deal_id,pipeline,stage\n1,Retail,Offer\n"})
    where = ["--workspace", str(place.folder)]
    assert main(["goal", "2026-07", *where, "--pipeline", "Retail", "--wins", "7"]) == 0
    assert main(["goal", "2026-07", *where, "--wins", "9", "--amount", "1200"]) == 0
    assert capsys.readouterr().out.endswith(
        "July 2026 · all pipelines: 9 wins, 1,200\nJuly 2026 · Retail: 7 wins\n"
    )
    for wrong in (["--pipeline", "Nowhere", "--wins", "1"], [], ["--wins", "0"]):
        assert main(["goal", "2026-07", *where, *wrong]) == 2
    assert main(["goal", "soon", *where, "--wins", "1"]) == 2
    place.rebuild()
    backup(place, tmp_path / "all.funnel")
    assert main(["goal", "2026-07", *where, "--forget"]) == 0
    assert main(["goal", "2026-07", *where, "--forget"]) == 2
    book = Workspace.open(place.folder).notebook
    assert book.goals(False) == (Goal(date(2026, 7, 1), "Retail", wins=7),)
    assert book.goals(True) == ()
    with pytest.raises(FunnelError, match="above 0"):
        book.set_goal(Goal(date(2026, 7, 1), wins=-1), is_demo=False)
    forget(place, Whom(client="Retail client"))
    assert len(book.goals(False)) == 1
    assert book.trouble is None
    other = Workspace.open(tmp_path / "other")
    restore(other, tmp_path / "all.funnel")
    assert len(other.notebook.goals(False)) == 2
