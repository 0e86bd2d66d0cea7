"""The days on which the demo's deals are expected to close: said, put off, passed, and never by
whom works outside the CRM."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

DEMO = Path(__file__).parents[2] / "data" / "demo"


def rows(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_days_are_put_off_while_the_deal_is_open():
    deals = {deal["deal_id"]: deal for deal in rows("deals.csv")}
    last: dict[str, str] = {}
    for change in rows("expected_changes.csv"):
        deal = deals[change["deal_id"]]
        assert change["changed_at"] < (deal["closed_at"] or "2026-06-30 17:00")
        assert change["changed_at"] > deal["created_at"]
        assert change["old_expected_at"] < change["new_expected_at"]
        assert last.get(change["deal_id"], change["old_expected_at"]) == change["old_expected_at"]
        last[change["deal_id"]] = change["new_expected_at"]
    assert all(deals[deal]["expected_at"] == day for deal, day in last.items())
    assert max(Counter(change["deal_id"] for change in rows("expected_changes.csv")).values()) > 3


def test_some_open_deals_are_past_their_day_and_some_have_none():
    still = [deal for deal in rows("deals.csv") if not deal["closed_at"]]
    days = [deal["expected_at"] for deal in still]
    assert 0.1 < sum(day == "" for day in days) / len(days) < 0.4
    assert 0.1 < sum("" < day < "2026-06-30" for day in days) / len(days) < 0.5
    assert not any(deal["expected_at"] for deal in still if deal["owner"] == "Petro")
