"""What Funnel is measured beside: bare DuckDB, and the same in plain pandas.

Each runs as a process of its own: `python -m bench.peers NAME FOLDER`.
"""

from __future__ import annotations

import sys
from pathlib import Path


def bare_duckdb(folder: Path) -> int:
    """Read both files into typed tables and window the moves into visits."""
    import duckdb

    con = duckdb.connect(str(folder / "bare.duckdb"), config={"threads": 2, "memory_limit": "4GB"})
    con.execute(
        f"create or replace table deals as from read_csv('{folder}/deals.csv',"
        " types={'created_at': 'TIMESTAMP', 'closed_at': 'TIMESTAMP'})"
    )
    con.execute(
        f"create or replace table moves as from read_csv('{folder}/transitions.csv',"
        " types={'moved_at': 'TIMESTAMP'})"
    )
    con.execute("""create or replace table visits as
        select *, lead(moved_at) over w as left_at, lead(to_stage) over w as next_stage,
            row_number() over w as visit_no
        from moves window w as (partition by deal_id order by moved_at)""")
    return con.execute("select count(*) from visits").fetchone()[0]


def plain_pandas(folder: Path) -> int:
    """The same with pandas alone: read, sort, shift."""
    import pandas as pd

    pd.read_csv(folder / "deals.csv", parse_dates=["created_at", "closed_at"])
    moves = pd.read_csv(folder / "transitions.csv", parse_dates=["moved_at"])
    moves = moves.sort_values(["deal_id", "moved_at"], kind="stable")
    grouped = moves.groupby("deal_id", sort=False)
    visits = moves.assign(
        left_at=grouped["moved_at"].shift(-1),
        next_stage=grouped["to_stage"].shift(-1),
        visit_no=grouped.cumcount() + 1,
    )
    visits.to_pickle(folder / "plain.pkl")
    return len(visits)


if __name__ == "__main__":
    print({"duckdb": bare_duckdb, "pandas": plain_pandas}[sys.argv[1]](Path(sys.argv[2])))
