"""What people decided: stage order and kinds, limits, settings, remembered mappings, marks. A small
SQLite file beside the snapshots."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from funnel.workspace.notebook_goals import Goaled

if TYPE_CHECKING:
    from funnel.model import Decisions, Frozen


class Notebook(Goaled):
    """Decisions, each read and written in a transaction of its own; safe to use from several
    sessions."""

    # ---- stages ----------------------------------------------------------------------------------

    def stages(self) -> dict[tuple[str, str], tuple[int | None, str]]:
        """{(pipeline, stage): (position, kind)} as set by hand."""
        return {
            (pipeline, stage): (position, kind)
            for pipeline, stage, position, kind in self.notes().stages
        }

    def set_stage(self, pipeline: str, stage: str, position: int | None, kind: str) -> None:
        """Set a stage's place and kind."""
        self._change(
            "insert or replace into stages values (?, ?, ?, ?)", pipeline, stage, position, kind
        )

    def forget_stages(self, pipeline: str) -> None:
        """Go back to what the files say, or what the moves suggest."""
        self._change("delete from stages where pipeline = ?", pipeline)

    def limits(self) -> dict[tuple[str, str], float]:
        """{(pipeline, stage): days} as set by hand."""
        return {(pipeline, stage): days for pipeline, stage, days in self.notes().limits}

    def set_limit(self, pipeline: str, stage: str, days: float | None) -> None:
        """Set a stage's limit; None forgets it."""
        if days is None:
            self._change("delete from limits where pipeline = ? and stage = ?", pipeline, stage)
        else:
            self._change(
                "insert or replace into limits values (?, ?, ?)", pipeline, stage, float(days)
            )

    def usual_limits(self, basis: Collection[str], is_demo: bool) -> dict[Any, tuple[Frozen, ...]]:
        """{(pipeline, stage): limits} that were counted before, the oldest first; of the demo or of
        own files, and only from uploads that all count still."""
        from funnel.model import Frozen

        found: dict[Any, tuple[Frozen, ...]] = {}
        for (
            pipeline,
            stage,
            days,
            since,
            stages,
            made_from,
            of_demo,
            retired_at,
        ) in self.notes().usual_limits:
            if retired_at is not None or bool(of_demo) != is_demo:
                continue
            if set(json.loads(made_from)) <= set(basis):
                one = Frozen(days, datetime.fromisoformat(since), tuple(json.loads(stages)))
                found[(pipeline, stage)] = (*found.get((pipeline, stage), ()), one)
        return found

    def freeze_limits(
        self,
        counted: Iterable[tuple[str, str, float, datetime, Sequence[str]]],
        basis: Collection[str],
        is_demo: bool,
    ) -> None:
        """Remember limits (pipeline, stage, days, since, order of the open stages) that are not
        remembered yet."""
        known = self.usual_limits(basis, is_demo)
        changes = []
        for pipeline, stage, days, since, stages in counted:
            if any(
                one.since == since and one.limit_days == days
                for one in known.get((pipeline, stage), ())
            ):
                continue
            values = (
                pipeline,
                stage,
                days,
                since.isoformat(),
                json.dumps(list(stages), ensure_ascii=False),
                json.dumps(sorted(basis)),
                int(is_demo),
            )
            changes.append(("insert into usual_limits values (?, ?, ?, ?, ?, ?, ?, null)", values))
        if changes:
            self._change_all(changes)

    def recount_limits(
        self, is_demo: bool, pipeline: str | None = None, stage: str | None = None
    ) -> int:
        """Decide that limits are counted anew at the next build, of all stages or of some; the old
        ones stay on record. Returns how many."""
        rows = self._change(
            "update usual_limits set retired_at = ? where is_demo = ? and retired_at is null"
            " and (? is null or pipeline = ?) and (? is null or stage = ?) returning 1",
            datetime.now(UTC).isoformat(timespec="seconds"),
            int(is_demo),
            *(pipeline, pipeline, stage, stage),
        )
        return len(rows)

    # ---- settings --------------------------------------------------------------------------------

    def get(self, name: str, default: Any = None) -> Any:
        """A setting: timezone, as_of, robots, rates, base_currency, thresholds …"""
        return self.settings().get(name, default)

    def set(self, name: str, value: Any) -> None:
        """Remember a setting; None forgets it."""
        if value is None:
            self._change("delete from settings where name = ?", name)
        else:
            self._change(
                "insert or replace into settings values (?, ?)",
                name,
                json.dumps(value, ensure_ascii=False, default=str),
            )

    def settings(self) -> dict[str, Any]:
        """All settings."""
        return self.notes().decided()

    # ---- mappings and marks ----------------------------------------------------------------------

    def mapping(self, headers: tuple[str, ...]) -> dict[str, Any] | None:
        """The choices that were made for a file with the same header."""
        choices = dict(self.notes().mappings).get(json.dumps(headers, ensure_ascii=False))
        if choices:
            return json.loads(choices)
        return None

    def remember_mapping(self, headers: tuple[str, ...], choices: dict[str, Any]) -> None:
        """Remember the choices for files with this header."""
        key = json.dumps(headers, ensure_ascii=False)
        value = json.dumps(choices, ensure_ascii=False)
        self._change("insert or replace into mappings values (?, ?)", key, value)

    def marks(self) -> list[tuple[datetime, str]]:
        """Dates of changes that the user marked, with their names."""
        return [(datetime.fromisoformat(at), name) for at, name in sorted(self.notes().marks)]

    def set_mark(self, marked_at: datetime, name: str) -> None:
        """Mark the date of a change."""
        self._change("insert or replace into marks values (?, ?)", marked_at.isoformat(), name)

    def forget_mark(self, marked_at: datetime, name: str) -> None:
        """Take a mark away."""
        self._change(
            "delete from marks where marked_at = ? and name = ?", marked_at.isoformat(), name
        )

    # ---- for a build -----------------------------------------------------------------------------

    def decisions(self, snapshot: str, is_demo: bool, basis: Collection[str] = ()) -> Decisions:
        """All of it, as a build wants it; `basis` names the uploads that count."""
        from funnel.model import Decisions

        notes = self.notes()
        settings = notes.decided()
        as_of = settings.get("as_of")
        return Decisions(
            timezone=settings.get("timezone", "Europe/Kyiv"),
            as_of=datetime.fromisoformat(as_of) if as_of else None,
            stages=self.stages(),
            limits=self.limits(),
            frozen=self.usual_limits(basis, is_demo),
            rates=settings.get("rates", {}),
            base_currency=settings.get("base_currency", ""),
            robots=tuple(settings.get("robots", ())),
            settings=settings | {"marks": [[at.isoformat(), name] for at, name in self.marks()]},
            is_demo=is_demo,
            snapshot=snapshot,
        )
