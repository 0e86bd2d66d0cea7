"""What was found in a file: the account of one reading, which a person sees before anything is
kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, NamedTuple

from funnel.errors import FunnelError
from funnel.i18n import t
from funnel.reading.notice import Notice
from funnel.reading.notices import ANSWERS, QUESTIONS, in_quotes, notice_sentence


class Reject(NamedTuple):
    """A row of the file that was set aside: its line (from 1), why, which column, and its text."""

    line: int
    reason: str
    column: str
    text: str


@dataclass(frozen=True)
class Question:
    """Something that the file does not say and a person must: the code, the option that answers it,
    the possible answers."""

    code: str
    option: str
    choices: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The question in the language in force."""
        return t(QUESTIONS[self.code], **in_quotes(self.params))

    def error(self) -> FunnelError:
        """The question as an error, for who can't ask."""
        return FunnelError(
            QUESTIONS[self.code],
            now=ANSWERS[self.option],
            code=self.code,
            option=self.option,
            **in_quotes(self.params),
        )


@dataclass(frozen=True)
class Report:
    """The account of one file. The three parts always add up: rows == loaded + set aside + left
    out."""

    file: str
    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    # "day first", "month first", "ISO" …: dmy, mdy, ymd, iso, excel, epoch; several joined by "+"
    dates: str = ""
    decimal: str = ""
    container: str = ""  # csv, xlsx, html, json, xes, ics
    columns: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # {input: {ours: their header}}
    headers: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()  # the first rows, as text
    guess: Mapping[str, str] = field(
        default_factory=dict
    )  # of an unknown format: {ours: their header}
    guess_kind: str = ""  # of an unknown format: which input it looks like
    inputs: Mapping[str, int] = field(default_factory=dict)  # {input: rows}
    rows: int = 0
    loaded: int = 0
    set_aside: tuple[
        Reject, ...
    ] = ()  # at most SHOWN of them; `rejects` in the output file has all
    set_aside_rows: int = 0
    left_out: int = 0
    notices: tuple[Notice, ...] = ()
    question: Question | None = None
    observed_at: datetime | None = (
        None  # the latest moment that the file tells of, or the day in its name
    )
    sum_amount: float | None = None
    sheets: tuple[str, ...] = ()  # of an XLSX

    @property
    def is_balanced(self) -> bool:
        """Whether the three parts add up."""
        return self.rows == self.loaded + self.set_aside_rows + self.left_out

    @property
    def sentences(self) -> list[str]:
        """The notices in the language in force."""
        return [notice_sentence(notice) for notice in self.notices]

    @property
    def codes(self) -> list[str]:
        """The codes of the notices."""
        return [str(notice["code"]) for notice in self.notices]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        data = asdict(self)
        data["observed_at"] = self.observed_at.isoformat() if self.observed_at else None
        data["set_aside"] = [tuple(reject) for reject in self.set_aside]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """The report that `to_dict` described; unknown keys are ignored, they come from a newer
        version."""
        known = {one.name for one in fields(cls)}
        kept = {key: value for key, value in data.items() if key in known}
        kept["set_aside"] = tuple(Reject(*reject) for reject in kept.get("set_aside", ()))
        kept["observed_at"] = (
            datetime.fromisoformat(kept["observed_at"]) if kept.get("observed_at") else None
        )
        if question := kept.get("question"):
            kept["question"] = Question(**question | {"choices": tuple(question["choices"])})
        for name in ("headers", "notices", "sheets"):
            kept[name] = tuple(kept.get(name, ()))
        kept["preview"] = tuple(tuple(row) for row in kept.get("preview", ()))
        return cls(**kept)
