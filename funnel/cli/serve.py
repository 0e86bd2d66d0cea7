"""`run`: open the pages."""

from __future__ import annotations

import argparse

from funnel.ui import serve


def run(options: argparse.Namespace) -> int:
    """Serve the workspace on this computer only, until it is stopped."""
    return serve.run(options.workspace, options.port)
