"""Which stage a name means: ids, blank pipelines, names that lost their marks."""

from __future__ import annotations

from funnel import tables
from tests.metrics.doors import cells
from tests.model.door import from_tables

TWO_PIPELINES = """
    deal_id | pipeline | stage | created_at       | closed_at
    R1      | Retail   | Won   | 2026-01-01 09:00 | 2026-01-03 09:00
    R2      | Retail   | New   | 2026-01-01 09:00 |
    X1      | Export   | Won   | 2026-01-01 09:00 | 2026-01-04 09:00
    X2      | Export   | Asked | 2026-01-01 09:00 |
"""


def moves(door):
    return cells(
        door.ask(tables.transitions).sort_values(["deal_id", "move_no"]),
        "deal_id",
        "from_pipeline",
        "from_stage",
        "pipeline",
        "to_stage",
    )


def test_a_stage_without_a_pipeline_is_one_of_the_deals_own():
    door = from_tables(
        deals=TWO_PIPELINES.replace("X1      | Export   | Won  ", "X1      | Export   | Asked"),
        transitions="""
            deal_id | from_stage | to_stage | moved_at
            R1      | New        | Won      | 2026-01-03 09:00
            X1      | Asked      | Won      | 2026-01-04 09:00
            X2      | Won        | Asked    | 2026-01-05 09:00
        """,
    )
    assert moves(door) == [
        ("R1", "Retail", "New", "Retail", "Won"),
        ("X1", "Export", "Asked", "Export", "Won"),
        ("X2", "Export", "Won", "Export", "Asked"),
    ]


def test_a_pipeline_that_the_list_writes_by_id_is_the_deals_own_too():
    door = from_tables(
        deals="""
            deal_id | pipeline | stage | created_at
            R1      | 11       | 142   | 2026-01-01 09:00
            X1      | 12       | 7     | 2026-01-01 09:00
        """,
        stages="""
            pipeline | stage | kind | position | pipeline_id | stage_id
            Retail   | New   | open | 1        | 11          | 5
            Retail   | Won   | won  |          | 11          | 142
            Export   | Asked | open | 1        | 12          | 7
            Export   | Won   | won  |          | 12          | 142
        """,
        transitions="""
            deal_id | from_stage | to_stage | moved_at
            R1      | New        | Won      | 2026-01-03 09:00
            X1      | 142        | Asked    | 2026-01-05 09:00
        """,
    )
    assert moves(door) == [
        ("R1", "Retail", "New", "Retail", "Won"),
        ("X1", "Export", "Won", "Export", "Asked"),
    ]


def test_a_stage_that_the_list_puts_in_one_pipeline_is_that_one():
    door = from_tables(
        deals=TWO_PIPELINES,
        stages="""
            pipeline | stage | kind | position
            Retail   | New   | open | 1
            Retail   | Won   | won  |
            Export   | Asked | open | 1
            Export   | Won   | won  |
        """,
        transitions="""
            deal_id | from_stage | to_stage | moved_at
            X1      | New        | Asked    | 2026-01-02 09:00
            X1      | Asked      | Won      | 2026-01-04 09:00
        """,
    )
    assert moves(door) == [
        ("X1", "Retail", "New", "Export", "Asked"),
        ("X1", "Export", "Asked", "Export", "Won"),
    ]


def test_mere_spellings_take_no_place_in_the_order():
    door = from_tables(
        deals=TWO_PIPELINES,
        transitions="""
            deal_id | from_stage | to_stage | moved_at
            R2      | Asked      | New      | 2026-01-02 09:00
            R2      | New        | Offer    | 2026-01-03 09:00
            X2      | Offer      | Asked    | 2026-01-02 09:00
        """,
    )
    stages = door.ask(tables.stages)
    for pipeline in ("Retail", "Export"):
        positions = stages[
            (stages.pipeline == pipeline) & (stages.kind == "open")
        ].position.tolist()
        assert positions == list(range(1, len(positions) + 1))


def test_names_that_differ_in_marks_alone_are_one_stage():
    door = from_tables(
        deals="""
            deal_id | pipeline | stage            | created_at
            D1      | Retail   | Обратныи звонок  | 2026-01-01 09:00
        """,
        transitions="""
            deal_id | pipeline | from_stage | to_stage        | moved_at
            D1      | Retail   | Новая      | Обратный звонок | 2026-01-02 09:00
        """,
    )
    assert sorted(door.ask(tables.stages).stage) == ["Новая", "Обратный звонок"]
    assert not (door.ask(tables.quality_items)["check"] == "stage_mismatch").any()


def test_two_listed_names_stay_two_stages():
    door = from_tables(
        deals="""
            deal_id | pipeline | stage | created_at
            D1      | Retail   | Peru  | 2026-01-01 09:00
            D2      | Retail   | Perú  | 2026-01-01 09:00
        """,
        stages="""
            pipeline | stage | kind | position
            Retail   | Peru  | open | 1
            Retail   | Perú  | open | 2
        """,
    )
    assert cells(door.ask(tables.deals).sort_values("deal_id"), "stage") == [("Peru",), ("Perú",)]


def test_a_code_that_means_one_stage_everywhere_means_it_where_the_list_knows_the_pipeline_by_number_alone():
    door = from_tables(
        deals="""
            deal_id | pipeline | stage  | created_at
            D1      | Опт      | NEW    | 2026-01-01 09:00
            D2      | Опт      | Новая  | 2026-01-01 09:00
            D3      | Опт      | CUSTOM | 2026-01-01 09:00
        """,
        stages="""
            pipeline | stage   | kind | position | pipeline_id | stage_id
            0        | Новая   | open | 1        | 0           | NEW
            6        | Новая   | open | 1        | 6           | NEW
            0        | Замер   | open | 2        | 0           | CUSTOM
            6        | Договор | open | 2        | 6           | CUSTOM
        """,
    )
    assert cells(door.ask(tables.deals).sort_values("deal_id"), "stage") == [
        ("Новая",),
        ("Новая",),
        ("CUSTOM",),
    ]
