"""A list of pipelines: rows without a stage name the numbers that logs and stage lists write."""

from __future__ import annotations

from funnel import tables
from tests.metrics.doors import cells
from tests.model.door import from_tables

DEALS = """
    deal_id | pipeline | stage | created_at
    D1      | Wholesale | Paid | 2026-01-01 09:00
"""
LOG = """
    deal_id | pipeline | stage | entered_at
    D1      | 6        | NEW   | 2026-01-01 09:00
    D1      | 6        | P     | 2026-01-03 09:00
"""
STAGES = """
    pipeline  | stage | kind | position | pipeline_id | stage_id
    6         | New   | open | 1        | 6           | NEW
    6         | Paid  | open | 2        | 6           | P
    Wholesale |       |      |          | 6           |
"""


def test_numbers_of_pipelines_become_names():
    door = from_tables(deals=DEALS, entries=LOG, stages=STAGES)
    assert cells(
        door.ask(tables.transitions).sort_values("move_no"), "pipeline", "from_stage", "to_stage"
    ) == [
        ("Wholesale", None, "New"),
        ("Wholesale", "New", "Paid"),
    ]
    assert len(door.ask(tables.journeys)) == 1
    assert cells(door.ask(tables.stages), "pipeline", "stage", "source") == [
        ("Wholesale", "New", "file"),
        ("Wholesale", "Paid", "file"),
    ]


def test_a_list_of_pipelines_alone_names_them_too():
    names = "pipeline | pipeline_id | stage\nWholesale | 6 |"
    door = from_tables(deals=DEALS, entries=LOG.replace("| P ", "| Paid "), stages=names)
    assert set(door.ask(tables.transitions).pipeline) == {"Wholesale"}
    assert door.ask(tables.quality_items).empty or "unknown_stage" not in set(
        door.ask(tables.quality_items)["check"]
    )
