"""A log read straight into its table is the same log as one read the careful way, whatever is in
it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funnel.reading import Choices, pipeline, read
from funnel.reading.large import bulk, direct

HEADER = "deal_id,moved_at,pipeline,from_stage,to_stage,moved_by"
CLEAN = tuple(
    f"D{n},2026-01-{1 + n % 28:02d} 10:{n % 60:02d}:00,Retail,New,Offer,Olha" for n in range(40)
)
# Each of these rows alone sends the file the careful way.
FLAWS = {
    "blank": ",,,,,",
    "header": HEADER,
    "total": "Total,,,,,40",
    "another date": "D90,05.01.2026 10:00,Retail,New,Offer,Olha",
    "half a clock": "D90,2026-01-05 01:56:07 PM,Retail,New,Offer,Olha",
    "offset": "D90,2026-01-05T10:00:00+02:00,Retail,New,Offer,Olha",
    "no day": "D90,2026-02-31 10:00:00,Retail,New,Offer,Olha",
    "long ago": "D90,1900-01-05 10:00:00,Retail,New,Offer,Olha",
    "no moment": "D90,,Retail,New,Offer,Olha",
    "no stage": "D90,2026-01-05 10:00:00,Retail,New,,Olha",
    "no deal": " ,2026-01-05 10:00:00,Retail,New,Offer,Olha",
    "too few": "D90,2026-01-05 10:00:00,Retail",
    "too many": "D90,2026-01-05 10:00:00,Retail,New,Offer,Olha,and more",
    "a stray quote": 'D90,2026-01-05 10:00:00,Retail,New,the "offer,Olha',
}
# These do not.
PLAIN = {
    "blanks at edges": " D90 ,2026-01-05 10:00:00, Retail,New ,Offer,  ",
    "a tab": "D90,2026-01-05 10:00:00,Retail,New,\tOffer,Olha",
    "an apostrophe": "'0042,2026-01-05 10:00:00,Retail,New,Offer,Olha",
    "no manager": "D90,2026-01-05T10:00:00,Retail,,Offer,",
    "letters": "D90,2026-01-05 10:00:00,Роздріб,Нова,Пропозиція,Олена",
}


def both_ways(
    folder: Path, text: str, timezone: str = "UTC", way: str = "straight"
) -> tuple[dict[str, Any], Any, bool]:
    """The report, the rows of the log, and whether it was read straight."""
    path, output = folder / "log.csv", folder / f"{way}.duckdb"
    path.write_text(text, encoding="utf-8", newline="")
    held: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "BIG", -1)
        if way == "careful":
            patch.setattr(pipeline, "moment_of", lambda *_: "")
        holds = direct.Direct.holds

        def watched(self: direct.Direct, *more: Any) -> bool:
            held.append(holds(self, *more))
            return held[-1]

        patch.setattr(direct.Direct, "holds", watched)
        report = read(path, "log.csv", Choices(timezone=timezone), output)
    if report.question:
        return report.to_dict(), None, False
    with duckdb.connect(str(output), read_only=True) as con:
        (name,) = report.inputs
        columns = [
            row[0]
            for row in con.execute(
                f"select column_name from (describe input_{name}) order by all"
            ).fetchall()
            if row[0] != "row"
        ]
        order = '"row"' if held != [True] else "rowid"
        rows = con.execute(
            f"select {order}, {', '.join(columns)} from input_{name} order by 1"
        ).fetchall()
        return report.to_dict(), (columns, rows), held == [True]


def log(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


@pytest.mark.parametrize("timezone", ["UTC", "Europe/Kyiv"])
@pytest.mark.parametrize("row", PLAIN.values(), ids=PLAIN)
def test_a_plain_row_is_read_straight_as_it_is_read_with_care(tmp_path, row, timezone):
    text = log(*CLEAN[:20], row, *CLEAN[20:])
    report, rows, is_straight = both_ways(tmp_path, text, timezone)
    assert is_straight
    assert len(rows[1]) == 41
    assert (report, rows, False) == both_ways(tmp_path, text, timezone, "careful")


ENDS = ("blank", "header", "total", "too few")  # what is looked for at the ends of a file, too


@pytest.mark.parametrize(
    ("name", "place"), [(name, 20) for name in FLAWS] + [(n, at) for n in ENDS for at in (0, 40)]
)
def test_one_flaw_and_the_file_is_read_with_care(tmp_path, name, place):
    row = FLAWS[name]
    text = log(*CLEAN[:place], row, *CLEAN[place:])
    found = both_ways(tmp_path, text)
    assert not found[2]
    assert found == both_ways(tmp_path, text, way="careful")


def test_several_kinds_of_rows_that_are_none_are_left_out_together(tmp_path):
    none = (FLAWS["blank"], FLAWS["header"], FLAWS["total"])
    report, rows, _ = both_ways(tmp_path, log(*CLEAN[:20], *none, *CLEAN[20:]), way="careful")
    assert len(rows[1]) == report["loaded"] == report["rows"] == 40
    codes = {notice["code"]: notice["count"] for notice in report["notices"]}
    assert [codes[code] for code in ("blank_rows", "repeated_header", "totals_skipped")] == [1] * 3


def test_a_log_of_entries_is_read_straight_too(tmp_path):
    rows = (f"D{n},New,2026-01-{1 + n % 28:02d} 10:00:00" for n in range(40))
    text = "\n".join(("deal_id,stage,entered_at", *rows)) + "\n"
    report, found, is_straight = both_ways(tmp_path, text)
    assert is_straight
    assert (report["inputs"], report["loaded"]) == ({"entries": 40}, 40)
    assert (report, found, False) == both_ways(tmp_path, text, way="careful")


def test_a_tab_that_comes_late_is_a_flaw(tmp_path, monkeypatch):
    monkeypatch.setattr(direct, "BEGINNING", 100)
    text = log(*CLEAN, PLAIN["a tab"])
    found = both_ways(tmp_path, text)
    assert not found[2]
    assert found == both_ways(tmp_path, text, way="careful")


def test_ids_that_a_spreadsheet_made_fractions_are_read_with_care_and_whole(tmp_path):
    text = log(*(row.replace("D", "10", 1).replace(",", ".0,", 1) for row in CLEAN))
    _, rows, is_straight = both_ways(tmp_path, text)
    assert not is_straight
    assert rows[1][3][rows[0].index("deal_id") + 1] == "103"


def test_one_id_among_fractions_is_an_id_and_all_stay_as_they_are(tmp_path):
    text = log(
        *(
            row.replace("D", "10", 1).replace(",", ".0,", 1) if n % 2 else row
            for n, row in enumerate(CLEAN)
        )
    )
    report, rows, is_straight = both_ways(tmp_path, text)
    assert is_straight
    assert (report, rows, False) == both_ways(tmp_path, text, way="careful")


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.sampled_from([*CLEAN, *PLAIN.values(), *FLAWS.values()]), min_size=3, max_size=30),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_log_is_the_same_either_way(tmp_path, rows, end):
    text = log(*CLEAN[:5], *rows).replace("\n", end)
    report, found, _ = both_ways(tmp_path, text)
    assert (report, found) == both_ways(tmp_path, text, way="careful")[:2]
