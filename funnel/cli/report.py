"""`report`: the whole review as one file, HTML that opens offline or a PDF through the browser at
hand."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path

from funnel.cli.show import door, scope_of
from funnel.errors import FunnelError, full_disk_said
from funnel.i18n import N_
from funnel.ui import report
from funnel.week.window import Window
from funnel.workspace import Workspace
from funnel.workspace.begun import aside

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
SECONDS = 120


def run(options: argparse.Namespace) -> int:
    """Write the report; what kind it is, the ending of the file says."""
    snapshot = door(options)
    facts = snapshot.facts
    book = Workspace.open(options.workspace).notebook
    window = Window.of(options.window, facts, book.last_review(facts.as_of, facts.is_demo))
    scope = scope_of(options, snapshot)
    page = report.page(
        snapshot, scope, window, book.promises(facts.is_demo), book.stood(facts.is_demo)
    )
    if options.output.suffix.lower() == ".pdf":
        with full_disk_said():
            workspace = Workspace.open(options.workspace)
            workspace.begin()
            with aside(workspace.folder) as folder:
                _printed(page, folder, options.output)
    else:
        options.output.write_bytes(page)
    print(options.output)
    return 0


def _printed(page: bytes, folder: Path, output: Path) -> None:
    """The page through the browser's own printing; nothing is fetched, it has no network. Until
    then it lies in the workspace: it tells of clients."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise FunnelError(
            N_("There is no Chromium here to print a PDF with."),
            now=N_("Write an HTML file instead, and print that from your browser."),
            code="no_browser",
        )
    source = folder / "review.html"
    source.write_bytes(page)
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--user-data-dir={folder}/profile", "--host-resolver-rules=MAP * ~NOTFOUND"]
    command += [f"--print-to-pdf={output.absolute()}", source.as_uri()]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    except (subprocess.SubprocessError, OSError) as cause:
        raise FunnelError(
            N_("The browser could not print {file}."),
            now=N_("Write an HTML file instead, and print that from your browser."),
            code="not_printed",
            file=str(output),
        ) from cause
