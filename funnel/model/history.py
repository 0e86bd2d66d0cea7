"""What weekly uploads of the deals tell together: a deal in another stage, with another owner or a
later next task than a week before.

Nobody knows when that happened, only between which two uploads; the middle stands for it, unless
the list says when the deal came into its stage or was closed. A log that tells of the same time
wins.
Two uploads that speak about the same moment are one look, so that nothing happened between them.
"""

from __future__ import annotations

from itertools import combinations

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.model.inputs import Builder, input_table, typed
from funnel.model.joins import look_up
from funnel.model.log_moves import listed_deals
from funnel.model.merging import ranks, uploads_with
from funnel.model.names import NO_STAGE, closings, spell
from funnel.model.people import named

# Every two uploads, `after_no` the earlier: the moments they speak about, and the middle.
spans = ibis.table(
    {
        "after_no": "int64",
        "rank_no": "int64",
        "seen_after_at": tables.MOMENT,
        "seen_before_at": tables.MOMENT,
        "middle_at": tables.MOMENT,
    },
    name="temp_spans",
)
# A closing that the stage does not tell has no name in the files: a number above those of names,
# and within what `moves` packs.
CLOSING = 1 << 19
SPELLED = ("place_no", "pipeline_no", "name_no", "is_stay")
# What is compared, by the column of the list that tells it: what a row says, and what the upload
# before said.
FACETS = {
    "stage": {name: f"from_{name}" for name in SPELLED},
    "owner": {"to_owner": "from_owner"},
    "next_task_at": {"new_due_at": "old_due_at"},
}
seen = ibis.table(
    dict(spans.schema().items())
    | {"deal_id": "string", "deal_no": "int64", "upload_no": "int64", "row": "int64"}
    | {
        f"{side}{name}": "boolean" if name == "is_stay" else "int64"
        for side in ("", "from_")
        for name in SPELLED
    }
    | {
        "from_owner": "string",
        "to_owner": "string",
        "old_due_at": tables.MOMENT,
        "new_due_at": tables.MOMENT,
        "moved_at": tables.MOMENT,
    },
    name="temp_seen",
)


def save_seen(door: Builder, unsure: list[str], *, is_twice: bool) -> None:
    """Make `temp_seen`: one row per deal and upload that says something else of it than the upload
    before. `is_twice`: an upload may have several rows of a deal."""
    rows = door.ask(
        ranks.filter(ranks.observed_at.notnull())
        .select("rank_no", "observed_at")
        .order_by("rank_no")
    )
    looks = [(int(row.rank_no), row.observed_at.to_pydatetime()) for row in rows.itertuples()]
    pairs = [
        (after_no, rank_no, after, before, after + (before - after) / 2)
        for (after_no, after), (rank_no, before) in combinations(looks, 2)
        if after < before
    ]
    frame = pd.DataFrame(pairs, columns=list(spans.columns))
    moments = [name for name in spans.columns if name.endswith("_at")]
    door.create(
        "temp_spans",
        frame.astype(
            {"after_no": "int64", "rank_no": "int64"} | dict.fromkeys(moments, "datetime64[us]")
        ),
    )
    if not pairs:
        door.create("temp_seen", typed([], seen))
        return
    is_shared = len({at for _, at in looks}) < len(looks)
    door.create("temp_seen", _changes(door, unsure, is_shared=is_shared, is_twice=is_twice))


def _changes(door: Builder, unsure: list[str], *, is_shared: bool, is_twice: bool) -> ir.Table:
    """A column is compared with the last upload that has it, so that an export with fewer columns
    hides no change. Columns that the same uploads have are compared in one pass.

    `is_shared`: several uploads speak about one moment.
    """
    having, listing = uploads_with(door, *FACETS, "status")
    together: dict[tuple[int, ...], list[str]] = {}  # columns by the uploads that have them
    for column in FACETS:
        together.setdefault(having[column] or having["stage"], []).append(column)
    with_status = having["status"]
    if len(with_status) == listing:
        with_status = ()  # all tell it: none has to be asked for another's
    rows = _looks(unsure, with_status, is_twice=is_twice)
    parts = []
    for uploads, columns in together.items():
        part = rows
        if "stage" in columns:
            part = part.filter(part.place_no.notnull())
        if len(together) > 1:
            part = part.filter(part.upload_no.isin(uploads))
        if is_shared:
            part = _newest_of_moment(part)
        parts.append(_compared(part, columns))
    return ibis.union(*parts, distinct=False)


def _newest_of_moment(rows: ir.Table) -> ir.Table:
    """Of several uploads that speak about the same moment the newest that has the deal."""
    rows = look_up(rows, ranks.select("rank_no", "observed_at"), "rank_no")
    newest = rows.rank_no.max().over(ibis.window(group_by=["deal_no", "observed_at"]))
    return (
        rows.mutate(newest_no=newest)
        .filter(lambda t: t.rank_no == t.newest_no)
        .drop("observed_at", "newest_no")
    )


def _compared(rows: ir.Table, columns: list[str]) -> ir.Table:
    """The rows of `seen` that say something else in these columns than the upload before."""
    before = ibis.window(group_by="deal_no", order_by="rank_no")
    was = {"after_no": rows.rank_no} | {
        old: rows[new] for column in columns for new, old in FACETS[column].items()
    }
    rows = rows.mutate(**{name: value.lag().over(before) for name, value in was.items()})
    rows = rows.mutate(**{name: ibis.null(seen.schema()[name]) for name in _others(columns)})
    is_other = (
        (rows.place_no != rows.from_place_no)
        | (rows.to_owner != rows.from_owner)
        | (rows.new_due_at > rows.old_due_at)
    )
    rows = rows.filter(is_other).inner_join(spans, ["after_no", "rank_no"])
    # what is put in order is narrow: the deals' IDs come afterwards
    rows = rows.inner_join(listed_deals.select("deal_no", "deal_id"), "deal_no")
    told = (
        ibis.ifelse(
            (at > rows.seen_after_at) & (at <= rows.seen_before_at), at, ibis.null(tables.MOMENT)
        )
        for at in (rows.stage_since, rows.closed_at)
    )
    return rows.mutate(moved_at=ibis.coalesce(*told, rows.middle_at)).select(*seen.columns)


def _others(columns: list[str]) -> list[str]:
    """What the columns that are not compared would say, before and after."""
    left_out = [FACETS[column] for column in FACETS if column not in columns]
    return [name for facets in left_out for pair in facets.items() for name in pair]


def _looks(unsure: list[str], with_status: tuple[int, ...], *, is_twice: bool) -> ir.Table:
    """What each upload says of each deal; of several rows the last. `with_status`: the uploads that
    tell it, if some don't: then the last counts."""
    raw = input_table("deals")
    raw = raw.inner_join(
        ranks.filter(ranks.observed_at.notnull()).select("upload_no", "rank_no"), "upload_no"
    )
    if is_twice:
        last = ibis.window(group_by=["deal_id", "rank_no"], order_by=[ibis.desc("row")])
        raw = raw.mutate(age=ibis.row_number().over(last)).filter(lambda t: t.age == 0)
    raw = named(raw, "owner").inner_join(
        listed_deals.select("deal_id", "deal_no", own="pipeline"), "deal_id"
    )
    if with_status:
        so_far = ibis.cumulative_window(group_by="deal_no", order_by="rank_no")
        known = (
            ((raw.rank_no + (1 << 30)).cast("string") + raw.status).max().over(so_far)
        )  # ten digits of the rank, so that the last is the largest
        raw = raw.mutate(
            status=ibis.ifelse(raw.upload_no.isin(with_status), raw.status, known[10:])
        )
    lacks = raw.pipeline.isnull() & raw.stage.isin([*unsure, NO_STAGE])
    raw = raw.mutate(there=ibis.ifelse(lacks, raw.own, raw.pipeline))
    raw = look_up(spell(raw, raw.there, raw.stage), closings, "pipeline_no", "status")
    is_closed_apart = (raw.closing_no.notnull() & raw.is_stay).fill_null(False)
    return raw.select(
        "deal_no",
        "rank_no",
        "upload_no",
        "row",
        "pipeline_no",
        name_no=ibis.ifelse(is_closed_apart, CLOSING + raw.closing_no, raw.name_no),
        is_stay=raw.is_stay & ~is_closed_apart,
        place_no=ibis.ifelse(is_closed_apart, raw.closing_no, raw.place_no),
        to_owner=raw.owner,
        new_due_at=raw.next_task_at,
        closed_at=ibis.ifelse(
            raw.is_stay & ~is_closed_apart, ibis.null(tables.MOMENT), raw.closed_at
        ),
        stage_since=ibis.ifelse(is_closed_apart, ibis.null(tables.MOMENT), raw.stage_since),
    )
