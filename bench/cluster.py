"""A Spark Connect server of one's own, with the demo company in it, to try `--engine` on:
`python -m bench.cluster [--deals 2400] [--lang uk]`.

Needs Java and `pip install 'pyspark[connect]'`. It says what to type, and ends with Ctrl-C; what
was built ends with it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import pandas as pd

from funnel import demo
from funnel.model import Decisions
from funnel.spark import connected, made
from funnel.spark.lake import Lake, frame
from funnel.workspace.arrow import rows_of
from tests.spark import cluster

LAKE, BUILT = "crm", "made"


def fill(engine: str, folder: Path) -> int:
    """Write the files of a folder as tables of texts; returns their rows."""
    session = connected(engine)
    for schema in (LAKE, BUILT):
        session.sql(f"create schema if not exists {schema}").collect()
    count = 0
    for path in sorted(folder.glob("*.csv")):
        rows = pd.read_csv(path, dtype="str").astype(object)
        rows = rows.where(rows.notna(), None).astype("str")
        Lake(session, LAKE).write(path.stem, frame(session, rows_of(rows)))
        count += len(rows)
    session.stop()
    return count


def main() -> None:
    """Until it is stopped."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--deals", type=int, default=2400)
    asked.add_argument("--lang", default="en")
    options = asked.parse_args()
    # rows enough for compiled code, unlike those of a test
    for name in ("spark.sql.codegen.wholeStage", "spark.sql.codegen.factoryMode"):
        cluster.SETTINGS.pop(name)
    with tempfile.TemporaryDirectory() as folder, cluster.running(Path(folder)) as engine:
        files = Path(folder) / "files"
        files.mkdir()
        demo.write(files, deals=options.deals, language=options.lang)
        count = fill(engine, files)
        began = time.monotonic()
        made(engine, LAKE, BUILT, Decisions(timezone="UTC"))
        print(f"{count:,} rows, built in {time.monotonic() - began:.0f} s", flush=True)
        where = f"--engine {engine} --from {BUILT}"
        print(f"python -m funnel run {where}\npython -m funnel show conversion {where}", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        os._exit(0)  # a session of Spark's would look for its server
