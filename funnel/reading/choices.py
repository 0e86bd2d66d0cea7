"""What a person (or a remembered decision) says about a file, so that nothing has to be guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

DATE_ORDERS = ("dmy", "mdy", "ymd")


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
    as_of: str | None = None  # the moment the export speaks about, UTC, if somebody says it

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self) | {"columns": dict(self.columns)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Choices:
        """The choices that `to_dict` described; unknown keys are ignored, they come from a newer
        version."""
        known = {one.name for one in fields(cls)}
        return cls(**{key: value for key, value in data.items() if key in known})
