"""Make a log of any size, the same every time: deals.csv, transitions.csv, stages.csv."""

from __future__ import annotations

from pathlib import Path

import duckdb

STAGES = ("New", "Qualified", "Offer", "Negotiation", "Contract", "Invoice", "Delivery", "Check")

MOVES = """
-- One row per move: deals go up their stages, one in eight moves goes a step back; the last move of
-- three in four deals closes it.
create table moves as
with deal as (
    select
        range as number,
        timestamp '2024-01-01 09:00:00'
            + to_seconds((hash(range) % 31000000)::bigint) as created_at,
        1 + (hash(range, 1) % (2 * $per_deal - 1)::ubigint)::bigint as many,
        hash(range, 2) % 3 as pipeline,
        hash(range, 3) % 12 as manager,
        hash(range, 4) % 4 as ending
    from range($deals)
),
step as (
    select *, unnest(range(1, many + 1))::int as move_no from deal
),
placed as (
    select
        *,
        created_at + to_seconds(
            sum(3600 + (hash(number, move_no) % 500000)::bigint)
                over (partition by number order by move_no)::bigint
        ) as moved_at,
        (move_no + (hash(number, move_no) % 8 = 7)::int) % $stages as place
    from step
)
select
    'D' || number as deal_id, moved_at, 'Pipeline ' || pipeline as pipeline,
    stages[1 + coalesce(lag(place) over (partition by number order by move_no), 0)] as from_stage,
    case when move_no = many and ending = 0 then 'Won'
         when move_no = many and ending < 3 then 'Lost'
         else stages[1 + place] end as to_stage,
    'Manager ' || manager as moved_by, number, move_no, many, created_at
from placed, (select $names as stages)
"""


def make(folder: Path, deals: int, per_deal: int = 8) -> Path:
    """Write the three files for so many deals with `per_deal` moves each on average; a folder that
    is there already is kept."""
    if (folder / "stages.csv").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(config={"threads": 2, "memory_limit": "6GB"})
    con.execute(
        MOVES, {"deals": deals, "per_deal": per_deal, "stages": len(STAGES), "names": list(STAGES)}
    )
    con.execute(
        f"""copy (select deal_id, moved_at, pipeline, from_stage, to_stage, moved_by from moves
        where from_stage <> to_stage order by moved_at, deal_id, move_no)
        to '{folder}/transitions.csv' (header)"""
    )
    con.execute(
        f"""copy (select deal_id, 'Deal ' || number as name, any_value(pipeline) as pipeline,
        arg_max(to_stage, move_no) as stage, any_value(moved_by) as owner,
        hash(number, 9) % 100000 as amount, 'UAH' as currency, min(created_at) as created_at,
        case when arg_max(to_stage, move_no) in ('Won', 'Lost') then max(moved_at) end as closed_at,
        ['Web', 'Fair', 'Friend'][1 + (hash(number, 8) % 3)::bigint] as source
        from moves group by deal_id, number order by number) to '{folder}/deals.csv' (header)"""
    )
    con.close()
    rows = [
        f"Pipeline {pipeline},{stage},{place},open"
        for pipeline in range(3)
        for place, stage in enumerate(STAGES, 1)
    ]
    rows += [
        f"Pipeline {pipeline},{stage},{place},{stage.lower()}"
        for pipeline in range(3)
        for place, stage in ((9, "Won"), (10, "Lost"))
    ]
    (folder / "stages.csv").write_text(
        "\n".join(["pipeline,stage,position,kind", *rows]) + "\n", encoding="utf-8"
    )
    return folder
