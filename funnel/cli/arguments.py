"""The commands and their options. Each command's module is imported only when it runs, so that help
is instant."""

from __future__ import annotations

import argparse

from funnel.cli.ask_options import find, report, show_command, views
from funnel.cli.command import later
from funnel.cli.decide_options import goal, limits, mark, passes, promise, working_time
from funnel.cli.keep_options import backup, build, demo, forget, load, restore, run, verify


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    whole = argparse.ArgumentParser(
        prog="python -m funnel", description="What your CRM's sales funnel really did."
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    load(commands)
    show_command(commands)
    report(commands)
    promise(commands)
    mark(commands)
    goal(commands)
    limits(commands)
    passes(commands)
    views(commands)
    find(commands)
    working_time(commands)
    demo(commands)
    verify(commands)
    backup(commands)
    restore(commands)
    forget(commands)
    build(commands)
    run(commands)
    listing = commands.add_parser("list", help="what there is: metrics, rules, checks, formats")
    listing.set_defaults(run=later("listing"))
    return whole
