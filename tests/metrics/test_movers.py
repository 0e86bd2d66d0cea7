"""Who is proposed as a robot, and what as the end of a pipeline."""

from __future__ import annotations

import pandas as pd

from funnel import checkup
from funnel.metrics import ends, movers
from tests.metrics.doors import UTC, drawn

STAGES = """
    pipeline | stage | position | kind
    Retail   | New   | 1        | open
    Retail   | Sent  | 2        | open
    Retail   | Gone  | 3        | open
"""


def built():
    at = [pd.Timestamp("2026-01-05") + pd.Timedelta(hours=h) for h in range(24 * 7)]
    deals = pd.DataFrame(
        {
            "deal_id": [f"D{n}" for n in range(len(at))],
            "pipeline": "Retail",
            "stage": ["Gone" if n % 2 else "Sent" for n in range(len(at))],
            "owner": "Olha",
            "created_at": [str(moment - pd.Timedelta(days=1)) for moment in at],
        }
    )
    moves = pd.DataFrame(
        {
            "deal_id": deals["deal_id"],
            "moved_at": [str(moment) for moment in at],
            "pipeline": "Retail",
            "from_stage": "New",
            "to_stage": deals["stage"],
            "moved_by": ["Sync" if n % 2 or n % 24 in (2, 4) else "Olha" for n in range(len(at))],
        }
    )
    busy = moves.assign(
        deal_id=moves["deal_id"],
        moved_at=[str(moment + pd.Timedelta(days=7)) for moment in at],
        from_stage=deals["stage"],
        to_stage="Gone",
        moved_by="Sync",
    )
    busy = busy[deals["stage"] == "Sent"]
    deals["stage"] = "Gone"
    return drawn(
        as_of="2026-02-01 09:00",
        stages=STAGES,
        deals=deals,
        transitions=pd.concat([moves, busy], ignore_index=True),
    )


def test_who_never_sleeps_and_where_nothing_ends():
    door = built()
    assert list(door.ask(movers.tireless())["moved_by"]) == ["Sync"]
    assert not len(door.ask(ends.end_stages(UTC)))
    assert list(door.ask(ends.never_left(UTC))["stage"]) == ["Gone"]
    for name in ("one_click", "handovers", "chains", "parking_stage"):
        (told,) = checkup.run(checkup.check(name), door, UTC)
        assert (told.verdict, "won or lost" in told.sentence) == ("unknown", True)
