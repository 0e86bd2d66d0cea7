"""The parts that a snapshot is made from: kept files and their typed rows, whole or made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading import Choices, Report
from funnel.workspace.disk import digest
from funnel.workspace.ground import Ground
from funnel.workspace.notices import Notice
from funnel.workspace.recovery import parsed_key
from funnel.workspace.state import READER, Kept

ROWS = "rows"  # the format of an upload of which only the typed rows are left


class Parts(Ground):
    """What lies in `uploads` and `parsed`."""

    _read: Callable[..., Report]  # a file into its typed rows

    def _has_rows(self, upload: Kept) -> bool:
        """Whether the typed rows of an upload are to the byte what was written; those of an earlier
        version can only be there."""
        there = digest(self._parsed(upload.parsed))
        return bool(there) and there == (upload.parsed_sha256 or there)

    def _at_hand(self, upload: Kept) -> Kept:
        """An upload whose typed rows are whole; those that are not, or were read in another zone,
        are read again from its bytes."""
        if not upload.in_force:
            return upload
        has_rows = self._has_rows(upload)
        has_bytes = self._has_bytes(upload.sha)
        choices = Choices.from_dict(upload.choices)
        if has_rows and choices.timezone == self.timezone:
            if anew := self._by_this_reader(upload, choices, has_bytes=has_bytes):
                return anew
            if not has_bytes:
                where = f"uploads/{upload.sha}/bytes"
                self.say(Notice("bytes_damaged", {"file": upload.file, "path": where}))
            whole = upload.parsed_sha256 or digest(self._parsed(upload.parsed))
            return replace(upload, parsed_sha256=whole)
        if not has_bytes:
            raise self._unusable(upload)
        if not has_rows:
            self.say(Notice("rows_damaged", {"file": upload.file}))
        return self._read_again(upload, replace(choices, timezone=self.timezone))

    def _by_this_reader(self, upload: Kept, choices: Choices, *, has_bytes: bool) -> Kept | None:
        """An upload that an older reader read, read by this one; nothing where that is not needed,
        or can't be done without asking: then its rows count as they are."""
        if upload.reader >= READER or choices.format == ROWS or not has_bytes:
            return None
        try:
            return self._read_again(upload, choices)
        except FunnelError:
            return None

    def _read_again(self, upload: Kept, choices: Choices) -> Kept:
        key = parsed_key(upload.sha, choices)
        report = self._read(self.bytes_of(upload.sha), upload.file, choices, key)
        if report.question:
            raise report.question.error()
        return replace(
            upload,
            parsed=key,
            parsed_sha256=digest(self._parsed(key)),
            report=report.to_dict(),
            choices=choices.to_dict(),
            reader=READER,
        )

    def _unusable(self, upload: Kept) -> FunnelError:
        copy = self.bytes_of(upload.sha)
        if not copy.exists():
            return FunnelError(
                N_("{file} was loaded before, but is gone from the workspace."),
                now=N_("Load it again."),
                code="upload_gone",
                file=upload.file,
            )
        return FunnelError(
            N_("{file} was loaded before, but its copy in the workspace ({path}) is damaged."),
            now=N_("Load it again."),
            code="upload_damaged",
            file=upload.file,
            path=str(copy),
        )
