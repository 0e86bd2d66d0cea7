"""Help and refused arguments are there at once: nothing heavy is imported before a command runs."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"duckdb", "ibis", "numpy", "pandas", "plotly", "pyarrow", "scipy"}
ASKED = """
import sys
from funnel.cli import parser
try:
    parser().parse_args({arguments!r})
except SystemExit:
    pass
print(*sys.modules, sep="\\n", file=sys.stderr)
"""


def test_help_and_a_refused_argument_import_nothing_heavy():
    for arguments in (["--help"], ["show", "--format", "tables"]):
        done = subprocess.run(
            [sys.executable, "-c", ASKED.format(arguments=arguments)],
            capture_output=True,
            text=True,
            check=True,
        )
        imported = set(done.stderr.splitlines())
        assert "funnel.cli.arguments" in imported
        assert not imported & HEAVY, arguments
