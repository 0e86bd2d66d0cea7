"""Several files read at the same time, each reader a process of its own that takes one file after
another."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from funnel.errors import FunnelError
from funnel.reading import Reader
from funnel.workspace.inbox import File, Outcome, Reading, files_in

READERS = 2  # files read at the same time


def read_together(
    paths: Sequence[Path],
    read: Callable[[Path, str, Reader], Reading],
    folder: Path,
) -> list[tuple[str, Outcome]]:
    """Each file's name with what was found in it, or with the sentence that refuses it, in their
    order; a zip is the files in it, unpacked into `folder`."""
    with ExitStack() as stack:
        files = [file for path in paths for file in files_in(path, folder)]
        # behind the readers: who stops here ends those first, and then nobody is waited for
        pool = ThreadPoolExecutor(READERS + 1)
        stack.callback(pool.shutdown, cancel_futures=True)
        # Needed next, and free while the readers are at work. In a thread: Python may lose a Ctrl-C
        # that comes in the middle of an import.
        pool.submit(import_module, "funnel.workspace.making")
        idle: queue.SimpleQueue[Reader] = queue.SimpleQueue()
        for _ in range(min(READERS, len(files))):
            reader = stack.enter_context(Reader())
            reader.start()
            idle.put(reader)

        def outcome(file: File) -> Outcome:
            reader = idle.get()
            try:
                if isinstance(file.path, FunnelError):
                    return file.path
                return read(file.path, file.name, reader).beside(file.rest)
            except FunnelError as error:
                return error
            finally:
                idle.put(reader)

        outcomes = {index: pool.submit(outcome, files[index]) for index in _largest_first(files)}
        return [(file.name, outcomes[index].result()) for index, file in enumerate(files)]


def _largest_first(files: Sequence[File]) -> list[int]:
    """The places of the files in the order in which reading them together takes least time."""
    return sorted(
        range(len(files)),
        key=lambda place: (
            -file.stat().st_size if isinstance(file := files[place].path, Path) else 0
        ),
    )
