"""`build`: a snapshot's tables on a Spark cluster, made of the plain tables of its lake."""

from __future__ import annotations

import argparse
from dataclasses import replace

from funnel.cli.load import known_zone, moment
from funnel.errors import FunnelError
from funnel.i18n import N_, t
from funnel.model import Decisions
from funnel.spark import Versions, connected, made
from funnel.workspace import Workspace


def run(options: argparse.Namespace) -> int:
    """Build, say what is there, or go back to an earlier version."""
    if options.versions or options.back:
        return _versions(options)
    if not options.source:
        raise FunnelError(
            N_("Say which tables to build from."),
            now=N_("Add --from CATALOG.SCHEMA, or the path of a folder of Parquet files."),
            code="no_source",
        )
    found = made(options.engine, options.source, options.target, _decisions(options))
    if not found.is_new:
        print(t("Version {number} says the same already.", number=found.version.number))
        return 0
    print(t("Version {number} counts now.", number=found.version.number))
    for name, count in found.set_aside.items():
        print(t("{table}: {count} rows can't be used (show rejects).", table=name, count=count))
    for column, count in found.unread.items():
        print(t("{column}: {count} cells can't be read and are blank.", column=column, count=count))
    return 0


def _decisions(options: argparse.Namespace) -> Decisions:
    """What people decided in the workspace, with what is said here."""
    decided = Workspace.open(options.workspace).notebook.decisions("", is_demo=False)
    decided = replace(decided, timezone=known_zone(options.timezone) or decided.timezone)
    if not options.as_of:
        return decided
    return replace(decided, as_of=moment(options.as_of, decided.timezone))


def _versions(options: argparse.Namespace) -> int:
    versions = Versions(connected(options.engine), options.target)
    if options.back:
        versions.back(options.back)
    for version in versions.log():
        print(f"{version.step}  v{version.number}  {version.made_at:%Y-%m-%d %H:%M} UTC")
    return 0
