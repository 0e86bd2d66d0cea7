"""Without a log nobody knows which deals moved, and none is said to have stood still."""

from __future__ import annotations

from funnel.answers import answer
from tests.metrics.doors import UTC, drawn

DEALS = """
    deal_id | pipeline | stage | owner | created_at       | closed_at
    1       | Retail   | New   | Olha  | 2026-01-01 09:00 |
    2       | Retail   | Offer | Olha  | 2026-01-29 09:00 |
"""
MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
    2       | 2026-01-31 09:00 | Retail   | New        | Offer    | Olha
"""


def test_a_deal_that_stayed_is_blank():
    found = answer("change", drawn(deals=DEALS), UTC, window="last-week")
    kinds = found.table.set_index("deal_id")["change"]
    assert kinds["2"] == "new"
    assert kinds.isna().to_dict() == {"1": True, "2": False}
    assert "only a log" in found.headline


def test_with_a_log_it_did_not_move():
    found = answer("change", drawn(deals=DEALS, transitions=MOVES), UTC, window="last-week")
    assert found.table.set_index("deal_id").loc["1", "change"] == "unmoved"
    assert "only a log" not in found.headline
