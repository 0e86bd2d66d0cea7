"""What was found damaged and mended, or stands in for something lost: said once, wherever
somebody looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from funnel.i18n import N_, t

SENTENCES = {
    "record_missing": N_(
        "{file} was missing: it and the snapshot were made anew from the uploads that lie in the"
        " workspace. Nothing that counted is left out."
    ),
    "record_damaged": N_(
        "{file} was damaged: it and the snapshot were made anew from the uploads that lie in the"
        " workspace. Nothing that counted is left out."
    ),
    "taken_back_unknown": N_(
        "Which of the files had been taken back is not known any more: all of them count. Look"
        " through the list of files."
    ),
    "recounted": N_(
        "Numbers are counted anew since this version: deals that are still open no longer count"
        " as failed. The share that goes on, the share won and the chance of a deal say what is"
        " expected and what nobody can know yet. docs/method.md has every definition."
    ),
    "reread": N_(
        "The files are read anew since this version: the dates on which deals are expected to close"
        " and the CRM’s own probabilities are taken from them now."
    ),
    "looked": N_(
        "The snapshot is made anew since this version: what each upload said of a deal’s amount, of"
        " the CRM’s own chance and of the expected day is kept with its moment, so that the"
        " forecast’s report is held to it."
    ),
    "entered": N_(
        "The snapshot is made anew since this version: it keeps which stages each deal stayed in,"
        " so that pages answer sooner."
    ),
    "snapshot_damaged": N_("The snapshot {name} was damaged or gone; it was made anew."),
    "rows_damaged": N_("What was read from {file} was damaged or gone; the file was read again."),
    "bytes_damaged": N_(
        "The kept copy of {file} ({path}) is damaged or gone. Its rows still count as they were"
        " read. Load the file again, so that they can be made anew at any time."
    ),
    "copied_missing": N_(
        "{file} is missing. Its copy counts instead, so that nothing decided is lost; it is put"
        " back with the next change."
    ),
    "copied_damaged": N_(
        "{file} is damaged. Its copy counts instead, so that nothing decided is lost; it is put"
        " back with the next change."
    ),
    "copied_foreign": N_(
        "{file} belongs to another workspace. Its copy counts instead, so that nothing decided is"
        " lost; it is put back with the next change."
    ),
    "notebook_missing": N_(
        "{file} is missing. What had been decided until the last import (stages, limits, settings,"
        " marks) counts instead, and is put back with the next change."
    ),
    "notebook_damaged": N_(
        "{file} is damaged. What had been decided until the last import (stages, limits, settings,"
        " marks) counts instead, and is put back with the next change."
    ),
    "notebook_foreign": N_(
        "{file} belongs to another workspace. What had been decided until the last import (stages,"
        " limits, settings, marks) counts instead, and is put back with the next change."
    ),
    "notebook_lost": N_(
        "{file} is missing, and no copy is known: stages, limits, settings and marks that were set"
        " by hand are lost. Set them again, or restore the file from a backup."
    ),
    "marker_damaged": N_("{file} was missing or damaged; it is made anew with the next change."),
}


@dataclass(frozen=True)
class Notice:
    """A code and what its sentence is about."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence in the language in force."""
        return t(SENTENCES[self.code], **self.params)
