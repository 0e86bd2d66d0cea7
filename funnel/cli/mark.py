"""`mark`: the day on which something was changed, so that the check-up compares before and
after."""

from __future__ import annotations

import argparse
from datetime import datetime

from funnel.cli.days import read_day
from funnel.cli.show import current
from funnel.errors import FunnelError
from funnel.i18n import N_, date_words, t
from funnel.workspace import Workspace
from funnel.workspace.notebook import Notebook


def run(options: argparse.Namespace) -> int:
    """Mark a day, take its marks away, or list all marks; everything is counted again."""
    current(options.workspace)  # says so if nothing is loaded
    workspace = Workspace.open(options.workspace)
    notebook = workspace.notebook
    if options.day:
        day = read_day(options.day, datetime.fromisoformat)
        with workspace.deciding():
            _decide(notebook, day, options)
    for at, words in notebook.marks():
        print(f"{at:%Y-%m-%d}  {words}".rstrip())
    if not notebook.marks():
        print(t("No change is marked."))
    return 0


def _decide(notebook: Notebook, day: datetime, options: argparse.Namespace) -> None:
    if not options.forget:
        notebook.set_mark(day, options.words)
        return
    known = [mark for mark in notebook.marks() if mark[0].date() == day.date()]
    meant = [mark for mark in known if options.words in ("", mark[1])]
    if not meant:
        raise FunnelError(
            N_("No change is marked on {day}."),
            now=N_("See what is marked: `python -m funnel mark`."),
            day=date_words(day),
        )
    for mark in meant:
        notebook.forget_mark(*mark)
