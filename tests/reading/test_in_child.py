"""The child process: its limits hold, its crash is a sentence, a cancel leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from funnel.errors import FunnelError
from funnel.reading import Choices, Limits, Report, read, read_in_child

DEALS = "deal_id,name,stage,amount,created_at\nD1,One,New,5,2026-01-01\n"


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    return path


def test_a_child_reads_the_same(deals: Path, tmp_path: Path) -> None:
    heard: list[float] = []
    one = read_in_child(
        deals,
        "deals.csv",
        Choices(),
        tmp_path / "a.duckdb",
        lambda share, _step: heard.append(share),
    )
    assert one == read(deals, "deals.csv", Choices(), tmp_path / "b.duckdb")
    assert one.inputs == {"deals": 1}
    assert Report.from_dict(one.to_dict()) == one


def test_a_child_finds_a_file_that_is_named_from_where_we_are(
    deals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_in_child(Path("deals.csv"), "deals.csv", Choices(), Path("a.duckdb")).inputs == {
        "deals": 1
    }
    assert (tmp_path / "a.duckdb").exists()


def test_too_little_memory_is_a_sentence_and_leaves_nothing(deals: Path, tmp_path: Path) -> None:
    with pytest.raises(FunnelError) as error:
        read_in_child(
            deals, "deals.csv", Choices(), tmp_path / "a.duckdb", limits=Limits(memory=120 << 20)
        )
    assert "deals.csv" in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["deals.csv"]


def test_a_cancel_stops_the_child(deals: Path, tmp_path: Path) -> None:
    with pytest.raises(FunnelError) as error:
        read_in_child(deals, "deals.csv", Choices(), tmp_path / "a.duckdb", cancel=lambda: True)
    assert error.value.code == "cancelled"
    assert not (tmp_path / "a.duckdb").exists()


def test_a_refusal_crosses_the_processes(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"%PDF-1.7 ...")
    with pytest.raises(FunnelError) as error:
        read_in_child(path, "../../x.csv", Choices(), tmp_path / "a.duckdb")
    assert error.value.code == "not_a_table"
