"""Which format a file is: every module of `funnel.formats` is asked; two that claim it are a
question, none is a question too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis.expr.types as ir
from ibis.common.exceptions import IbisError

from funnel.errors import FunnelError
from funnel.formats import Sheet, entries, fold, plain
from funnel.formats.format import ENTRIES, PLAIN, Format, formats
from funnel.formats.plain_words import REQUIRED, WORDS
from funnel.i18n import N_
from funnel.inputs import INPUTS
from funnel.nearest import choice
from funnel.reading.choices import Choices
from funnel.reading.report import Question
from funnel.reading.types.typed import NEEDED


@dataclass(frozen=True)
class Recognised:
    """A format and how it is applied; or the question that stands in the way."""

    format: Format | None = None
    kind: str = ""
    columns: Mapping[str, str] | None = None  # {ours: raw column}, of a mapping by hand
    question: Question | None = None

    @property
    def name(self) -> str:
        """What the report calls it."""
        if self.format:
            return self.format.name
        return ""

    @property
    def is_plain(self) -> bool:
        """Whether it is a table of our own columns."""
        return self.format == PLAIN

    @property
    def is_log(self) -> bool:
        """Whether it is a plain log of stages entered."""
        return self.format == ENTRIES

    def tables(self, raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
        """The inputs that come out of the file, as text. Raises `FunnelError` if the format was
        chosen and the file is not of it."""
        if self.columns is not None:
            return {self.kind: plain.mapped(raw, sheet, self.kind, self.columns)}
        assert self.format
        if self.format.recognise(sheet):
            return self.format.tables(raw, sheet)
        try:
            found = self.format.tables(raw, sheet)
        except (
            AttributeError,
            LookupError,
            TypeError,
            IbisError,
        ):  # columns that it counts on are not there
            found = {}
        if not found or any(
            not set(NEEDED[name]) <= set(table.columns)
            for name, table in found.items()
            if name in NEEDED
        ):
            now = N_("Leave the format out, or say which column is which: --column deal_id=ID.")
            raise FunnelError(
                N_("{file} lacks columns that “{format}” needs."),
                now=now,
                code="not_of_format",
                file=sheet.file,
                format=self.name,
            )
        return found


def recognise(sheet: Sheet, choices: Choices) -> Recognised:
    """The format of a file: as chosen, else the only one that claims it."""
    if choices.format and choices.format not in formats():
        raise FunnelError(
            N_("There is no format “{format}”."),
            now=N_("Choose one of: {known}."),
            code="no_such_format",
            format=choices.format,
            known=choice(choices.format, sorted(formats())),
        )
    if choices.columns or choices.kind:
        return _by_hand(sheet, choices)
    if choices.format:
        return _checked(Recognised(formats()[choices.format]), sheet)
    claims = _claims(sheet)
    if len(claims) > 1:
        names = tuple(claim.name for claim in claims)
        params = {"file": sheet.file, "formats": ", ".join(names)}
        return Recognised(question=Question("ambiguous_format", "--format", names, params))
    if not claims:
        return Recognised(question=Question("unknown_format", "--column", (), {"file": sheet.file}))
    return _checked(Recognised(claims[0]), sheet)


def _claims(sheet: Sheet) -> list[Format]:
    """The formats of the lowest rank that know a file."""
    claims = [one for one in formats().values() if one.recognise(sheet)]
    best = min((one.rank for one in claims), default=0)
    return [one for one in claims if one.rank == best]


def _checked(found: Recognised, sheet: Sheet) -> Recognised:
    """A refusal in the format's own words; a header that stands over several columns of a plain
    table is asked about."""
    if found.format and found.format.refuse:
        raise FunnelError(
            found.format.refuse, code="refused_format", file=sheet.file, format=found.name
        )
    if found.is_plain and (kind := plain.kind_of(sheet)):
        for ours, places in plain.doubled(sheet, kind).items():
            params = {"file": sheet.file, "column": sheet.headers[places[0]], "ours": ours}
            return Recognised(
                question=Question(
                    "duplicate_column",
                    "--column",
                    tuple(f"{ours}=c{index}" for index in places),
                    params,
                )
            )
    return found


def _by_name(sheet: Sheet, kind: str) -> dict[str, str]:
    """The columns of a table that say by their names what they are."""
    if kind == "entries":
        return entries.columns_of(sheet, is_told=True)
    if kind in WORDS:
        return plain.columns_of(sheet, kind)
    return {}


def _by_hand(sheet: Sheet, choices: Choices) -> Recognised:
    """A mapping by hand (`--as`, `--column`), completed by name."""
    kind = choices.kind or _kind_of_columns(sheet, choices)
    if kind not in INPUTS:
        raise FunnelError(
            N_("“{kind}” is none of our tables: {known}."),
            code="no_such_table",
            kind=kind,
            known=", ".join(INPUTS),
        )
    columns = _completed(sheet, kind, choices)
    missing = (REQUIRED.get(kind) or {"deal_id", "stage", "entered_at"}) - columns.keys()
    missing -= {"task_id"}  # a list made by hand has none; the rest of a row stands for it
    if missing:
        named = sorted(missing)
        params = {"file": sheet.file, "missing": ", ".join(named)}
        return Recognised(question=Question("missing_columns", "--column", tuple(named), params))
    return Recognised(ENTRIES if kind == "entries" else PLAIN, kind, columns)


def _completed(sheet: Sheet, kind: str, choices: Choices) -> dict[str, str]:
    """The columns that a person has named, and those of the others that say by their names what
    they are."""
    chosen = {ours: _place(sheet, ours, theirs, kind) for ours, theirs in choices.columns.items()}
    taken = set(chosen.values())
    by_name = {o: index for o, index in _by_name(sheet, kind).items() if index not in taken}
    return {ours: index for ours, index in (by_name | chosen).items() if index}


def _kind_of_columns(sheet: Sheet, choices: Choices) -> str:
    fits = [
        kind for kind in (*plain.ORDER, "entries") if set(choices.columns) <= INPUTS[kind].keys()
    ]
    by_name = plain.kind_of(sheet)
    if by_name in fits:
        return by_name
    if "entered_at" in choices.columns or (entries.recognise(sheet) and "entries" in fits):
        return "entries"
    return next(
        (kind for kind in fits if REQUIRED.get(kind, set()) <= choices.columns.keys()),
        fits[0] if fits else "deals",
    )


def _place(sheet: Sheet, ours: str, theirs: str, kind: str) -> str:
    if ours not in INPUTS[kind]:
        raise FunnelError(
            N_("“{ours}” is none of our columns of {kind}."),
            now=N_("Choose one of: {known}."),
            code="no_such_column",
            ours=ours,
            kind=kind,
            known=choice(ours, INPUTS[kind]),
        )
    if not theirs:
        return ""
    if theirs in sheet.headers:
        return f"c{sheet.headers.index(theirs)}"
    if fold(theirs) in sheet.folded:
        return f"c{sheet.folded.index(fold(theirs))}"
    if theirs[:1] == "c" and theirs[1:].isdigit() and int(theirs[1:]) < len(sheet.headers):
        return theirs
    raise FunnelError(
        N_("{file} has no column “{theirs}”."),
        now=N_("Choose one of: {known}."),
        code="no_such_column",
        file=sheet.file,
        theirs=theirs,
        known=choice(theirs, sheet.headers),
    )


def guess(sheet: Sheet) -> tuple[str, dict[str, str]]:
    """For a person to correct: which of our tables an unknown file most looks like, and which
    column is which by name."""
    scored = {
        kind: plain.columns_of(sheet, kind) for kind in (*plain.ORDER, "entries") if kind in WORDS
    }
    scored["entries"] = entries.columns_of(sheet)
    best = max(
        ("deals", *scored),
        key=lambda kind: (
            len(REQUIRED.get(kind, {"deal_id", "stage"}) & scored[kind].keys()),
            len(scored[kind]),
        ),
    )
    return best, {ours: sheet.headers[int(column[1:])] for ours, column in scored[best].items()}
