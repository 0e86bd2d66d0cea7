"""One row per listed deal, out of all uploads that list it.

The newest row of a deal wins, column by column: a column counts only in the uploads that have it,
so that an export with fewer columns
takes nothing away. So do the columns that stand in `extra`. Uploads are in the order of the moments
they speak about.
"""

from __future__ import annotations

from typing import Any, cast

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel.model.inputs import Builder, input_schema, input_table
from funnel.model.joins import look_up
from funnel.model.row_numbers import row_no

ranks = ibis.table(
    {"upload_no": "int64", "rank_no": "int64", "observed_at": "timestamp(6)"}, name="temp_ranks"
)
COLUMNS = tuple(
    column for column in input_schema("deals") if column not in ("upload_no", "row", "deal_id")
)


def save_ranks(door: Builder) -> int:
    """Make `temp_ranks`: uploads that list deals, oldest first; returns how many there are."""
    raw = input_table("deals")
    listing = door.ask(raw.select("upload_no").distinct()).upload_no.tolist()
    uploads = door.ask(input_table("uploads").order_by("upload_no"))
    uploads = uploads[uploads.upload_no.isin(listing)]
    uploads = uploads.assign(
        moment=pd.to_datetime(uploads.observed_at).astype("datetime64[us]").ffill()
    )
    uploads = uploads.sort_values(["moment", "upload_no"], na_position="first").reset_index(
        drop=True
    )
    door.create(
        "temp_ranks",
        uploads.assign(rank_no=range(1, len(uploads) + 1))[
            ["upload_no", "rank_no", "observed_at"]
        ].astype({"observed_at": "datetime64[us]"}),
    )
    return len(uploads)


def newest_rows(door: Builder, uploads: int, *, is_twice: bool) -> ir.Table:
    """The columns of the input and `deal_no`, one row per deal. `is_twice`: an upload may have
    several rows of a deal."""
    raw = input_table("deals")
    raw = raw.mutate(deal_no=row_no(raw.upload_no, raw.row))
    if not is_twice and (uploads < 2 or not _is_repeated(door, "deal_id")):
        return raw
    if uploads < 2:
        return _newest(raw.mutate(rank_no=ibis.literal(1, "int64"))).drop("rank_no")
    ranked = raw.inner_join(ranks.select("upload_no", "rank_no"), "upload_no")
    groups = _column_groups(door)
    merged = _newest(ranked).select("deal_no", "deal_id", "upload_no", "row", *groups.pop(None, ()))
    for having, columns in groups.items():
        part = _newest(ranked.filter(ranked.upload_no.isin(having))).select("deal_id", *columns)
        merged = look_up(merged, part, "deal_id")
    for having, fields in _field_groups(door).items():
        part = _newest(ranked.filter(ranked.upload_no.isin(having)))
        merged = look_up(merged, part.select("deal_id", more=_only(part.extra, fields)), "deal_id")
        both = ibis.ifelse(
            merged.more.isnull(),
            merged.extra,
            ibis.ifelse(merged.extra.isnull(), merged.more, merged.more + merged.extra),
        )
        merged = merged.mutate(extra=both).drop("more")
    return merged.select(*raw.columns)


def lists_twice(door: Builder) -> bool:
    """Whether any upload has more than one row of a deal; what reads lists leaves one of each."""
    return _is_repeated(door, "upload_no", "deal_id")


def _is_repeated(door: Builder, *keys: str) -> bool:
    rows = input_table("deals").group_by(*keys).agg(rows=lambda t: t.count())
    return len(door.ask(rows.filter(rows.rows > 1).select("rows").limit(1))) > 0


def _newest(ranked: ir.Table) -> ir.Table:
    """The last row of each deal."""
    ranked = ranked.mutate(place_no=row_no(ranked.rank_no, ranked.row))
    last = ranked.group_by("deal_id").agg(place_no=ranked.place_no.max())
    return ranked.semi_join(last, "place_no").drop("place_no")


def _only(extra: Any, fields: list[str]) -> ir.Value:
    """Of a row's other columns those of these names."""
    names = extra.keys().filter(lambda name: name.isin(fields))
    return ibis.map(names, names.map(lambda name: extra[name]))


def _field_groups(door: Builder) -> dict[tuple[int, ...], list[str]]:
    """The other columns that not every upload with such columns has, by the uploads that have
    them."""
    raw = input_table("deals")
    found = door.ask(
        raw.select("upload_no", field=cast("Any", raw.extra).keys().unnest()).distinct()
    )
    uploads = found.upload_no.nunique()
    groups: dict[tuple[int, ...], list[str]] = {}
    for field, rows in found.groupby("field"):
        if len(rows) < uploads:
            groups.setdefault(tuple(sorted(int(number) for number in rows.upload_no)), []).append(
                str(field)
            )
    return groups


def uploads_with(door: Builder, *columns: str) -> tuple[dict[str, tuple[int, ...]], int]:
    """The uploads that fill each of these columns, and how many list deals at all."""
    raw = input_table("deals")
    counts = {column: _value(raw, column).count() for column in columns}
    filled = door.ask(raw.group_by("upload_no").agg(**counts)).set_index("upload_no")
    return {
        column: tuple(int(number) for number in sorted(filled.index[filled[column] > 0]))
        for column in columns
    }, len(filled)


def _value(raw: ir.Table, column: str) -> ir.Value:
    if column == "extra":  # is never null: without a column of the export it is empty
        return ibis.ifelse(raw.extra.length() > 0, 1, ibis.null("int64"))
    return raw[column]


def _column_groups(door: Builder) -> dict[tuple[int, ...] | None, list[str]]:
    """Columns by the uploads that have them; None: all of them, or none."""
    having, uploads = uploads_with(door, *COLUMNS)
    groups: dict[tuple[int, ...] | None, list[str]] = {}
    for column, own in having.items():
        groups.setdefault(None if len(own) in (0, uploads) else own, []).append(column)
    return groups
