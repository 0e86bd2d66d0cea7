"""A log that begins late: what deals did before is unknown, not undone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd

from funnel import tables
from funnel.answers import answer
from funnel.charts import conversion
from funnel.scope import Scope
from tests.metrics.doors import STAGES, complete, table
from tests.model.door import from_tables

START, CUT, NOW = datetime(2025, 1, 1, 9), datetime(2026, 4, 1), datetime(2026, 7, 1, 9)
WAY = ("New", "Offer", "Contract", "Won")
ON = 0.8


def company(seed: int, since: datetime):
    """Eighteen months of deals of which four in five go on, with the moves since a moment."""
    random = np.random.default_rng(seed)
    deals, moves = [], []
    for number in range(240):
        at = created = START + timedelta(days=float(random.uniform(0, 540)))
        place, closed_at = "New", None
        for here, ahead in pairwise(WAY):
            at += timedelta(days=999 if number % 12 == 0 else float(random.exponential(12)))
            if at > NOW:
                break
            place = ahead if random.random() < ON else "Lost"
            if at >= since:
                moves.append((f"d{number}", at, "Retail", here, place))
            if place in ("Won", "Lost"):
                closed_at = at
                break
        deals.append((f"d{number}", "Retail", place, "Olha", created, closed_at))
    columns = ["deal_id", "pipeline", "stage", "owner", "created_at", "closed_at"]
    logged = ["deal_id", "moved_at", "pipeline", "from_stage", "to_stage"]
    return complete(
        from_tables(
            as_of=NOW,
            stages=STAGES,
            deals=pd.DataFrame(deals, columns=columns, dtype=object),
            transitions=pd.DataFrame(moves, columns=logged, dtype=object),
        )
    )


@cache
def late():
    return company(1, CUT)


def test_quality_says_since_when_moves_are_known():
    items = late().ask(tables.quality_items)
    found = items[items.check == "log_starts_late"]
    assert len(found) == 1
    assert found.happened_at.iloc[0] >= CUT
    assert late().facts.known_since_words().startswith("moves known since 1 Apr")
    assert late().facts.known_since_words(["Export"]) == ""


def test_what_went_on_before_the_log_is_no_failure():
    found = table("conversion", late()).set_index("stage")
    log_start = late().ask(tables.transitions).moved_at.min()
    young = late().ask(tables.journeys).began_at >= log_start
    assert found.loc["New", "reached"] == young.sum()
    assert found.loc["New", "entered"] == found.loc["New", "reached"]
    assert found["phantom"].max() == 0


def test_passages_per_manager_leave_the_old_ones_out_and_win_rates_do_not():
    passed = table("manager-passages", late())
    young = late().ask(tables.journeys).began_at >= late().ask(tables.transitions).moved_at.min()
    assert passed.loc[passed["stage"] == "New", "reached"].tolist() == [young.sum()]
    assert table("managers", late())["opened"].tolist() == [240]


def test_its_closings_still_count():
    deals = late().ask(tables.deals)
    journeys = late().ask(tables.journeys)
    for outcome in ("won", "lost"):
        assert (journeys.outcome == outcome).sum() == (deals.kind == outcome).sum() > 20


def test_an_entry_that_nobody_saw_is_unknown():
    visits = late().ask(tables.visits)
    first = visits[visits.visit_no == 1]
    old = first[first.is_before_log]
    assert old.is_entry_unknown.all()
    assert not first[~first.is_before_log].is_entry_unknown.any()
    assert visits[visits.is_before_log].began_at.min() < CUT


def test_a_deal_that_never_moved_is_there_at_least_since_the_log_began():
    stuck = table("stuck", late())
    opened = late().ask(tables.open_deals)
    silent = opened[opened.is_at_least.fillna(False).astype(bool)]
    assert len(silent)
    assert silent.days_here.max() <= (NOW - CUT).days + 1
    told = stuck[stuck.deal_id.isin(silent.deal_id)]
    assert told.reasons.str.startswith("at least").all()


def test_where_no_deal_began_since_the_log_the_reason_stands_in_the_place_itself():
    found = answer("conversion", late(), Scope(until=date(2026, 1, 1)))
    assert "moves known since 1 Apr" in found.headline
    figure = conversion.figure(found.table, nothing=found.headline)
    assert any("moves known since" in (note.text or "") for note in figure.layout.annotations)
    assert "moves known" not in answer("conversion", late(), Scope()).headline
