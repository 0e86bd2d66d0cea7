"""Companies in workspaces: made once for all the workers of a run, copied for each."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from funnel import demo
from funnel.workspace import Workspace

PATIENCE = 300  # seconds: another worker is making it
# The folder that all workers of a run share; `tests/conftest.py` says which. Nowhere without it: a
# script that borrows these functions would leave its company in the folder where it was begun.
RUN: Path | None = None


def shared_by_workers(temporary: pytest.TempPathFactory) -> Path:
    """The folder for temporary files of the run, not of this worker."""
    base = temporary.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def once(name: str, make: Callable[[Path], None]) -> Path:
    """What `make` puts into a new folder, made once a run under that name; to be copied, not
    used."""
    assert RUN is not None, "companies are made in a run of pytest"
    made = RUN / name
    try:
        made.with_suffix(".begun").mkdir()
    except FileExistsError:
        _wait_for(made)
    else:
        unfinished = made.with_suffix(".unfinished")
        unfinished.mkdir()
        try:
            make(unfinished)
        except BaseException:  # who wants it next makes it, and says what is wrong
            shutil.rmtree(unfinished)
            made.with_suffix(".begun").rmdir()
            raise
        unfinished.rename(made)
    return made


def _wait_for(made: Path) -> None:
    for _ in range(PATIENCE * 5):
        if made.exists():
            return
        time.sleep(0.2)
    raise TimeoutError(made)


def demo_company(temporary: pytest.TempPathFactory, deals: int) -> Path:
    """The folder of a workspace of one's own that holds a demo company of so many deals."""
    made = once(f"demo-of-{deals}", partial(_demo, deals=deals))
    return Path(shutil.copytree(made / "workspace", temporary.mktemp("demo") / "workspace"))


def _demo(folder: Path, deals: int) -> None:
    place = Workspace.open(folder / "workspace")
    files = demo.write(folder / "files", deals=deals)
    place.keep([place.read(path, is_demo=True) for path in files], is_demo=True)


def loaded(folder: Path, files: dict[str, str]) -> Workspace:
    """A workspace in a folder, in a copy of its own; it holds these files, by their names."""
    name = "of-" + sha256(repr(files).encode()).hexdigest()[:20]
    made = once(name, partial(_keep, files=files))
    return Workspace.open(Path(shutil.copytree(made / "workspace", folder / "workspace")))


def _keep(folder: Path, files: dict[str, str]) -> None:
    place, readings = Workspace.open(folder / "workspace"), []
    for name, text in files.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        readings.append(place.read(path))
    place.keep(readings)
