"""`backup`: one file that holds all that can't be made anew."""

from __future__ import annotations

import argparse

from funnel.i18n import t, tn
from funnel.workspace import Workspace
from funnel.workspace.backup import backup


def run(options: argparse.Namespace) -> int:
    """Write the file and say what it holds."""
    held = backup(Workspace.open(options.workspace), options.file.absolute())
    files = tn("{n} file", "{n} files", held)
    print(t("{file} holds {files} and all that was decided.", file=options.file, files=files))
    print(t("It holds clients’ data: keep it as safe as the workspace."))
    return 0
