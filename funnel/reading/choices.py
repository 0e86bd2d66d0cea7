"""What a person (or a remembered decision) says about a file, so that nothing has to be guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

DATE_ORDERS = ("dmy", "mdy", "ymd")
KINDS = ("won", "lost", "open", "done")  # what a word of a status may mean
OFFSET = re.compile(r"[+-]\d{2}:\d{2}")  # what letters of a zone may mean


@dataclass(frozen=True)
class Choices:
    """Answers given beforehand; None means: decide from the file, ask if it can't be decided.

    `columns` is `{ours: theirs}`, where theirs is a header of the file (or a raw column `c3`);
    `kind` says which input the file is (`--as`).
    `timezone` is the zone of moments without offset. `has_header=False` says that the first row is
    data.
    """

    format: str | None = None
    kind: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    timezone: str | None = None
    has_header: bool | None = None
    duplicates: str | None = (
        None  # of a deal listed twice with different cells: keep the "last" or the "first"
    )
    sheet: str | None = None  # of an XLSX
    words: Mapping[str, str] = field(
        default_factory=dict
    )  # what a word of a status means: won, lost, open; of a task done, open
    zones: Mapping[str, str] = field(
        default_factory=dict
    )  # the offset that letters of a zone stand for: BST → +01:00
    turned: bool | None = None  # whether a spreadsheet turned day and month of its true dates round
    as_of: str | None = None  # the moment the export speaks about, UTC, if somebody says it

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        plain = {name: dict(getattr(self, name)) for name in ("columns", "words", "zones")}
        return asdict(self) | plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Choices:
        """The choices that `to_dict` described; unknown keys are ignored, they come from a newer
        version."""
        known = {one.name for one in fields(cls)}
        return cls(**{key: value for key, value in data.items() if key in known})
