"""The files that a visitor has handed over and that do not count yet: each is read in a thread of
its own, and can be stopped."""

from __future__ import annotations

import shutil
import tempfile
import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading import Choices, Report
from funnel.reading.archive import rest_of, unpacked
from funnel.workspace import Reading, Workspace

_turn = threading.Semaphore(2)  # so many files are read at once, whoever handed them over

STEPS = {
    "opening": N_("opening"),
    "typing": N_("dates and numbers"),
    "checking": N_("checking"),
    "done": N_("done"),
    "": N_("waiting"),
}


@dataclass
class Item:
    """One file on its way. Its name is data; it lies under a name of ours."""

    id: str
    name: str
    path: Path
    choices: Choices = field(default_factory=Choices)
    upload: str = ""  # the uploader's id; of a zip, that of all its files
    rest: tuple[str, ...] = ()  # of the first file of a zip: what was left out of that
    share: float = 0.0
    step: str = ""
    reading: Reading | None = None
    error: FunnelError | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def is_busy(self) -> bool:
        """Whether it is still being read."""
        return self.reading is None and self.error is None

    @property
    def is_ready(self) -> bool:
        """Whether it was read and nothing has to be asked."""
        return self.reading is not None and self.reading.report.question is None

    @property
    def report(self) -> Report | None:
        """What was found."""
        return self.reading.report if self.reading else None


class Desk:
    """All files of one visitor."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.items: dict[str, Item] = {}
        self._folder = tempfile.TemporaryDirectory(
            prefix="funnel-desk-", ignore_cleanup_errors=True
        )

    @property
    def is_busy(self) -> bool:
        """Whether any file is still being read."""
        return any(item.is_busy for item in self.items.values())

    @property
    def ready(self) -> list[Item]:
        """The files that can be kept."""
        return [item for item in self.items.values() if item.is_ready]

    def take(self, files: Iterable[Any]) -> None:
        """Begin with the new ones, let go of those that the visitor took away."""
        given = {file.file_id: file for file in files}
        for key in [key for key, item in self.items.items() if item.upload not in given]:
            self.let_go(self.items.pop(key))
        known = {item.upload for item in self.items.values()}
        for upload, file in given.items():
            if upload not in known:
                self._unpack(upload, file)

    def _unpack(self, upload: str, file: Any) -> None:
        """Put a file on the desk; of a zip, the files in it."""
        path = Path(self._folder.name) / uuid.uuid4().hex
        with path.open("wb") as target:
            file.seek(0)
            shutil.copyfileobj(file, target)
        try:
            members, rest = unpacked(path, file.name, path.parent), tuple(rest_of(path))
        except FunnelError as error:
            self.items[upload] = Item(upload, file.name, path, upload=upload, error=error)
            return
        for place, (member, name) in enumerate(members):
            item = Item(
                f"{upload}-{place}", name, member, upload=upload, rest=() if place else rest
            )
            self.items[item.id] = item
            self._begin(item)

    def again(self, item: Item, choices: Choices) -> None:
        """Read a file again, with other choices."""
        item.stop.set()
        fresh = Item(item.id, item.name, item.path, choices, item.upload, item.rest)
        self.items[item.id] = fresh
        self._begin(fresh)

    def let_go(self, item: Item) -> None:
        """Stop reading a file and remove it."""
        item.stop.set()
        item.path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Let go of all files."""
        for item in self.items.values():
            self.let_go(item)
        self.items = {}

    def _begin(self, item: Item) -> None:
        threading.Thread(target=self._read, args=(item,), daemon=True).start()

    def _read(self, item: Item) -> None:
        try:
            with _turn:
                reading = self._once(item, item.choices)
                if remembered := self._remembered(reading):
                    item.choices = remembered
                    reading = self._once(item, remembered)
                item.reading = reading.beside(item.rest)
        except FunnelError as error:
            item.error = error
        except OSError as error:  # the file vanished, the disk is full
            item.error = FunnelError(
                N_("{file} could not be read: {detail}"),
                code="reader_failed",
                file=item.name,
                detail=str(error.strerror),
            )

    def _once(self, item: Item, choices: Choices) -> Reading:
        def tell(share: float, step: str) -> None:
            item.share, item.step = share, step

        return self.workspace.read(item.path, item.name, choices, tell, item.stop.is_set)

    def _remembered(self, reading: Reading) -> Choices | None:
        """What was decided about a file with the same header, if this one asks."""
        question, headers = reading.report.question, reading.report.headers
        if not question or reading.choices.columns or not headers:
            return None
        known = self.workspace.notebook.mapping(tuple(headers))
        return Choices.from_dict(known | {"timezone": reading.choices.timezone}) if known else None

    def remember(self) -> None:
        """Keep the mappings and answers of the files that are ready, for files with the same
        header."""
        for item in self.ready:
            assert item.reading
            decided = replace(item.reading.choices, timezone=None)
            if decided != Choices() and item.reading.report.headers:
                self.workspace.notebook.remember_mapping(
                    tuple(item.reading.report.headers), decided.to_dict()
                )
