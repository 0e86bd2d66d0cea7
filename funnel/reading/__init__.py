"""Bytes to typed rows: encoding, dialect, structure, dates, numbers. Nothing is silent, nothing is
guessed twice.

`read_in_child` is what the product calls: a child process reads, with limits on memory and time.
`read` is the same thing in this process. Both write the tables `input_<name>` (columns and types of
`funnel.tables.INPUTS`; of a log
only the columns that the file has, and without `row` if the rows lie in the order of the file) and
`rejects(line, reason, "column", text)`
into a new DuckDB file, and give back a `Report`. A file that can't be used raises `FunnelError`; a
file that needs an answer comes back
with `Report.question`, and no tables are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from funnel.reading.choices import Choices
from funnel.reading.process.reader import Limits, Reader, cancelled, read_in_child
from funnel.reading.report import Question, Reject, Report

__all__ = [
    "Choices",
    "Limits",
    "Question",
    "Reader",
    "Reject",
    "Report",
    "cancelled",
    "read",
    "read_in_child",
]


Progress = Callable[[float, str], None]


def read(
    path: Path,
    name: str,
    choices: Choices,
    output: Path,
    progress: Progress = lambda _share, _step: None,
) -> Report:
    """Read a file (`name` is as the person knows it) into `output`; `progress` gets a share 0…1 and
    a word for the step."""
    from funnel.reading.pipeline import read_file  # heavy: only the process that reads needs it

    return read_file(path, name, choices, output, progress)
