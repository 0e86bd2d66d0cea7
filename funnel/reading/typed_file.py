"""A file whose inputs lie typed in the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from funnel.formats import Sheet
from funnel.reading.binding import Bound
from funnel.reading.choices import Choices
from funnel.reading.deciding import Decided


@dataclass(frozen=True)
class TypedFile:
    """What is known of a file once its inputs are there: the account is made of it."""

    name: str  # as the person knows it
    choices: Choices
    sheet: Sheet
    bound: Bound
    decided: Decided
    notices: tuple[Mapping[str, Any], ...] = ()
    aside: int = 0  # rows that were set aside for a cell
