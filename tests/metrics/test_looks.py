"""Weekly uploads and nothing else: what nobody saw is blank, and medians are not the gap's."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

import numpy as np
import pandas as pd

from funnel import tables
from funnel.answers import answer
from funnel.metrics.notes import UNSEEN, why_blank
from tests.metrics.doors import STAGES, UTC, complete, table
from tests.model.door import from_tables

METRICS = ("flow", "routes", "conversion")
START, LOOKS, MEDIAN = datetime(2026, 1, 5, 9), 14, 20.0


@cache
def weekly():
    """Ninety deals that are in New for twenty days at the median, seen on Mondays."""
    random = np.random.default_rng(5)
    created = [START + timedelta(days=float(day)) for day in random.uniform(0, 40, 90)]
    until = [
        begin + timedelta(days=float(days))
        for begin, days in zip(created, random.exponential(MEDIAN / np.log(2), 90), strict=True)
    ]
    looks = [START + timedelta(days=7 * week) for week in range(1, LOOKS)]
    uploads = [
        pd.DataFrame(
            {
                "deal_id": [f"d{place}" for place, at in enumerate(created) if at <= look],
                "pipeline": "Retail",
                "stage": [
                    "New" if until[place] > look else "Offer"
                    for place, at in enumerate(created)
                    if at <= look
                ],
                "created_at": [at for at in created if at <= look],
            }
        ).astype(object)
        for look in looks
    ]
    observed = [look.isoformat(sep=" ") for look in looks]
    return complete(from_tables(as_of=looks[-1], deals=uploads, observed=observed, stages=STAGES))


def test_the_snapshot_knows_that_moves_were_only_seen():
    assert weekly().facts.seen_pipelines == ("Retail",)
    assert weekly().facts.look_gap_days == 7


def test_the_median_is_of_the_stays_not_of_the_looks():
    new = table("dwell", weekly()).set_index("stage").loc["New"]
    assert abs(new["km_median_days"] - MEDIAN) < 7
    assert np.isnan([new["median_days"], new["mean_days"], new["days_to_go_on"]]).all()


def test_a_stay_shorter_than_the_gap_is_under_seven_days():
    stays = table("visits", weekly())
    short = stays[stays["under_days"].notna()]
    assert len(short)
    assert short["under_days"].unique().tolist() == [7]
    assert short["dwell_days"].isna().all()
    seen = weekly().ask(tables.visits)
    left = seen[seen.left_at.notna() & seen.is_approximate & ~seen.is_entry_unknown]
    assert (left.least_days <= left.dwell_days).all()
    assert (left.dwell_days <= left.most_days).all()


def test_nobody_says_what_was_skipped_or_never_entered():
    flow, routes, conversion = (answer(name, weekly(), UTC) for name in METRICS)
    assert flow.table["skipped"].isna().all()
    assert "nobody saw" in flow.headline
    assert routes.headline == "No deal was seen to go back"
    blank = [name for name in conversion.table if name.startswith(("entered", "strict", "phantom"))]
    assert blank == ["entered", "phantom", "strict"]
    assert conversion.table[blank].isna().all(axis=None)
    assert conversion.table["reached"].tolist()[0] == 90
    assert "only seen between two uploads" in why_blank(conversion.table, UNSEEN)
