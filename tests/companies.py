"""Demo companies in workspaces: made once for all the workers of a run, copied for each."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from funnel import demo
from funnel.workspace import Workspace

PATIENCE = 300  # seconds: another worker is making it


def demo_company(temporary: pytest.TempPathFactory, deals: int) -> Path:
    """The folder of a workspace of one's own that holds a demo company of so many deals."""
    base = temporary.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made = shared / f"demo-of-{deals}"
    try:
        made.with_suffix(".begun").mkdir()
    except FileExistsError:
        _wait_for(made)
    else:
        _make(made, deals)
    own = temporary.mktemp("demo") / "workspace"
    return Path(shutil.copytree(made, own))


def _make(made: Path, deals: int) -> None:
    unfinished = made.with_suffix(".unfinished")
    place = Workspace.open(unfinished / "workspace")
    files = demo.write(unfinished / "files", deals=deals)
    place.keep([place.read(path, is_demo=True) for path in files], is_demo=True)
    (unfinished / "workspace").rename(made)


def _wait_for(made: Path) -> None:
    for _ in range(PATIENCE * 5):
        if made.exists():
            return
        time.sleep(0.2)
    raise TimeoutError(made)
