"""What was decided about a file, for the next one with the same columns, in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from funnel.reading import Choices
from funnel.workspace import Notebook, Reading

SET_ON = "set_on"


def _key(headers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(headers))


def remember(notebook: Notebook, reading: Reading) -> None:
    """Keep what was decided by hand; a file that is read as it is found takes an older decision
    back."""
    headers = tuple(reading.report.headers)
    decided = replace(
        reading.choices, timezone=None, as_of=None, columns=_named(reading.choices.columns, headers)
    )
    if headers and (decided != Choices() or notebook.mapping(_key(headers))):
        notebook.remember_mapping(
            _key(headers), decided.to_dict() | {SET_ON: date.today().isoformat()}
        )


def recalled(notebook: Notebook, reading: Reading) -> tuple[Choices, str] | None:
    """What was decided about files with these columns, and on which day; nothing if this one is
    read so already."""
    headers = tuple(reading.report.headers)
    known = notebook.mapping(_key(headers)) if headers else None
    if not known:
        return None
    choices = replace(Choices.from_dict(known), timezone=reading.choices.timezone)
    is_same = replace(choices, timezone=None) == Choices()
    if is_same:
        return None
    return (choices, known.get(SET_ON, ""))


def _named(columns: object, headers: tuple[str, ...]) -> dict[str, str]:
    """Columns by their headers, where those tell them apart: the next file may have them in
    another order."""
    places = dict(columns) if isinstance(columns, dict) else {}
    return {ours: _header(theirs, headers) for ours, theirs in places.items()}


def _header(theirs: str, headers: tuple[str, ...]) -> str:
    if not (theirs.startswith("c") and theirs[1:].isdigit() and int(theirs[1:]) < len(headers)):
        return theirs
    header = headers[int(theirs[1:])]
    if header and headers.count(header) == 1:
        return header
    return theirs
