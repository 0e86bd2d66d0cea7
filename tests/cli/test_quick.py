"""Help, lists and refused arguments are there at once: nothing heavy is imported before a command runs."""

from __future__ import annotations

import subprocess
import sys

from funnel.cli import main

HEAVY = {"duckdb", "ibis", "numpy", "pandas", "plotly", "pyarrow", "scipy"}
ASKED = """
import sys
from funnel.cli import main
try:
    main({arguments!r})
except SystemExit:
    pass
print(*sys.modules, sep="\\n", file=sys.stderr)
"""


def test_help_lists_and_refused_arguments_import_nothing_heavy():
    for arguments in (["--help"], ["list"], ["show", "nothing"], ["show", "--format", "tables"]):
        done = subprocess.run(
            [sys.executable, "-c", ASKED.format(arguments=arguments)],
            capture_output=True,
            text=True,
            check=True,
        )
        imported = set(done.stderr.splitlines())
        assert "funnel.cli.arguments" in imported
        assert not imported & HEAVY, arguments


def test_readers_begin_before_anything_heavy_is_imported():
    """What they read meanwhile costs the load no time of its own."""
    asked = "import sys, funnel.cli.load\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert "funnel.workspace.together" in imported
    assert not imported & HEAVY


def test_a_question_without_statistics_waits_for_none(loaded):
    asked = ["show", "conversion", "--workspace", loaded]
    assert main(asked) == 0  # from now on it is known what is compiled to what
    done = subprocess.run(
        [sys.executable, "-c", ASKED.format(arguments=asked)],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(done.stderr.splitlines())
    assert "funnel.metrics.conversion" in imported
    assert "ibis.backends.sql.compilers" not in imported
    assert not imported & {"plotly", "pyarrow.parquet", "scipy", "streamlit", "xlsxwriter"}
