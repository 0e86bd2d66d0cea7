"""Commands about the workspace as a whole: its files, its demo, its server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from funnel.cli import engine_options, load_options
from funnel.cli.command import later, number_from, workspace


def load(commands: Any) -> None:
    """`load`."""
    load = load_options.load(commands)
    workspace(load)
    load.set_defaults(run=later("load"))


def demo(commands: Any) -> None:
    """`demo`."""
    demo = commands.add_parser("demo", help="load the demo company")
    workspace(demo)
    demo.add_argument("--deals", type=number_from(1, 1_000_000), default=2400, metavar="N")
    demo.add_argument("--seed", type=int, default=7, metavar="S")
    demo.add_argument(
        "--if-empty", action="store_true", help="only where nothing was ever loaded; says nothing"
    )
    demo.set_defaults(run=later("demo"))


def backup(commands: Any) -> None:
    """`backup`."""
    backup = commands.add_parser(
        "backup", help="write the uploads and all that was decided into one file"
    )
    backup.add_argument("file", type=Path, metavar="FILE")
    workspace(backup)
    backup.set_defaults(run=later("backup"))


def restore(commands: Any) -> None:
    """`restore`."""
    restore = commands.add_parser("restore", help="make a workspace what a backup says")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument(
        "--replace", action="store_true", help="give up the files that are loaded now"
    )
    workspace(restore)
    restore.set_defaults(run=later("restore"))


def forget(commands: Any) -> None:
    """`forget`."""
    forget = commands.add_parser(
        "forget", help="erase a deal, a client or an upload from everything that is kept"
    )
    whom = forget.add_mutually_exclusive_group(required=True)
    whom.add_argument("--deal", metavar="ID", default="", help="a deal, by its id")
    whom.add_argument(
        "--client", metavar="TEXT", default="", help="by name, telephone number or address"
    )
    whom.add_argument("--upload", metavar="NAME", default="", help="a loaded file")
    forget.add_argument("--yes", action="store_true", help="erase without asking again")
    workspace(forget)
    forget.set_defaults(run=later("forget"))


def verify(commands: Any) -> None:
    """`verify`."""
    verify = commands.add_parser(
        "verify", help="check that everything in the workspace is still what was written"
    )
    workspace(verify)
    verify.set_defaults(run=later("verify"))


def build(commands: Any) -> None:
    """`build`."""
    build = engine_options.build(commands)
    workspace(build)
    build.set_defaults(run=later("build"))


def run(commands: Any) -> None:
    """`run`."""
    run = commands.add_parser(
        "run", help="open the pages in the browser; an empty workspace shows the demo company"
    )
    workspace(run)
    run.add_argument("--port", type=number_from(1024, 65535), default=8501)
    run.add_argument("--processes", type=number_from(1, 32), default=1, help="servers on that port")
    engine_options.asked(run)
    run.set_defaults(run=later("serve"))
