"""Versions beside each other in one schema, and a log of which one counts.

The log only grows: the last row of `funnel_versions` says what counts, so that to go back is one
row more and nobody ever finds half a version. A table of a version is `v7_visits`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pandas as pd

from funnel import tables
from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.spark.lake import Lake, frame
from funnel.workspace.arrow import frame_of, rows_of

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession

LOG = "funnel_versions"
_OWN = re.compile(r"v(\d+)_")
KEPT = 3  # versions whose tables stay, so that there is something to go back to
NAMES = (*tables.TABLES, "findings")


@dataclass(frozen=True)
class Version:
    """One row of the log."""

    step: int  # 1, 2, 3 … in the log
    number: int  # of the version that counts from here on
    made_at: datetime  # UTC without offset
    source: str  # what it was made from: place, rows and a digest of them
    facts: str  # JSON


COLUMNS = tuple(Version.__dataclass_fields__)


class Versions:
    """The versions of one schema."""

    def __init__(self, session: SparkSession, place: str) -> None:
        self._lake = Lake(session, place)

    def log(self) -> list[Version]:
        """All steps, the first one first; none before the first build."""
        found = self._lake.find(LOG)
        if found is None:
            return []
        rows = frame_of(found.toArrow()).sort_values("step")
        return [Version(*row) for row in rows[list(COLUMNS)].itertuples(index=False)]

    def current(self) -> Version:
        """The version that counts. Raises a FunnelError if nothing was built there."""
        if log := self.log():
            return log[-1]
        raise FunnelError(
            N_("Nothing was built in {place}."),
            now=N_("Build it with: funnel build --engine {engine} --from SCHEMA --to {place}"),
            code="nothing_built",
            place=self._lake.place,
            engine="sc://HOST:15002",
        )

    def next_number(self) -> int:
        """Of the version to be made; never one whose tables could lie about."""
        taken = [version.number for version in self.log()]
        return max([*taken, *map(_number_of, self._lake.names())], default=0) + 1

    def add(self, number: int, source: str, facts: str) -> Version:
        """Let a version count."""
        now = datetime.now(UTC).replace(tzinfo=None)
        return self._write(Version(0, number, now, source, facts))

    def back(self, number: int) -> Version:
        """Let an earlier version count again. Raises a FunnelError if its tables are gone."""
        if self._lake.find(table_of(number, "deals")) is not None:
            for version in reversed(self.log()):
                if version.number == number:
                    return self._write(version)
        raise FunnelError(
            N_("There is no version {number} in {place}."),
            now=N_("The last {count} are kept."),
            code="no_version",
            number=number,
            place=self._lake.place,
            count=KEPT,
        )

    def _write(self, version: Version) -> Version:
        version = replace(version, step=len(self.log()) + 1)
        row = pd.DataFrame([vars(version)])
        row["made_at"] = row["made_at"].astype("datetime64[us]")
        self._lake.add(LOG, frame(self._lake.session, rows_of(row)))
        return version

    def tidy(self) -> None:
        """Drop the tables of versions that are not among the last ones that counted, and what a
        build that was killed left."""
        kept: list[int] = []
        for version in reversed(self.log()):
            if version.number not in kept:
                kept.append(version.number)
        for name in self._lake.names():
            number = _number_of(name)
            if number and number not in kept[:KEPT]:
                self._lake.drop(name)


def table_of(number: int, name: str) -> str:
    """How a table of a version is called."""
    return f"v{number}_{name}"


def _number_of(table: str) -> int:
    """The version that a table belongs to; 0: none."""
    found = _OWN.match(table)
    return int(found[1]) if found else 0


def views(session: SparkSession, place: str, number: int) -> None:
    """Let a session find the tables of a version under their plain names."""
    lake = Lake(session, place)
    for name in NAMES:
        found = lake.find(table_of(number, name))
        if found is not None:
            found.createOrReplaceTempView(name)
