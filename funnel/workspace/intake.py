"""The way of a file into the workspace: read, and laid down beside the others."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from funnel.errors import full_disk_said
from funnel.reading import Choices, Reader, Report, read_in_child
from funnel.workspace import begun
from funnel.workspace.disk import digest, make_private, need_room, put_in_place
from funnel.workspace.inbox import Outcome, Progress, Reading, quiet
from funnel.workspace.parts import ROWS, Parts
from funnel.workspace.recovery import parsed_key
from funnel.workspace.together import read_together
from funnel.workspace.warnings import compared


class Intake(Parts):
    """Files in. Reading needs no lock."""

    @full_disk_said()
    def read(
        self,
        path: Path,
        name: str | None = None,
        choices: Choices | None = None,
        progress: Progress = quiet,
        cancelled: Callable[[], bool] | None = None,
        is_demo: bool = False,
        reader: Reader | None = None,
    ) -> Reading:
        """Read a file in a child process: a `reader` that stands ready, or one of its own. Nothing
        counts yet.

        Raises `FunnelError` where the file can't be used.
        """
        name = name or path.name
        self.begin()
        need_room(self.folder, path.stat().st_size)
        choices = self._with_zone(choices or Choices())
        sha = digest(path)
        key = parsed_key(sha, choices)
        known = next((upload for upload in self.state.in_force if upload.parsed == key), None)
        if known and self._has_rows(known):
            self._store(path, sha)
            report = Report.from_dict(known.report)
            return Reading(
                key,
                sha,
                name,
                choices,
                report,
                is_known=True,
                parsed_sha256=known.parsed_sha256,
            )
        report = self._read(path, name, choices, key, progress, cancelled, reader)
        warnings = () if is_demo else compared(report, self.state, self._parsed(key), self._parsed)
        self._store(path, sha)
        return Reading(
            key,
            sha,
            name,
            choices,
            report,
            warnings=warnings,
            parsed_sha256=digest(self._parsed(key)),
        )

    def _read(
        self,
        path: Path,
        name: str,
        choices: Choices,
        key: str,
        progress: Progress = quiet,
        cancelled: Callable[[], bool] | None = None,
        reader: Reader | None = None,
    ) -> Report:
        if choices.format == ROWS:
            return self._copied(path, name, key)
        with begun.aside(self.folder, "parsed") as folder:
            made = folder / "rows.duckdb"
            report = read_in_child(path, name, choices, made, progress, cancelled, reader=reader)
            if made.exists() and not report.question:
                begun.note(self.folder, f"parsed/{key}.duckdb")
                put_in_place(made, self._parsed(key))
        return report

    def _copied(self, path: Path, name: str, key: str) -> Report:
        """Of a file of which something was forgotten only the typed rows are left."""
        with begun.aside(self.folder, "parsed") as folder:
            begun.note(self.folder, f"parsed/{key}.duckdb")
            shutil.copyfile(path, folder / "rows.duckdb")
            put_in_place(folder / "rows.duckdb", self._parsed(key))
        return Report(file=name, format=ROWS)

    def read_all(
        self,
        paths: Sequence[Path],
        choices: Choices | None = None,
        progress: Progress = quiet,
        *,
        is_demo: bool = False,
    ) -> list[tuple[str, Outcome]]:
        """Read several files at the same time, in their order; a zip is the files in it.

        Returns each file's name with what was found in it, or with the sentence that refuses it.
        """
        self.begin()
        with begun.aside(self.folder) as folder:
            read = partial(self.read, choices=choices, progress=progress, is_demo=is_demo)
            return read_together(
                paths,
                lambda path, name, reader: read(path, name, reader=reader),
                folder,
            )

    def _store(self, path: Path, sha: str) -> None:
        """Keep the bytes as they came; a copy that is damaged or gone is made good."""
        begun.note(self.folder, f"uploads/{sha}")
        if self._has_bytes(sha):
            return
        make_private(self.folder / "uploads" / sha)
        with begun.aside(self.folder, f"uploads/{sha}") as folder:
            shutil.copyfile(path, folder / "bytes")
            put_in_place(folder / "bytes", self.bytes_of(sha))

    def let_go(self, reading: Reading) -> None:
        """Leave nothing behind of a file that was read and shall not be kept."""
        kept = self.state.kept_names
        for name in (f"uploads/{reading.sha}", f"parsed/{reading.key}.duckdb"):
            if name not in kept:
                begun.let_go(self.folder, name)

    def _with_zone(self, choices: Choices) -> Choices:
        if choices.timezone:
            return choices
        return replace(choices, timezone=self.timezone)
