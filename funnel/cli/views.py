"""`views`: the named views, and what they ask for; delete one, or let one be the default."""

from __future__ import annotations

import argparse

from funnel.cli.show import current
from funnel.i18n import t
from funnel.workspace import Workspace
from funnel.workspace.notebook_views import NamedView


def run(options: argparse.Namespace) -> int:
    """List them, after a change if one is asked for."""
    is_demo = current(options.workspace).facts.is_demo  # says so if nothing is loaded
    book = Workspace.open(options.workspace).notebook
    if options.delete:
        book.drop_view(options.delete, is_demo)
    if options.default is not None:
        book.set_default_view(options.default, is_demo)
    every = book.views(is_demo)
    for view in every:
        mark = f" ({t('default')})" if view.is_default else ""
        print(f"{view.name}{mark}: {_asked(view)}")
    if not every:
        print(t("No view is saved yet."))
    return 0


def _asked(view: NamedView) -> str:
    pairs = [f"{name}: {value}" for name, values in view.asked.items() for value in values]
    return " · ".join([f"/{view.page}", *pairs])
