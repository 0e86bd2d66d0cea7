"""Between the file and the import: what was read, but does not count yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Union

from funnel.errors import FunnelError
from funnel.reading import Choices, Report
from funnel.reading.archive import unpacked
from funnel.workspace.state import Kept
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
        )


def files_in(path: Path, folder: Path) -> list[tuple[str, Path | FunnelError]]:
    """The files that a path stands for (a zip: those in it), or the sentence that refuses it."""
    try:
        return [(name, file) for file, name in unpacked(path, path.name, folder)]
    except FunnelError as error:
        return [(path.name, error)]
