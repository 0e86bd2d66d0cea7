"""How long who starts the product waits for its first page: `python -m bench.cold [WORKSPACE …]`.

For a workspace that holds nothing (it gets the demo company), or those that are given: seconds from
the command until the server answers, and from then until a true browser has painted the heading
and the first figure; CPU seconds of the server beside them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.visitor import processor, serving

PAINTED = ("[data-testid=stHeading]", ".js-plotly-plot .main-svg")


def first_page(browser: Browser, workspace: Path) -> str:
    """A row."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    began = time.perf_counter()
    with serving(workspace) as (base, command):
        cells = [time.perf_counter() - began, processor(command)]
        answered, used = time.perf_counter(), processor(command)
        page.goto(base)
        for what in PAINTED:
            page.wait_for_selector(what, timeout=120_000)
            cells.append(time.perf_counter() - answered)
        cells.append(processor(command) - used)
    page.context.close()
    return "".join(f"{cell:12.2f}" for cell in cells)


def main(*workspaces: str) -> None:
    """A row for each workspace."""
    heads = ("answers, s", "its CPU s", "heading, s", "figure, s", "CPU s")
    print(f"{'':<20}" + "".join(f"{head:>12}" for head in heads))
    chromium = shutil.which("chromium") or "google-chrome"
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium)
        for own in map(Path, workspaces or (f"{folder}/nothing",)):
            print(f"{own.name[:19]:<20}" + first_page(browser, own), flush=True)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
