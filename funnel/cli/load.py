"""`load`: read the files, say what was found in each, and let them count together."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from funnel.cli.found import plain, refused, tell
from funnel.cli.terminal import progress
from funnel.errors import FunnelError
from funnel.i18n import N_, t, tn
from funnel.reading import Choices
from funnel.reading.choices import KINDS, OFFSET
from funnel.reading.notices import ANSWERS
from funnel.workspace import Reading, Workspace
from funnel.workspace.inbox import quiet
from funnel.zones import utc

if TYPE_CHECKING:
    from funnel.workspace import Snapshot


def run(options: argparse.Namespace) -> int:
    """Load the files as one import: all of them, or none."""
    workspace = Workspace.open(options.workspace)
    choices = _choices(options, workspace)
    _refuse_missing(options.files)
    show_progress = _progress if sys.stderr.isatty() else quiet
    readings: list[Reading] = []
    found: list[dict[str, Any]] = []
    troubles: list[FunnelError] = []
    for name, outcome in workspace.read_all(options.files, choices, show_progress):
        if isinstance(outcome, FunnelError):
            found.append(refused(name, outcome))
            troubles.append(outcome)
            continue
        readings.append(outcome)
        found.append(plain(outcome.report))
        if not options.json:
            tell(outcome)
        if outcome.report.question:
            troubles.append(outcome.report.question.error())
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1, default=str))
    _end(workspace, readings, troubles, options)
    return 0


def _refuse_missing(files: list[Path]) -> None:
    for path in files:
        if not path.is_file():
            raise FunnelError(
                N_("{file}: there is no such file."),
                now=N_("Check the name and the folder."),
                code="no_file",
                file=str(path),
            )


def _end(
    workspace: Workspace,
    readings: list[Reading],
    troubles: list[FunnelError],
    options: argparse.Namespace,
) -> None:
    """Keep the files, unless one can't be read or nothing is to be kept. Raises the first of the
    troubles."""
    if troubles or options.dry_run:
        for reading in readings:
            workspace.let_go(reading)
    if troubles:
        raise troubles[0]
    if not options.dry_run:
        _keep(workspace, readings, options)


def _keep(workspace: Workspace, readings: list[Reading], options: argparse.Namespace) -> None:
    before = workspace.notebook.get("as_of"), workspace.notebook.get("timezone")
    _remember(workspace, options)
    changed = before != (workspace.notebook.get("as_of"), workspace.notebook.get("timezone"))
    try:
        snapshot = workspace.keep(readings, rebuild=changed)
    except BaseException:  # the decisions belong to the import: without it, they are as they were
        workspace.notebook.set("as_of", before[0])
        workspace.notebook.set("timezone", before[1])
        raise
    for notice in workspace.notices:
        print(f"funnel: {notice}", file=sys.stderr)
    if not options.json:
        deals = workspace.state.counts["deals"]
        as_of = snapshot.facts.as_of
        if not snapshot.facts.knows_as_of:
            print(
                t(
                    "{deals}; no moment is known to which they belong; snapshot {name}",
                    deals=tn("{n} deal", "{n} deals", deals),
                    name=snapshot.id,
                )
            )
            return
        print(
            t(
                "{deals}, {moves}; as of {as_of} UTC; snapshot {name}",
                deals=tn("{n} deal", "{n} deals", deals),
                moves=tn("{n} move", "{n} moves", _moves(snapshot)),
                as_of=as_of.isoformat(sep=" ", timespec="seconds"),
                name=snapshot.id,
            )
        )


def _moves(snapshot: Snapshot) -> int:
    """Moves between stages; a row that says where a deal began is none."""
    from funnel import tables  # with it comes the compiler, which a refusal does not need

    moves = tables.transitions.filter(tables.transitions.from_stage.notnull())
    return int(snapshot.ask(moves.agg(n=moves.count()))["n"].iloc[0])


def _progress(share: float, step: str) -> None:
    progress(f"{share:4.0%} {step:<40}")
    if share >= 1:
        print(file=sys.stderr)


def _choices(options: argparse.Namespace, workspace: Workspace) -> Choices:
    columns = {}
    for pair in options.columns:
        ours, sign, theirs = pair.partition("=")
        if not sign:
            raise FunnelError(
                N_("“{pair}” does not say which column is which."),
                now=N_("Write --column OURS=THEIRS, such as --column deal_id=ID."),
                pair=pair,
            )
        columns[ours.strip()] = theirs
    words = pairs(options.words, "--status", KINDS)
    zones = pairs(options.zones, "--zone")
    delimiter = {"\\t": "\t", "tab": "\t"}.get(options.delimiter, options.delimiter)
    return Choices(
        format=options.format,
        kind=options.kind,
        encoding=options.encoding,
        delimiter=delimiter,
        date_order=options.date_order,
        decimal=options.decimal,
        columns=columns,
        timezone=known_zone(options.timezone) or workspace.timezone,
        has_header={"yes": True, "no": False, None: None}[options.header],
        duplicates=options.duplicates,
        sheet=options.sheet,
        words=words,
        zones=zones,
        turned={"yes": True, "no": False, None: None}[options.turned],
        as_of=_as_of(options, workspace),
    )


def pairs(given: list[str], option: str, values: tuple[str, ...] = ()) -> dict[str, str]:
    """`WORD=VALUE` as often as it was given; refused where it is none."""
    found = {}
    for pair in given:
        name, sign, value = pair.rpartition("=")
        is_value = value in values if values else bool(OFFSET.fullmatch(value))
        if not sign or not name.strip() or not is_value:
            raise FunnelError(
                N_("“{pair}” is no answer to {option}."),
                now=ANSWERS[option],
                pair=pair,
                option=option,
            )
        found[name.strip()] = value
    return found


def _as_of(options: argparse.Namespace, workspace: Workspace) -> str | None:
    """The moment the exports speak about, as UTC: uploads are compared in the order of these."""
    if options.as_of:
        return moment(options.as_of, known_zone(options.timezone) or workspace.timezone).isoformat()
    return None


def known_zone(name: str | None) -> str | None:
    """The zone of that name, as it was given; raises a FunnelError if there is none."""
    try:
        if name:
            return ZoneInfo(name).key
        return None
    except (ZoneInfoNotFoundError, ValueError, OSError) as cause:
        raise FunnelError(
            N_("There is no time zone “{zone}”."),
            now=N_("Write it like --timezone Europe/Kyiv."),
            code="unknown_zone",
            zone=name,
        ) from cause


def _remember(workspace: Workspace, options: argparse.Namespace) -> None:
    if options.timezone:
        workspace.notebook.set("timezone", options.timezone)
    if options.as_of:
        workspace.notebook.set("as_of", moment(options.as_of, workspace.timezone).isoformat())


def moment(text: str, timezone: str) -> datetime:
    """A moment as a person writes it, in the workspace's zone, as UTC without offset."""
    try:
        return utc(datetime.fromisoformat(text), timezone)
    except ValueError as cause:
        now = N_("Write it like “2026-02-01 09:00”.")
        raise FunnelError(
            N_("“{text}” is not a moment."), now=now, code="bad_moment", text=text
        ) from cause
