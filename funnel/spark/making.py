"""A version of a snapshot's tables: from the plain tables of a lake to the step by which it
counts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import reduce
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from funnel import rules, tables
from funnel.facts import Facts
from funnel.model import Decisions, build
from funnel.model.clock import hours_of
from funnel.model.open_deals import unjudged
from funnel.spark.builder import SparkBuilder
from funnel.spark.lake import Lake, frame
from funnel.spark.limits import STANDING
from funnel.spark.moments import DAY
from funnel.spark.people import of_build
from funnel.spark.session import connected, said
from funnel.spark.sources import Source
from funnel.spark.versions import Version, Versions
from funnel.workspace.arrow import none_of
from funnel.workspace.state import SCHEMA

if TYPE_CHECKING:
    from pyspark.sql.connect.column import Column
    from pyspark.sql.connect.session import SparkSession


@dataclass(frozen=True)
class Made:
    """What a build came to."""

    version: Version
    is_new: bool
    set_aside: dict[str, int] = field(default_factory=dict)  # rows, by input
    unread: dict[str, int] = field(default_factory=dict)  # cells that are blank, by input.column


def made(engine: str, source: str, target: str, decisions: Decisions) -> Made:
    """Build what the tables of `source` say into the schema `target`; nothing is written where
    they say what they said before. A build that fails leaves what counts as it was.

    Raises a FunnelError if the cluster can't be reached, or has none of the tables.
    """
    session = connected(engine)
    try:
        with said():
            return _made(session, source, target, decisions)
    finally:
        session.stop()


def _made(session: SparkSession, source: str, target: str, decisions: Decisions) -> Made:
    lake = Lake(session, target)
    given = Source(Lake(session, source), decisions.timezone)
    given.check()
    lake.check_target()
    told = f"{given.digest()} {_decided(of_build(decisions))}"
    versions = Versions(session, target)
    last = versions.latest()
    if last and last.schema == SCHEMA and versions.told(last)[0] == told:
        versions.tidy()
        return Made(last, is_new=False)
    with versions.begun() as version:
        builder = SparkBuilder(lake, version, given)
        named = replace(decisions, limits={}, snapshot=f"v{version.number}")
        facts = _facts(builder, named)
        set_aside, unread = _set_aside(builder, lake, source)
        builder.tidy()
        version = versions.add(version, told, facts.to_json())
    versions.tidy()
    return Made(version, True, set_aside, unread)


def _facts(builder: SparkBuilder, decisions: Decisions) -> Facts:
    """Make the tables that the model makes, what no limit changes, and what the rules find."""
    facts = build(builder, decisions)
    hours = hours_of(builder.ask, facts.working, facts.as_of)
    builder.create(STANDING, unjudged(facts.as_of, hours))
    if facts.knows_moves:
        builder.create("findings", rules.everything(facts))
        facts = replace(facts, found_by=tuple(rules.rules()))
    return facts


def _decided(decisions: Decisions) -> str:
    """What people decided, as one text."""
    plain = asdict(decisions) | {"snapshot": ""}
    return json.dumps({str(key): str(value) for key, value in plain.items()}, sort_keys=True)


def _set_aside(
    builder: SparkBuilder, lake: Lake, source: str
) -> tuple[dict[str, int], dict[str, int]]:
    """Write `rejects` and `imports`; returns rows that were set aside, and cells that could not be
    read."""
    from pyspark.sql.connect import functions as f

    nothing = frame(lake.session, none_of(tables.rejects.schema()))
    parts = [nothing]
    imports: list[dict[str, Any]] = []
    unread: dict[str, int] = {}
    for number, name in enumerate(builder.present, 1):
        typed = builder.typed(name)
        bad = typed.filter("fault is not null")
        parts.append(
            bad.select(
                f.lit(f"{source}.{name}").alias("upload"),
                f.lit(name).alias("file"),
                f.col("row").alias("line"),
                _reason(f.col("fault_text")).alias("reason"),
                f.col("fault").alias("column"),
                f.col("fault_text").alias("text"),
            )
        )
        cells = typed.select(f.explode("unread").alias("column")).groupBy("column").count()
        unread |= {f"{name}.{row['column']}": row["count"] for row in cells.collect()}
        rows = {"import_no": number, "upload": f"{source}.{name}", "file": name}
        imports.append(rows | {"rows": typed.count(), "set_aside": bad.count()})
    builder.keep("rejects", reduce(lambda one, other: one.unionByName(other), parts))
    builder.keep("imports", frame(lake.session, _imports(imports)))
    return {row["file"]: row["set_aside"] for row in imports if row["set_aside"]}, unread


def _imports(rows: list[dict]) -> pa.Table:
    """The table `imports`, in its columns."""
    schema = none_of(tables.imports.schema()).schema
    now = datetime.now(UTC).replace(tzinfo=None)
    found = pd.DataFrame(rows).assign(loaded_at=now, format="plain", left_out=0, is_in_force=True)
    found["loaded"] = found["rows"] - found["set_aside"]
    return pa.Table.from_pandas(found.reindex(columns=schema.names), schema, preserve_index=False)


def _reason(text: Column) -> Column:
    """Why a row is set aside, by what stood in the cell that is to blame; as on one machine."""
    from pyspark.sql.connect import functions as f

    is_day = text.rlike(DAY) & text.try_cast("timestamp_ntz").isNotNull()
    told = f.when(text.isNull(), "missing_value").when(is_day, "date_out_of_range")
    return told.otherwise("bad_date")
