"""What several commands have in common: their workspace, a number, the module that runs."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from funnel.home import default_workspace


def later(module: str) -> Callable[[argparse.Namespace], Any]:
    """What runs a command: its module is imported only then, so that help is instant."""
    return lambda options: importlib.import_module(f"funnel.cli.{module}").run(options)


def number_from(least: int, most: int) -> Callable[[str], int]:
    """A whole number between two others, both included."""

    def number(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"a number from {least} to {most}, not {text!r}")
        return int(text)

    return number


def workspace(command: argparse.ArgumentParser) -> None:
    """Which folder it is about."""
    command.add_argument(
        "--workspace",
        type=Path,
        default=default_workspace(),
        metavar="DIR",
        help="default: %(default)s",
    )
