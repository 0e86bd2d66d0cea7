"""The files that a visitor has handed over and that do not count yet: each is read in a thread of
its own, and can be stopped."""

from __future__ import annotations

import collections
import shutil
import threading
import uuid
import weakref
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from funnel.errors import FunnelError, full_disk_said
from funnel.i18n import N_
from funnel.reading import Choices, Reader, cancelled
from funnel.reading.files.archive import READ, rest_of, unpacked
from funnel.ui.loading import memory
from funnel.ui.loading.item import Item
from funnel.ui.loading.turns import Turns
from funnel.workspace import Kept, Reading, Workspace
from funnel.workspace.begun import give_up, own_folder

READERS = 2  # of one visitor
TURNS = Turns()  # of everybody who hands files over to this server

ENDINGS = (*READ, ".zip", ".gz")


def _unread(name: str) -> FunnelError:
    return FunnelError(
        N_("{file}: files with such a name are not read."),
        now=N_("Choose a file whose name ends in one of: {endings}."),
        code="unknown_ending",
        file=name,
        endings=", ".join(ENDINGS),
    )


class Session:
    """All files of one visitor; nothing is read on for one who `is_here` no longer."""

    def __init__(self, workspace: Workspace, is_here: Callable[[], bool] = lambda: True) -> None:
        self.workspace = workspace
        self.is_here = is_here
        self.items: dict[str, Item] = {}
        self._waiting: collections.deque[Item] = collections.deque()
        self._threads = 0
        self._lock = threading.Lock()
        self._place: Path | None = None

    @property
    def _folder(self) -> Path:
        """Where the files lie until they are kept: in the workspace, as long as the visitor's tab
        is open, at the latest until the next start."""
        if self._place is None or not self._place.exists():
            self.workspace.begin()
            self._place = own_folder(self.workspace.folder)
            weakref.finalize(self, give_up, self._place)
        return self._place

    @property
    def is_busy(self) -> bool:
        """Whether any file is still being read."""
        return any(item.is_busy for item in self.items.values())

    @property
    def ready(self) -> list[Item]:
        """The files that can be kept."""
        return [item for item in self.items.values() if item.is_ready]

    @full_disk_said()
    def take(self, files: Iterable[Any]) -> None:
        """Begin with files that were handed over; they stay until they are kept or taken away."""
        for file in files:
            self._unpack(file)

    def _unpack(self, file: Any) -> None:
        """Put a file into the session; of a zip, the files in it."""
        path = self._folder / uuid.uuid4().hex
        upload = uuid.uuid4().hex
        if not file.name.lower().endswith(ENDINGS):  # sent past the browser's filter
            self.items[upload] = Item(upload, file.name, path, error=_unread(file.name))
            return
        with path.open("wb") as target:
            file.seek(0)
            shutil.copyfileobj(file, target)
        try:
            members = unpacked(path, file.name, path.parent)
            rest = tuple(rest_of(path))
        except FunnelError as error:
            self.items[upload] = Item(upload, file.name, path, error=error)
            return
        for index, (member, name) in enumerate(members):
            self._put(Item(f"{upload}-{index}", name, member, rest=() if index else rest))

    def take_kept(self, upload: Kept) -> None:
        """Put a kept file into the session again, to change how it is read; it counts as it did
        until it is kept anew."""
        path = self._folder / uuid.uuid4().hex
        shutil.copyfile(self.workspace.bytes_of(upload.sha), path)
        choices = replace(Choices.from_dict(upload.choices), timezone=None)
        self._put(Item(f"kept-{upload.sha}", upload.file, path, choices, by_hand=True))

    def again(self, item: Item, choices: Choices) -> None:
        """Read a file again, with other choices."""
        item.stop.set()
        if item.reading:
            self.workspace.let_go(item.reading)
        self._put(Item(item.id, item.name, item.path, choices, by_hand=True, rest=item.rest))

    def take_away(self, item: Item) -> None:
        """Forget a file that was handed over."""
        self.let_go(self.items.pop(item.id))

    def _put(self, item: Item) -> None:
        self.items[item.id] = item
        self._begin(item)

    def let_go(self, item: Item) -> None:
        """Stop reading a file and remove it."""
        item.stop.set()
        if item.reading:
            self.workspace.let_go(item.reading)
        item.path.unlink(missing_ok=True)

    def resume(self) -> None:
        """Read on what was stopped because the visitor seemed to have left: the line was down."""
        for item in self.items.values():
            if item.error and item.error.code == "cancelled" and not item.stop.is_set():
                item.error = None
                item.share = 0.0
                item.step = ""
                self._begin(item)

    def clear(self) -> None:
        """Let go of all files."""
        for item in self.items.values():
            self.let_go(item)
        self.items = {}

    def _begin(self, item: Item) -> None:
        """Read a file as soon as one of the visitor's readers is free."""
        with self._lock:
            self._waiting.append(item)
            if self._threads == READERS:
                return
            self._threads += 1
        threading.Thread(target=self._read_on, daemon=True).start()

    def _read_on(self) -> None:
        """One file after another with one reader, until none waits."""
        with Reader() as reader:
            while item := self._next():
                self._read(item, reader)

    def _next(self) -> Item | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._threads -= 1
            return None

    def _read(self, item: Item, reader: Reader) -> None:
        try:
            size = item.path.stat().st_size
            with TURNS.turn(id(self), size, lambda: self._is_over(item)) as came:
                if not came:
                    raise cancelled(item.name)
                reading = self._once(item, item.choices, reader)
                item.reading = self._as_before(item, reading, reader).beside(item.rest)
            if item.stop.is_set():  # let go of just before it was done
                self.workspace.let_go(reading)
        except FunnelError as error:
            item.error = error
        except Exception as error:  # the file vanished; or nobody would hear of it
            item.error = FunnelError(
                N_("{file} could not be read: {detail}"),
                code="reader_failed",
                file=item.name,
                detail=getattr(error, "strerror", None) or type(error).__name__,
            )

    def _once(self, item: Item, choices: Choices, reader: Reader) -> Reading:
        def tell(share: float, step: str) -> None:
            item.share = share
            item.step = step

        return self.workspace.read(
            item.path, item.name, choices, tell, lambda: self._is_over(item), reader=reader
        )

    def _is_over(self, item: Item) -> bool:
        return item.stop.is_set() or not self.is_here()

    def _as_before(self, item: Item, reading: Reading, reader: Reader) -> Reading:
        """The file as somebody decided that files with these columns are read, if anybody did; if
        it cannot be read so, as it was found."""
        known = None if item.by_hand else memory.recalled(self.workspace.notebook, reading)
        if known is None:
            return reading
        choices, set_on = known
        try:
            again = self._once(item, choices, reader)
        except FunnelError as error:
            if error.code == "cancelled":
                raise
            return reading
        item.choices = choices
        item.set_on = set_on
        return again

    def remember(self) -> None:
        """Keep the mappings and answers of the files that are ready, for files with the same
        columns."""
        for item in self.ready:
            if item.reading and not item.set_on:
                memory.remember(self.workspace.notebook, item.reading)
