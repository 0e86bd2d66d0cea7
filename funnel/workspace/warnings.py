"""What should make a person stop before a new export is taken for the truth: it shows far fewer
deals or managers than the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from funnel.i18n import N_, t
from funnel.reading import Report
from funnel.sql import Sql, sql
from funnel.workspace.state import Kept, State

FAR_FEWER = 0.7  # of what the last export of the same kind had

SENTENCES = {
    "fewer_deals": N_(
        "This export has {now} deals, the last one of its kind had {before}. Was it made by"
        " somebody who may see fewer?"
    ),
    "fewer_managers": N_(
        "Managers in this export: {now}; in the last one of its kind: {before}. Was it made by"
        " somebody who may see fewer?"
    ),
}


@dataclass(frozen=True)
class Warning:
    """A code and the numbers of its sentence."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence in the language in force."""
        return t(SENTENCES[self.code], **self.params)


def compared(
    report: Report, state: State, parsed: Path, where: Callable[[str], Path]
) -> tuple[Warning, ...]:
    """Compare a reading with the last upload in force of the same format that brought deals."""
    if not report.inputs.get("deals") or not parsed.exists():
        return ()
    last = _last_alike(report, state)
    if last is None or not where(last.parsed).exists():
        return ()
    import duckdb

    try:
        now = _seen(parsed)
        before = _seen(where(last.parsed))
    except duckdb.Error:  # damaged: it is made anew, and said, as soon as it has to count
        return ()
    codes = zip(("fewer_deals", "fewer_managers"), now, before, strict=True)
    return tuple(
        Warning(code, {"now": n, "before": b}) for code, n, b in codes if n < FAR_FEWER * b
    )


def _last_alike(report: Report, state: State) -> Kept | None:
    """The last own upload in force of that format that brought deals."""
    own = [upload for upload in state.in_force if not upload.is_demo]
    alike = [upload for upload in own if upload.report["format"] == report.format]
    with_deals = [upload for upload in alike if upload.report["inputs"].get("deals")]
    if with_deals:
        return with_deals[-1]
    return None


def _seen(parsed: Path) -> tuple[int, int]:
    import duckdb

    con = duckdb.connect(str(parsed), read_only=True, config={"enable_external_access": "false"})
    try:
        has_owners = con.execute(
            "select 1 from duckdb_columns() where table_name = 'input_deals' and column_name ="
            " 'owner'"
        ).fetchone()
        # a text that no row has is no column
        owners = Sql("count(distinct owner)::int") if has_owners else 0
        row = con.execute(
            sql("select count(distinct deal_id)::int, {owners} from input_deals", owners=owners)
        ).fetchone()
    finally:
        con.close()
    if row:
        return (row[0], row[1])
    return (0, 0)
