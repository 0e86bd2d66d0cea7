"""Between the file and the import: what was read, but does not count yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Union

from funnel.errors import FunnelError
from funnel.reading import Choices, Report
from funnel.reading.files.archive import rest_of, say_rest, unpacked
from funnel.workspace.state import READER, Kept
from funnel.workspace.warnings import Warning

Progress = Callable[[float, str], None]
Outcome = Union["Reading", FunnelError]


def quiet(share: float, step: str) -> None:
    """Nobody is told how far it is."""


@dataclass(frozen=True)
class Reading:
    """A file that was read but does not count yet: `Workspace.keep` takes it by its `key`."""

    key: str  # of the file and how it was read
    sha: str
    name: str
    choices: Choices
    report: Report
    is_known: bool = False  # the same file, read the same way, is in force already
    warnings: tuple[Warning, ...] = ()
    parsed_sha256: str = ""  # of the typed rows

    def kept(self, is_demo: bool) -> Kept:
        """The upload that this reading becomes."""
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        return Kept(
            self.sha,
            self.name,
            self.key,
            now,
            self.report.to_dict(),
            self.choices.to_dict(),
            in_force=True,
            is_demo=is_demo,
            parsed_sha256=self.parsed_sha256,
            reader=READER,
        )

    def beside(self, rest: Sequence[str]) -> Reading:
        """The reading of the first file of a zip, which also tells what else lay in it."""
        if rest:
            return replace(self, report=say_rest(self.report, rest))
        return self


@dataclass(frozen=True)
class File:
    """A file on its way to be read: the name a person knows, where it lies, and, of the first one
    of a zip, what was left out of that."""

    name: str
    path: Path | FunnelError
    rest: tuple[str, ...] = ()


def files_in(path: Path, folder: Path) -> list[File]:
    """The files that a path stands for (a zip: those in it), or the sentence that refuses it."""
    try:
        found = [File(name, file) for file, name in unpacked(path, path.name, folder)]
        return [replace(found[0], rest=tuple(rest_of(path))), *found[1:]]
    except FunnelError as error:
        return [File(path.name, error)]
