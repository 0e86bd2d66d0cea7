"""What a reading assumed or could not find, so that nothing is silent: each with its count."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from funnel.formats.kinds import closed_kind
from funnel.inputs import MOMENT
from funnel.reading.engine import Engine
from funnel.reading.names import input_of, text_of
from funnel.reading.notice import Notice
from funnel.reading.typed_file import TypedFile
from funnel.reading.types.plans import Column
from funnel.reading.types.shapes import iso_like
from funnel.sql import Name, Sql, sql

MANY = 2_000_000  # rows up to which the order of rows is looked at
SEVERAL = r"""\S\s*[;|\n]\s*\S|\S\s+[/&+]\s+\S|"\s*,\s*\""""
SPELLED = {"pipeline", "stage", "from_stage", "to_stage", "owner", "moved_by", "assignee"}
FEWEST = 2  # groups, and blanks below their first rows, that make a column grouped
NAMED = 5  # repeated headers that are named


def assumptions(engine: Engine, file: TypedFile) -> list[Notice]:
    """The notices of a file that was read; in the order in which they are shown."""
    found = _repeated(file)
    for name, columns in file.decided.plans.items():
        for column in columns.values():
            found += _written(engine, name, column)
    for name in file.bound.names:
        found += _spellings(engine, name, file)
    if "deals" in file.bound.names and not file.bound.found.is_log:
        found += _lacks(engine)
        found += _closings(engine)
        found += _several_owners(engine)
        found += _groups(engine, file)
    return found


def _repeated(file: TypedFile) -> list[Notice]:
    """Headers over several columns; a format that counts on them is not asked."""
    if file.bound.format.last_wins:
        return []
    counts = Counter(header for header in file.bound.headers if header)
    twice = [header for header, count in counts.items() if count > 1]
    if not twice:
        return []
    names = ", ".join(twice[:NAMED]) + (" …" if len(twice) > NAMED else "")
    return [{"code": "repeated_names", "count": len(twice), "names": names}]


def _written(engine: Engine, name: str, column: Column) -> list[Notice]:
    """Years of two digits, amounts in thousands, dates written in two ways."""
    c = Name(column.ours)
    table = text_of(name)
    found = []
    is_moment = reading_type(name, column.ours) == MOMENT
    if column.told:
        count = engine.one(
            sql(
                "select count(*) from {table} where list_contains($told::VARCHAR[], {c})",
                table=table,
                c=c,
            ),
            {"told": column.told},
        )
        if is_moment:
            said = {"code": "two_digit_years", "count": count, "years": "1950–2049"}
        else:
            said = {"code": "scaled_amounts", "count": count, "example": column.told[0]}
        found.append(said | {"column": column.header})
    if is_moment and "ordered" in column.styles and "iso" in column.styles:
        iso, other = engine.rows(
            sql(
                "select count(*) filter (iso), count(*) filter (not iso) from"
                " (select {iso} as iso from {table} where {c} <> '')",
                iso=iso_like(c),
                table=table,
                c=c,
            )
        )[0]
        found.append(
            {"code": "two_ways_of_dates", "count": min(iso, other), "column": column.header}
        )
    return found


def reading_type(name: str, ours: str) -> str:
    """The type of one of our columns."""
    from funnel.inputs import INPUTS

    return INPUTS[name][ours]


def _columns(engine: Engine, name: str) -> set[str]:
    described = engine.rows(sql("select column_name from (describe {input})", input=input_of(name)))
    return {column for (column,) in described}


def _lacks(engine: Engine) -> list[Notice]:
    """Stages and creations that the list does not say."""
    has = _columns(engine, "deals")
    total, staged, dated = engine.rows(
        sql(
            "select count(*), count({stage}), count(created_at) from input_deals",
            stage=Name("stage") if "stage" in has else None,
        )
    )[0]
    found: list[Notice] = []
    if total and not staged:
        found.append({"code": "lacks_stages", "count": total})
    elif total > staged:
        found.append({"code": "blank_stages", "count": total - staged})
    if total and not dated:
        found.append({"code": "lacks_dates", "count": total})
    return found


def _closings(engine: Engine) -> list[Notice]:
    """Closing dates of deals that neither their stage nor their status calls closed."""
    has = _columns(engine, "deals")
    if "stage" not in has:
        return []
    rows = engine.rows(
        sql(
            "select stage, count(*) from input_deals where closed_at is not null and stage is not"
            " null and {status} not in ('won', 'lost') group by 1",
            status=Sql("coalesce(status, '')") if "status" in has else "",
        )
    )
    count = sum(number for stage, number in rows if not closed_kind(stage))
    if count:
        return [{"code": "open_with_closing", "count": count}]
    return []


def _spellings(engine: Engine, name: str, file: TypedFile) -> list[Notice]:
    """Names of stages, pipelines and people that differ in case or blanks alone: they count as
    one."""
    if engine.one(sql("select count(*) from {input}", input=input_of(name))) > MANY:
        return []
    said = []
    for column in sorted(_columns(engine, name) & SPELLED):
        if twins := _alike(engine, name, column):
            header = file.bound.headers_of[name].get(column, column)
            example = " / ".join(twins[0][:3])
            said.append(
                {"code": "spellings", "count": len(twins), "column": header, "example": example}
            )
    return said


def _alike(engine: Engine, name: str, column: str) -> list[list[str]]:
    """The texts of a column that differ in case or blanks alone, together."""
    rows = engine.rows(
        sql(
            "select distinct {column} from {input} where {column} is not null order by 1",
            column=Name(column),
            input=input_of(name),
        )
    )
    alike: dict[str, list[str]] = {}
    for (text,) in rows:
        alike.setdefault(" ".join(text.split()).casefold(), []).append(text)
    return [several for several in alike.values() if len(several) > 1]


def _several_owners(engine: Engine) -> list[Notice]:
    """Owners that are several people in one cell."""
    if "owner" not in _columns(engine, "deals"):
        return []
    count, example = engine.rows(
        "select count(*), min(owner) from input_deals where regexp_matches(owner, $several)",
        {"several": SEVERAL},
    )[0]
    if count:
        return [{"code": "several_owners", "count": count, "example": example}]
    return []


def _groups(engine: Engine, file: TypedFile) -> list[Notice]:
    """Columns that are filled in the first row of each group alone, as reports for people are."""
    headers = file.bound.headers_of.get("deals", {})
    has = _columns(engine, "deals")
    columns = [ours for ours in ("pipeline", "owner", "stage") if ours in has and ours in headers]
    if columns and engine.one("select count(*) from input_deals") <= MANY:
        columns = _with_blanks(engine, columns)
    else:
        columns = []
    if not columns:
        return []
    grouped = {
        ours: cells.count(None)
        for ours, cells in _cells_of(engine, columns).items()
        if is_grouped(cells)
    }
    if not any(grouped.values()):
        return []
    names = ", ".join(headers[ours] for ours in grouped)
    return [{"code": "group_blanks", "count": sum(grouped.values()), "columns": names}]


def _with_blanks(engine: Engine, columns: Sequence[str]) -> list[str]:
    """Those of the columns that may be filled in some rows alone (`is_grouped`): of no other are
    all cells looked at."""
    counts = [sql("count({ours})", ours=Name(ours)) for ours in columns]
    total, *said = engine.rows(sql("select count(*), {counts} from input_deals", counts=counts))[0]
    return [ours for ours, n in zip(columns, said, strict=True) if n >= FEWEST <= total - n]


def _cells_of(engine: Engine, columns: Sequence[str]) -> dict[str, tuple[str | None, ...]]:
    """Columns of the deals, in the order of the file."""
    rows = engine.rows(
        sql('select {chosen} from input_deals order by "row"', chosen=map(Name, columns))
    )
    return dict(zip(columns, zip(*rows, strict=True), strict=False))


def is_grouped(cells: Sequence[str | None]) -> bool:
    """Whether a column looks filled in the first row of each group alone: it begins with a value,
    at least two are blank, and no value stands again directly below itself."""
    said = sum(cell is not None for cell in cells)
    if not cells or cells[0] is None or said < FEWEST or len(cells) - said < FEWEST:
        return False
    pairs = itertools.pairwise(cells)
    return not any(one is not None and one == other for one, other in pairs) and (
        said <= 0.8 * len(cells)
    )
