"""`run`: open the pages."""

from __future__ import annotations

import argparse
import sys

from funnel.cli import engine_options
from funnel.errors import FunnelError
from funnel.ui import serve
from funnel.workspace.marker import look


def run(options: argparse.Namespace) -> int:
    """Serve the workspace on this computer only, until it is stopped. What is wrong with it is
    said here too; every page says it until it is mended."""
    try:
        look(options.workspace.absolute())
    except FunnelError as error:
        print(f"funnel: {error}", file=sys.stderr)
    where = engine_options.where(options)
    return serve.run(options.workspace, options.port, options.processes, where)
