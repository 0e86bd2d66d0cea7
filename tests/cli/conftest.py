"""The worked example, loaded by a command once a run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from funnel.cli import main
from tests.companies import once

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*.csv"))
AT = ["--timezone", "UTC", "--as-of", "2026-02-01 09:00"]


@pytest.fixture
def place(tmp_path) -> str:
    return str(tmp_path / "workspace")


@pytest.fixture(scope="session")
def example(tmp_path_factory) -> Path:
    """Read only."""
    made = once("loaded-by-command", _load) / "workspace"
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("cli") / "workspace"))


@pytest.fixture
def loaded(example, place, capsys) -> str:
    """The worked example in a copy of its own."""
    shutil.copytree(example, place)
    capsys.readouterr()
    return place


def _load(folder: Path) -> None:
    place = str(folder / "workspace")
    assert main(["load", *map(str, GOLDEN), "--workspace", place, *AT]) == 0
