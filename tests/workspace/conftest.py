"""A workspace in a temporary folder, and the worked example to load into it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from funnel.workspace import Workspace
from tests.companies import once

GOLDEN = Path(__file__).parents[1] / "golden"


def begun(folder: Path) -> Workspace:
    """An empty workspace at the example's moment."""
    workspace = Workspace.open(folder)
    workspace.notebook.set("timezone", "UTC")
    workspace.notebook.set("as_of", "2026-02-01T09:00:00")
    return workspace


@pytest.fixture(scope="session")
def example(tmp_path_factory) -> Workspace:
    """The worked example, loaded once a run; read only."""
    made = once("worked-example", _load)
    own = tmp_path_factory.mktemp("example") / "workspace"
    return Workspace.open(Path(shutil.copytree(made / "workspace", own)))


def _load(folder: Path) -> None:
    workspace = begun(folder / "workspace")
    workspace.keep([workspace.read(path) for path in sorted(GOLDEN.glob("*.csv"))])


@pytest.fixture
def place(tmp_path) -> Workspace:
    return begun(tmp_path / "workspace")


@pytest.fixture
def loaded(example, tmp_path) -> Workspace:
    """The worked example in a copy of its own."""
    shutil.copytree(example.folder, tmp_path / "workspace")
    return Workspace.open(tmp_path / "workspace")
