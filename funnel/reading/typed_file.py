"""A file whose inputs lie typed in the engine."""

from __future__ import annotations

from dataclasses import dataclass

from funnel.formats import Sheet
from funnel.reading.binding import Bound
from funnel.reading.choices import Choices
from funnel.reading.deciding import Decided
from funnel.reading.notice import Notice


@dataclass(frozen=True)
class TypedFile:
    """What is known of a file once its inputs are there: the account is made of it."""

    name: str  # as the person knows it
    choices: Choices
    sheet: Sheet
    bound: Bound
    decided: Decided
    notices: tuple[Notice, ...] = ()
    aside: int = 0  # rows that were set aside for a cell
