"""Promises and closed reviews in the notebook: rows are added and none is changed, so that two
writers both keep theirs; a mistake is struck by a row of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from funnel.week.promise import Promise
from funnel.workspace.notebook_file import Sealed

if TYPE_CHECKING:
    from funnel.week.stood import Stood

STRUCK = "struck"
ANSWERS = ("kept", "broken")


class Promised(Sealed):
    """What a review decided; the demo company's apart from that of own files."""

    def promises(self, is_demo: bool) -> tuple[Promise, ...]:
        """All promises, the newest first, the struck ones among them."""
        notes = self.notes()
        found = [_read(row) for row in notes.promises if bool(row[-1]) == is_demo]
        marks = sorted(notes.promise_marks, key=_by_time)
        struck = {one: at for one, what, at in marks if what == STRUCK}
        answers = {one: what for one, what, _ in marks if what in ANSWERS}
        marked = [
            replace(
                one,
                struck_at=datetime.fromisoformat(struck[one.id]) if one.id in struck else None,
                answer=answers.get(one.id, ""),
            )
            for one in found
        ]
        return tuple(sorted(marked, key=lambda one: (one.noted_at, one.id), reverse=True))

    def promise(
        self,
        deal_id: str,
        kind: str,
        *,
        seen_at: datetime,
        is_demo: bool,
        person: str = "",
        target: str = "",
        day: date | None = None,
        text: str = "",
        noted_by: str = "",
    ) -> str:
        """Note a promise; returns its id."""
        own = uuid4().hex
        self._change(
            "insert into promises values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            own,
            deal_id,
            kind,
            person,
            target,
            day.isoformat() if day else "",
            text,
            noted_by,
            _now(),
            seen_at.isoformat(),
            int(is_demo),
        )
        return own

    def mark_promise(self, own: str, what: str) -> None:
        """Strike a promise (`struck`), or note what the people said of it (`kept`, `broken`)."""
        self._change("insert into promise_marks values (?, ?, ?)", own, what, _now())

    def close_review(self, as_of: datetime, is_demo: bool, stood: Sequence[Stood] = ()) -> None:
        """Remember that the data of this moment were reviewed, and what stood there; whoever closes
        it once more changes nothing of that."""
        seen = as_of.isoformat()
        of_demo = int(is_demo)
        first = [] if self.is_reviewed(as_of, is_demo) else stood
        self._change_all(
            [
                ("insert into reviews values (?, ?, ?)", (seen, _now(), of_demo)),
                *(
                    (
                        "insert or ignore into stood values (?, ?, ?, ?, ?, ?, ?, ?)",
                        (seen, *astuple(one)[1:], of_demo),
                    )
                    for one in first
                ),
            ]
        )

    def stood(self, is_demo: bool) -> tuple[Stood, ...]:
        """What stood on the screen in the reviews that were closed."""
        from funnel.week.stood import Stood  # with it come pandas and ibis

        return tuple(
            Stood(datetime.fromisoformat(row[0]), *row[1:7])
            for row in self.notes().stood
            if bool(row[7]) == is_demo
        )

    def last_review(self, as_of: datetime, is_demo: bool) -> datetime | None:
        """The moment of the last data before these that were reviewed."""
        every = [
            datetime.fromisoformat(seen)
            for seen, _, of_demo in self.notes().reviews
            if bool(of_demo) == is_demo
        ]
        return max((seen for seen in every if seen < as_of), default=None)

    def is_reviewed(self, as_of: datetime, is_demo: bool) -> bool:
        """Whether the review of these data was closed."""
        return any(
            seen == as_of.isoformat() and bool(of_demo) == is_demo
            for seen, _, of_demo in self.notes().reviews
        )


def _by_time(row: tuple[str, str, str]) -> str:
    return row[2]


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _read(row: tuple) -> Promise:
    own, deal_id, kind, person, target, day, text, noted_by, noted_at, seen_at, _ = row
    return Promise(
        own,
        deal_id,
        kind,
        person,
        target,
        date.fromisoformat(day) if day else None,
        text,
        noted_by,
        datetime.fromisoformat(noted_at),
        datetime.fromisoformat(seen_at),
    )
