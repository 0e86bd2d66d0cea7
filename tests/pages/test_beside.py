"""The demo company beside somebody's own data lies in their workspace and ends with the server;
nothing is ever left in the system's temporary folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from funnel.workspace import Workspace

ROOT = Path(__file__).parents[2]
SERVER = """
import sys, tempfile
from functools import partial
tempfile.tempdir = sys.argv[1]
from streamlit.testing.v1 import AppTest  # makes a folder of its own
tempfile.tempdir = None
from funnel import demo
demo.write = partial(demo.write, deals=40)
at = AppTest.from_file("app.py", default_timeout=300)
at.query_params["demo"] = "true"
at.run()
print("looked" if "demo" in at.main.caption[0].value else at, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def own(deals_only_folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(deals_only_folder, tmp_path / "own")
    return tmp_path / "own"


def test_a_killed_server_leaves_nothing_in_the_temporary_folder(own, tmp_path):
    temporary, aside = tmp_path / "temporary", tmp_path / "aside"
    temporary.mkdir()
    aside.mkdir()
    uploads = Workspace.open(own).uploads()
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(aside)],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(temporary), "FUNNEL_WORKSPACE": str(own)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        assert server.stdout
        assert server.stdout.readline() == "looked\n"
        (beside,) = own.glob(".tmp-*/demo/CURRENT.json")
        Workspace.open(own).clear()
        assert beside.exists()  # somebody else's import does not take it away
        server.kill()
        server.communicate()
    assert list(temporary.iterdir()) == []
    again = Workspace.open(own)
    again.clear()  # as the next start does
    assert not list(own.glob(".tmp-*"))
    assert again.uploads() == uploads


def test_a_server_that_is_stopped_takes_the_demo_with_it(own):
    script = (
        "import sys; from funnel.ui.place import _beside;"
        " place = _beside(sys.argv[1], 'en'); place.mkdir(); print(place)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(own)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(ended.stdout.strip()).parent.parent == own
    assert not list(own.glob(".tmp-*"))
