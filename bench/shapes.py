"""The shapes that the wheel carries: `python -m bench.shapes` writes them into `funnel/workspace`.

They are what the builds of three made companies ask (a log, lists alone, one list after another)
and what every metric asks of the demo, both by a clock that is changed in summer and by one that is
not; and what every page asks for its first visitor and for one who has chosen a manager. To be run
when expressions of the model or versions of ibis or SQLGlot have changed: a shape that is not there
is compiled, so an old file costs time only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.make import make
from bench.weekly import export
from funnel.workspace import shapes_known
from funnel.workspace.shape import versions
from funnel.workspace.shapes_kept import SHARED, find

SOURCE = Path(__file__).parents[1]
DEMO = SOURCE / "data" / "demo"
ZONES = ("UTC", "Europe/Kyiv")  # a clock that is never changed is a shape of its own
ASK = """
import sys
from funnel.answers import answer, metrics
from funnel.scope import Scope
from funnel.workspace import Workspace
snapshot = Workspace.open(sys.argv[1]).current()
for name, module in metrics().items():
    if set(module.NEEDS) <= snapshot.facts.has:
        answer(name, snapshot, Scope())
"""

LOOK = """
import sys
from pathlib import Path
from streamlit.testing.v1 import AppTest
source, chosen = Path(sys.argv[1]), sys.argv[2:]
visitor = AppTest.from_file(source / "app.py", default_timeout=600)
visitor.query_params.update({"manager": chosen} if chosen else {})
visitor.run()
for page in sorted(source.glob("pages/*/*.py")):
    visitor.switch_page(str(page)).run()
    assert not visitor.exception, page
"""


def load(files: Sequence[Path], workspace: Path, zone: str) -> None:
    """Load the files as one import."""
    command = [sys.executable, "-m", "funnel", "load", *map(str, files), "--timezone", zone]
    subprocess.run([*command, "--workspace", str(workspace)], check=True, stdout=subprocess.DEVNULL)


def in_zone(folder: Path, company: Path, weeks: Sequence[Path], zone: str) -> None:
    """Build the three companies and the demo, whose metrics are asked, by the clock of a zone."""
    names = ("deals.csv", "transitions.csv", "stages.csv")
    load([company / name for name in names], folder / "log", zone)
    load([company / "deals.csv"], folder / "list", zone)
    for week in weeks:
        load([week], folder / "weekly", zone)
    load(sorted(DEMO.glob("*.csv")), folder / "demo", zone)
    subprocess.run([sys.executable, "-c", ASK, str(folder / "demo")], check=True)


def look(workspace: Path) -> None:
    """Open every page of a workspace that holds nothing yet, and so gets the demo; then as somebody
    who has chosen a manager."""
    environment = {**os.environ, "FUNNEL_WORKSPACE": str(workspace)}
    for chosen in ([], ["Olha"]):
        command = [sys.executable, "-c", LOOK, str(SOURCE), *chosen]
        subprocess.run(command, check=True, env=environment, cwd=SOURCE)


def main() -> None:
    """Build and ask with a folder of its own, and write what was compiled meanwhile."""
    with tempfile.TemporaryDirectory() as name:
        folder, kept = Path(name), Path(name) / "shapes"
        # the columns of a set always in the same order, so that the same shapes make the same file
        own = {SHARED: str(kept), shapes_known.WITHOUT: "1", "PYTHONHASHSEED": "0"}
        os.environ.update(own)
        company = make(folder / "company", 2000)
        weeks = [export(folder / "weeks", week) for week in range(1, 4)]
        for zone in ZONES:
            in_zone(folder / zone.replace("/", "-"), company, weeks, zone)
        look(folder / "first")
        found = {path.name: find(kept, path.name) for path in kept.iterdir()}
        compiled = {key: pieces for key, pieces in found.items() if pieces}
        shapes_known.write(compiled, versions())
    size = shapes_known.FILE.stat().st_size
    print(f"{len(found)} shapes, {size / 1000:,.0f} kB")


if __name__ == "__main__":
    main()
