"""The command line, as other programs use it."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from funnel.answers import metrics
from funnel.cli import main
from funnel.reading import read_in_child
from funnel.workspace import intake
from tests.cli.conftest import AT, GOLDEN


def shown(capsys, place: str, *arguments: str) -> list[dict]:
    assert main(["show", *arguments, "--workspace", place, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_load_says_what_was_found_and_that_it_adds_up(place, capsys):
    assert main(["load", *map(str, GOLDEN), "--workspace", place, *AT]) == 0
    said = capsys.readouterr().out
    assert "8 rows = 8 loaded + 0 set aside + 0 left out" in said
    assert "8 deals, 20 moves; as of 2026-02-01 09:00:00" in said


def test_a_row_that_says_where_a_deal_began_is_no_move(place, capsys, tmp_path):
    """
    deal_id | stage | entered_at
    D1      | New   | 2026-01-01 09:00
    D1      | Offer | 2026-01-02 09:00
    D2      | New   | 2026-01-03 09:00
    """
    path = tmp_path / "entries.csv"
    path.write_text(
        "deal_id,stage,entered_at\nD1,New,2026-01-01 09:00\nD1,Offer,2026-01-02"
        " 09:00\nD2,New,2026-01-03 09:00\n",
        encoding="utf-8",
    )
    assert main(["load", str(path), "--workspace", place, *AT]) == 0
    assert "2 deals, 1 move; as of" in capsys.readouterr().out


def test_files_without_any_moment_do_not_speak_of_1970(place, capsys, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("deal_id,pipeline,stage,owner\n1,Retail,New,Olha\n", encoding="utf-8")
    assert main(["load", str(path), "--workspace", place]) == 0
    assert main(["show", "overview", "--workspace", place]) == 0
    said = capsys.readouterr()
    assert said.out.count("no moment is known") == 2
    assert "1970" not in said.out + said.err


def test_load_json_has_one_object_per_file(place, capsys):
    assert main(["load", *map(str, GOLDEN), "--workspace", place, *AT, "--json"]) == 0
    files = json.loads(capsys.readouterr().out)
    assert [file["file"] for file in files] == ["deals.csv", "stages.csv", "transitions.csv"]
    for file in files:
        assert {"file", "format", "encoding", "delimiter", "rows", "set_aside", "notices"} <= set(
            file
        )


def test_the_worked_example_to_the_digit(loaded, capsys):
    rows = {row["stage"]: row for row in shown(capsys, loaded, "conversion")}
    assert [rows[s]["entered"] for s in ("New", "Qualified", "Offer", "Negotiation")] == [
        7,
        5,
        5,
        2,
    ]
    assert [rows[s]["reached"] for s in ("New", "Qualified", "Offer", "Negotiation")] == [
        8,
        8,
        6,
        4,
    ]
    assert [rows[s]["strict"] for s in ("New", "Qualified", "Offer", "Negotiation")] == [7, 5, 3, 2]
    assert [rows[s]["to_next_so_far"] for s in ("New", "Qualified", "Offer", "Negotiation")] == [
        1,
        0.75,
        pytest.approx(4 / 6),
        1,
    ]
    dwell = {row["stage"]: row for row in shown(capsys, loaded, "dwell")}
    assert [
        (dwell[s]["mean_days"], dwell[s]["median_days"], dwell[s]["km_median_days"]) for s in dwell
    ] == [(5.5, 2, 2), (2, 2, 2), (3, 3, 4), (12.5, 12.5, 10)]
    flow = {row["stage"]: row for row in shown(capsys, loaded, "flow")}
    assert (flow["New"]["forward"], flow["New"]["skipped"], flow["New"]["won"]) == (6, 1, 1)
    (leap,) = shown(capsys, loaded, "anomalies")
    assert (leap["rule"], leap["deal_id"], leap["happened_at"]) == (
        "leap",
        "D3",
        "2026-01-31T09:00:00+00:00",
    )


def test_blanks_are_null_and_moments_have_their_offset(loaded, capsys):
    rows = {row["deal_id"]: row for row in shown(capsys, loaded, "deals")}
    assert rows["D5"]["closed_at"] is None
    assert rows["D1"]["created_at"] == "2026-01-01T09:00:00+00:00"


def test_a_scope_narrows_every_metric_alike(loaded, capsys):
    scope = [
        "--manager",
        "Olha",
        "--since",
        "2026-01-02",
        "--until",
        "2026-01-04",
        "--pipeline",
        "Retail",
    ]
    assert [row["reached"] for row in shown(capsys, loaded, "conversion", *scope)] == [1, 1, 0, 0]


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx", "json"])
def test_every_form_holds_the_same_rows(loaded, tmp_path, form):
    target = tmp_path / f"out.{form}"
    assert (
        main(["show", "dwell", "--workspace", loaded, "--format", form, "--output", str(target)])
        == 0
    )
    read = {
        "csv": pd.read_csv,
        "parquet": pd.read_parquet,
        "json": lambda path: pd.read_json(path),
        "xlsx": lambda path: pd.read_excel(io.BytesIO(path.read_bytes()), engine="calamine"),
    }[form]
    assert read(target)["visits"].tolist() == [8, 6, 5, 2]


def test_show_can_say_its_sql_and_its_definitions(loaded, capsys):
    assert main(["show", "flow", "--workspace", loaded, "--sql"]) == 0
    assert "SELECT" in capsys.readouterr().out
    assert main(["show", "flow", "--workspace", loaded, "--definitions"]) == 0
    assert "still_here:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["load", "nowhere.csv"], "no such file"),
        (["show", "nothing"], "no metric"),
        (["show", "dwell"], "Nothing is loaded"),
        (["load", "{file}", "--timezone", "Mars/Base"], "no time zone"),
        (["load", "{file}", "--as-of", "soon"], "not a moment"),
        (["load", "{file}", "--column", "x"], "which column is which"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(place, capsys, tmp_path, arguments, said):
    filled = [word.replace("{file}", str(GOLDEN[0])) for word in arguments]
    assert main([*filled, "--workspace", place]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert len(captured.err.strip().splitlines()) == 1


def test_a_place_that_cannot_be_written_is_one_sentence(loaded, capsys, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for command in (
        [
            "show",
            "dwell",
            "--format",
            "csv",
            "--output",
            str(tmp_path / "none" / "x.csv"),
            "--workspace",
            loaded,
        ],
        ["load", str(GOLDEN[0]), "--workspace", str(tmp_path / "file")],
    ):
        assert main(command) == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_damaged_snapshot_is_said_on_stderr_and_the_one_before_is_shown(loaded, capsys):
    assert (
        main(["load", *map(str, GOLDEN), "--workspace", loaded, "--as-of", "2026-02-02 09:00"]) == 0
    )
    newest = max((Path(loaded) / "snapshots").glob("snap-*.duckdb"))
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(content)
    capsys.readouterr()
    assert main(["show", "deals", "--workspace", loaded, "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert len(json.loads(captured.out)) == 8
    assert newest.stem in captured.err


def test_a_refused_file_leaves_everything_as_it_was(loaded, capsys, tmp_path):
    (tmp_path / "empty.csv").write_bytes(b"")
    before = shown(capsys, loaded, "imports")
    assert main(["load", str(tmp_path / "empty.csv"), "--workspace", loaded]) == 2
    assert shown(capsys, loaded, "imports") == before


def test_an_as_of_before_the_latest_move_is_refused_and_forgotten(loaded, capsys):
    assert main(["load", str(GOLDEN[0]), "--workspace", loaded, "--as-of", "2026-01-10 09:00"]) == 2
    assert "funnel:" in capsys.readouterr().err
    assert main(["load", str(GOLDEN[0]), "--workspace", loaded]) == 0


def test_a_question_names_the_option_that_answers_it(place, capsys, tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text(
        "deal_id,stage,owner,created_at\nD1,New,Olha,03/02/2026\nD2,New,Olha,04/02/2026\n",
        encoding="utf-8",
    )
    assert main(["load", str(path), "--workspace", place]) == 2
    assert "--date-order" in capsys.readouterr().err
    assert (
        main(["load", str(path), "--workspace", place, "--date-order", "mdy", "--timezone", "UTC"])
        == 0
    )
    capsys.readouterr()
    assert shown(capsys, place, "deals")[0]["created_at"] == "2026-04-02T00:00:00+00:00"


def test_list_names_everything(capsys):
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    for name in ("conversion", "no-task", "anomalies", "burst", "plain"):
        assert name in said


def test_the_demo_loads_and_says_so(place, capsys, monkeypatch):
    def read(*given, reader, **options):  # a reader of its own for each file costs half a second
        assert reader is not None
        return read_in_child(*given, reader=reader, **options)

    monkeypatch.setattr(intake, "read_in_child", read)
    assert main(["demo", "--workspace", place, "--deals", "60", "--seed", "3"]) == 0
    assert "demo company is loaded" in capsys.readouterr().out
    assert len(shown(capsys, place, "deals", "--where", "Source=Website")) > 0


def test_filters_hold_together(loaded, capsys):
    def found(*filters: str) -> set[str]:
        asked = [part for text in filters for part in ("--where", text)]
        return {row["deal_id"] for row in shown(capsys, loaded, "deals", *asked)}

    everything = found()
    olha = found("owner=Olha")
    assert olha
    assert olha < everything
    assert found("Owner!=Olha") == everything - olha
    assert found("manager!=Olha", "created>=1990") == everything - olha
    assert found("owner=Olha", "owner!=Olha") == set()
    assert found("amount is empty") | found("amount>=0") == everything


def test_a_filter_that_is_none_is_said_with_what_is_near(loaded, capsys):
    def said(text: str, code: int) -> str:
        assert main(["show", "deals", "--workspace", loaded, "--where", text]) == code
        return capsys.readouterr().err

    assert "“owner” is no filter" in said("owner", 2)
    assert "one of: owner" in said("ownr=Olha", 2)
    assert "“much” is no number" in said("amount>=much", 2)
    assert "No deal has “Olga” in “owner”. Near it: “Olha”." in said("owner=Olga", 0)


def test_a_day_of_a_change_is_marked_listed_and_forgotten(loaded, capsys):
    def said(*arguments: str) -> str:
        assert main(["mark", *arguments, "--workspace", loaded]) == 0
        return capsys.readouterr().out.strip()

    assert said() == "No change is marked."
    assert said("2026-01-05", "norm introduced") == "2026-01-05  norm introduced"
    sentence = next(
        row["sentence"]
        for row in shown(capsys, loaded, "checkup")
        if row["check"] == "before_after"
    )
    assert "5 January 2026" in sentence
    assert said("2026-01-05", "--forget") == "No change is marked."
    assert main(["mark", "2026-01-05", "--forget", "--workspace", loaded]) == 2
    assert "No change is marked on 5 January 2026" in capsys.readouterr().err
    assert main(["mark", "soon", "--workspace", loaded]) == 2


def test_a_filter_that_fits_nothing_is_said(loaded, capsys):
    assert main(["show", "flow", "--workspace", loaded, "--where", "colour=red"]) == 2
    assert "no column “colour”" in capsys.readouterr().err
    assert (
        main(
            [
                "show",
                "flow",
                "--workspace",
                loaded,
                "--format",
                "json",
                "--manager",
                "Olga",
                "--pipeline",
                "Retail",
            ]
        )
        == 0
    )
    captured = capsys.readouterr()
    assert json.loads(captured.out) == []
    assert captured.err == "Nothing in the data is called “Olga”.\n"


@pytest.mark.parametrize("name", ["CURRENT.json", "notebook.sqlite"])
def test_a_damaged_file_of_the_workspace_is_said_and_the_numbers_stay(loaded, capsys, name):
    before = shown(capsys, loaded, "flow")
    (Path(loaded) / name).write_bytes(b"{ this is not what was written")
    assert main(["show", "flow", "--workspace", loaded, "--format", "json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == before
    assert f"{Path(loaded) / name} " in said.err
    assert "damaged" in said.err


def test_an_upload_that_is_gone_is_named_and_can_be_brought_again(loaded, capsys):
    shutil.rmtree(Path(loaded) / "uploads")
    shutil.rmtree(Path(loaded) / "parsed")
    (Path(loaded) / "parsed").mkdir()
    assert main(["load", str(GOLDEN[0]), "--workspace", loaded, "--as-of", "2026-03-01 09:00"]) == 2
    assert "stages.csv was loaded before" in capsys.readouterr().err
    assert (
        main(["load", *map(str, GOLDEN), "--workspace", loaded, "--as-of", "2026-03-01 09:00"]) == 0
    )


@pytest.mark.parametrize(
    "words", [["run", "--port", "99999"], ["run", "--port", "http"], ["demo", "--deals", "-5"]]
)
def test_a_number_out_of_range_is_refused(capsys, words):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "a number from" in capsys.readouterr().err


def test_drivers_are_asked_of_a_stage(loaded, capsys):
    """The worked example is too small to say anything; a stage that nobody has is said to be so."""
    assert shown(capsys, loaded, "drivers", "--stage", "Offer", "--about", "slow") == []
    assert main(["show", "drivers", "--stage", "Offer", "--workspace", loaded]) == 0
    assert "Too few came into “Offer” to say what goes with it" in capsys.readouterr().out
    assert main(["show", "drivers", "--stage", "Ofer", "--workspace", loaded]) == 0
    assert "Nothing in the data is called “Ofer”." in capsys.readouterr().err
    assert main(["show", "conversion", "--stage", "Offer", "--workspace", loaded]) == 2
    assert "takes no --stage" in capsys.readouterr().err


PARTS = [
    (name, by)
    for name, module in sorted(metrics().items())
    for by in getattr(module, "BREAKDOWNS", ())
]


@pytest.mark.parametrize(("name", "by"), PARTS)
def test_every_breakdown_of_a_metric_can_be_asked(example, capsys, name, by):
    """What only the counting after the question knows is known, too."""
    capsys.readouterr()
    assert main(["show", name, "--by", by, "--workspace", str(example)]) == 0, by
    assert "takes no" not in capsys.readouterr().err


def test_the_bridge_of_each_manager_has_one_column_more(loaded, capsys):
    rows = shown(capsys, loaded, "bridge", "--by", "manager", "--window", "2026-01-05..2026-02-01")
    assert list(rows[0])[:2] == ["manager", "line"]
    whole = shown(capsys, loaded, "bridge", "--window", "2026-01-05..2026-02-01")
    for line in ("before", "new", "won", "lost", "after"):
        parts = sum(row["deals"] for row in rows if row["line"] == line)
        assert parts == sum(row["deals"] for row in whole if row["line"] == line)
