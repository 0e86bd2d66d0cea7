"""Versions beside each other in one schema, and steps that say which one counts.

A step is a table without rows, `funnel_step_7`: its properties name the tables of the version that
counts from here on. It is made by one act, and a catalog makes a table of a name once: of two who
take step 7 one is refused. So nobody finds half a version, nobody's work is lost without a word,
and nothing has to be locked. What a build writes bears the step that it is about to take and a word
of its own, `v7_3fa9c1d2_visits`: whatever bears a step that is taken, and does not count, was left
by somebody who is dead or came too late, and can be cleared away.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pandas as pd

from funnel import tables
from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.spark.lake import Lake, frame
from funnel.workspace.arrow import frame_of, rows_of
from funnel.workspace.state import SCHEMA

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession

TOLD = "version"  # the table of a version that says what it was made from, and its facts
KEPT = 3  # versions whose tables stay, so that there is something to go back to
NAMES = (*tables.TABLES, "findings")
_STEP = re.compile(r"funnel_step_(\d+)")
_OWN = re.compile(r"(v(\d+)_[0-9a-f]{8})_")


@dataclass(frozen=True)
class Version:
    """A step: which version counts from there on."""

    step: int  # 1, 2, 3 …
    number: int  # of the version, which is the step at which it first counted
    made_at: datetime  # UTC without offset
    tables: str  # what the names of its tables begin with
    schema: int = SCHEMA  # the columns that its tables have

    def table(self, name: str) -> str:
        """How a table of this version is called."""
        return f"{self.tables}_{name}"


class Versions:
    """The versions of one schema."""

    def __init__(self, session: SparkSession, place: str) -> None:
        self._lake = Lake(session, place)

    def latest(self) -> Version | None:
        """The version that counts, if anything was built there; asked without a job."""
        taken = self._taken()
        if taken:
            return self._at(taken[-1])
        return None

    def current(self) -> Version:
        """The version that counts. Raises a FunnelError if nothing was built there."""
        if found := self.latest():
            return found
        raise FunnelError(
            N_("Nothing was built in {place}."),
            now=N_("Build it with: funnel build --engine {engine} --from SCHEMA --to {place}"),
            code="nothing_built",
            place=self._lake.place,
            engine="sc://HOST:15002",
        )

    def readable(self) -> Version:
        """The same. Raises a FunnelError if its tables are not those that this program asks."""
        found = self.current()
        if found.schema == SCHEMA:
            return found
        raise FunnelError(
            N_("What counts in {place} was built by another version of Funnel."),
            now=N_("Build it once more with: funnel build"),
            code="other_program",
            place=self._lake.place,
        )

    def log(self) -> list[Version]:
        """All steps, the first one first; none before the first build."""
        return [self._at(step) for step in self._taken()]

    def told(self, version: Version) -> tuple[str, str]:
        """What a version was made from, and its facts as JSON."""
        found = self._lake.find(version.table(TOLD))
        if found is None:
            raise self._no_version(version.number)
        row = frame_of(found.toArrow()).iloc[0]
        return str(row["source"]), str(row["facts"])

    @contextmanager
    def begun(self) -> Generator[Version]:
        """The version that a build is about to make, with tables that are nobody else's; a build
        that fails leaves none of them. Raises a FunnelError if it failed, and another step was
        taken meanwhile: then its tables may have been cleared away under it."""
        step = max(self._taken(), default=0) + 1
        version = Version(step, step, _now(), f"v{step}_{uuid4().hex[:8]}")
        try:
            yield version
        except BaseException as failed:
            taken = self._at(step) if step in self._taken() else None
            if taken and taken.tables == version.tables:
                raise
            for name in self._lake.names(f"{version.tables}_*"):
                self._lake.drop(name)
            if taken:
                raise self._late(taken) from failed
            raise

    def add(self, version: Version, source: str, facts: str) -> Version:
        """Let a version count whose tables are made. Raises a FunnelError if another step was taken
        since it was begun."""
        row = pd.DataFrame([{"source": source, "facts": facts}])
        self._lake.write(version.table(TOLD), frame(self._lake.session, rows_of(row)))
        return self._take(replace(version, made_at=_now()))

    def back(self, number: int) -> Version:
        """Let an earlier version count again. Raises a FunnelError if its tables are gone, or
        another step is taken at this moment."""
        taken = self._taken()
        for version in self._kept(taken):
            if version.number == number:
                return self._take(replace(version, step=taken[-1] + 1))
        raise self._no_version(number)

    def tidy(self) -> None:
        """Drop what bears a step that is taken and is not of the versions that counted last: older
        ones, and what a build left that was killed or came too late. Who goes back to one of those
        versions at this moment takes a later step, for which it is among the last ones too."""
        taken = self._taken()
        kept = {version.tables for version in self._kept(taken)}
        for name in self._lake.names():
            own = _OWN.match(name)
            if own and int(own[2]) <= max(taken, default=0) and own[1] not in kept:
                self._lake.drop(name)

    def _taken(self) -> list[int]:
        found = [_STEP.fullmatch(name) for name in self._lake.names("funnel_step_*")]
        return sorted(int(step[1]) for step in found if step)

    def _at(self, step: int) -> Version:
        told = self._lake.properties(f"funnel_step_{step}")
        made_at = datetime.fromisoformat(told["funnel.made_at"])
        number = int(told["funnel.number"])
        return Version(step, number, made_at, told["funnel.tables"], int(told["funnel.schema"]))

    def _kept(self, taken: list[int]) -> list[Version]:
        """The versions that counted last, the latest one first."""
        kept: dict[int, Version] = {}
        for step in reversed(taken):
            if len(kept) == KEPT:
                break
            version = self._at(step)
            kept.setdefault(version.number, version)
        return list(kept.values())

    def _take(self, version: Version) -> Version:
        """Take a step, which the first one gets who asks for it."""
        own = uuid4().hex
        told = {
            "funnel.number": str(version.number),
            "funnel.made_at": version.made_at.isoformat(),
            "funnel.tables": version.tables,
            "funnel.schema": str(version.schema),
            "funnel.by": own,
        }
        name = f"funnel_step_{version.step}"
        if self._lake.mark(name, told) or self._lake.properties(name)["funnel.by"] == own:
            return version  # the second: it was taken, and only the answer was lost on the way
        raise self._late(self._at(version.step))

    def _late(self, found: Version) -> FunnelError:
        return FunnelError(
            N_("Somebody else let version {number} count in {place} meanwhile: it stands."),
            now=N_("Do it again if that is not what you want."),
            code="too_late",
            number=found.number,
            place=self._lake.place,
        )

    def _no_version(self, number: int) -> FunnelError:
        return FunnelError(
            N_("There is no version {number} in {place}."),
            now=N_("The last {count} are kept."),
            code="no_version",
            number=number,
            place=self._lake.place,
            count=KEPT,
        )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def views(session: SparkSession, place: str, version: Version) -> None:
    """Let a session find the tables of a version under their plain names."""
    lake = Lake(session, place)
    for name in NAMES:
        found = lake.find(version.table(name))
        if found is not None:
            found.createOrReplaceTempView(name)
