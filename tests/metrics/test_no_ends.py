"""Where nobody has said which stage ends a deal, nothing is said of outcomes: no “0 won”."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

import pandas as pd
import pytest

from funnel.answers import answer
from funnel.charts.managers import both_countings
from funnel.metrics.ends import NO_ENDS, told
from funnel.scope import Scope
from tests.metrics.doors import complete
from tests.model.door import from_tables

START, NOW = datetime(2026, 1, 1, 9), datetime(2026, 7, 1, 9)


@cache
def company(last: str):
    """Thirty deals that go through two stages; the second is what `last` says."""
    stages = [("Retail", "Receipt", 1, "open"), ("Retail", "Archive", 2, last)]
    deals, moves = [], []
    for number in range(30):
        begin = START + timedelta(days=3 * number, minutes=7 * number + 1)
        end = begin + timedelta(days=5)
        closed_at = end if last == "won" else None
        deals.append((f"d{number}", "Retail", "Archive", "Olha", begin, closed_at))
        moves.append((f"d{number}", end, "Retail", "Receipt", "Archive"))
    return complete(
        from_tables(
            as_of=NOW,
            stages=pd.DataFrame(stages, columns=["pipeline", "stage", "position", "kind"]),
            deals=pd.DataFrame(
                deals,
                columns=["deal_id", "pipeline", "stage", "owner", "created_at", "closed_at"],
                dtype=object,
            ),
            transitions=pd.DataFrame(
                moves,
                columns=["deal_id", "moved_at", "pipeline", "from_stage", "to_stage"],
                dtype=object,
            ),
        )
    )


@pytest.mark.parametrize("name", ["managers", "cohorts", "closing"])
def test_headlines_say_that_nobody_has_said_it(name):
    assert answer(name, company("open"), Scope()).headline == NO_ENDS
    assert answer(name, company("won"), Scope()).headline != NO_ENDS


@pytest.mark.parametrize("name", ["managers", "cohorts", "conversion"])
def test_a_screen_counts_no_outcomes_that_nobody_knows(name):
    told_of = {last: told(answer(name, company(last), Scope()).table) for last in ("open", "won")}
    assert "won" not in told_of["open"]
    assert told_of["won"]["won"].sum() > 0


def test_the_table_of_managers_has_no_zeros_for_wins():
    shown = both_countings(answer("managers", company("open"), Scope()).table)
    assert not [name for name in shown if any(word in name for word in ("won", "lost", "rate"))]
