"""Limits that people set reach the cluster as a small table of the question: a build writes what
holds without them, and what a limit changes follows when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.codes import CLOSED, LimitSource
from funnel.facts import Facts
from funnel.joins import look_up
from funnel.model import open_deals
from funnel.spark.dialect import to_sql
from funnel.spark.lake import frame
from funnel.spark.session import query
from funnel.spark.versions import Version
from funnel.workspace.arrow import none_of, rows_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql.connect.session import SparkSession

Limits = Mapping[tuple[str, str], float]  # days, by pipeline and stage
STANDING = open_deals.standing.get_name()
_set = ibis.table({"pipeline": "string", "stage": "string", "set_days": "float64"}, name="set_days")
_built = ibis.table(tables.stages.schema(), name="built_stages")


def put(session: SparkSession, place: str, version: Version, limits: Limits, facts: Facts) -> None:
    """Let a session find `stages` and `open_deals` of a version under these limits; its tables are
    found under their plain names already."""
    for name, built in (("stages", "built_stages"), (STANDING, STANDING)):
        session.table(f"{place}.{version.table(name)}").createOrReplaceTempView(built)
    frame(session, _rows(limits)).createOrReplaceTempView("set_days")
    for name, found in (("stages", _stages()), ("open_deals", _open_deals(facts))):
        query(session, to_sql(found)).createOrReplaceTempView(name)


def _rows(limits: Limits) -> pa.Table:
    if not limits:
        return none_of(_set.schema())
    rows = [(pipeline, stage, days) for (pipeline, stage), days in sorted(limits.items())]
    return rows_of(pd.DataFrame(rows, columns=list(_set.columns)))


def _stages() -> ir.Table:
    """Stages as they were built; a limit that was set holds over any other, if not at an end."""
    s = look_up(_built, _set, "pipeline", "stage")
    is_set = s.set_days.notnull() & ~s.kind.isin(CLOSED)
    return s.mutate(
        limit_days=is_set.ifelse(s.set_days, s.limit_days),
        limit_source=is_set.ifelse(LimitSource.SET, s.limit_source),
        limit_since=is_set.ifelse(ibis.null(tables.MOMENT), s.limit_since),
    ).select(*tables.stages.columns)


def _open_deals(facts: Facts) -> ir.Table:
    excused = open_deals.EXCUSED_DAYS
    if facts.working:
        excused = facts.working.days_of(excused)
    return open_deals.judged(open_deals.with_limits(open_deals.standing), excused)
