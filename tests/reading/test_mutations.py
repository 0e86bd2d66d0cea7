"""Good and bad files, mutated: whatever the bytes are, the answer is an account that adds up, a
question or a sentence."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pytest

from funnel.errors import FunnelError
from funnel.reading import Choices, Report, read
from funnel.reading.engine import Engine
from funnel.reading.large import bulk

FILES = sorted(
    path
    for path in (Path(__file__).parents[1] / "corpus" / "files").iterdir()
    if path.stat().st_size < 20_000
)
PIECES = [
    b'"',
    b"'",
    b";",
    b",",
    b"\t",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b'="',
    b"\\",
    b"\x1f",
    b"\xe2\x80\x8b",
    b'""',
    b"1e999",
    b"Total",
    b"sep=;\n",
    b"<table>",
    b"{",
    b"PK\x03\x04",
    b"\xd0",
    b"NaN",
    b"31.02.2026",
]


def mutated(chance: random.Random) -> bytes:
    data = bytearray(chance.choice(FILES).read_bytes())
    for _ in range(chance.choice([1, 2, 4, 12])):
        at, to = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
        match chance.randrange(5):
            case 0:
                data[at:at] = chance.choice(PIECES)
            case 1:
                del data[at : min(to, at + 20)]
            case 2:
                data[at:at] = data[at:to][:300]
            case 3:
                data = data[: max(at, 1)]
            case _:
                other = chance.choice(FILES).read_bytes()
                data = data[:at] + other[chance.randrange(len(other) + 1) :]
    return bytes(data)


def answer(path: Path, output: Path) -> tuple[Report | None, str]:
    try:
        return read(path, path.name, Choices(), output), ""
    except FunnelError as error:
        return None, str(error)


@pytest.mark.parametrize("way", ["python", "engine"])
@pytest.mark.parametrize("seed", range(30))
def test_every_file_has_an_answer(seed: int, way: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(bulk, "BIG", -1 if way == "engine" else 1 << 40)
    path = tmp_path / "any.csv"
    path.write_bytes(mutated(random.Random(seed)))
    report, refusal = answer(path, tmp_path / "out.duckdb")
    assert report or refusal
    if report:
        assert report.is_balanced
        assert all(report.sentences)
        assert report.question is None or str(report.question.error())


def test_what_the_engine_gives_up_on_is_read_by_python(tmp_path: Path, monkeypatch: Any) -> None:
    def give_up(engine: Engine, sql: str) -> None:
        if "store.raw" in sql:
            raise duckdb.InvalidInputException(
                "The CSV Parser state machine reached an invalid state."
            )
        engine.run(sql)

    monkeypatch.setattr(bulk, "BIG", -1)
    monkeypatch.setattr(Engine, "watch", give_up)
    report, _ = answer(
        next(path for path in FILES if path.name == "comma.csv"), tmp_path / "out.duckdb"
    )
    assert report
    assert (report.loaded, report.is_balanced) == (10, True)
