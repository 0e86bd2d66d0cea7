"""Moves that several logs have, or one has twice."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.model.joins import look_up
from funnel.model.names import spellings
from funnel.model.once import built_once


@built_once
def doubles(raw: ir.Table) -> ir.Table:
    """The moves that `without_doubles` leaves out. Those that a log has once, and another log too,
    are the overlap of weekly logs, which is as it should be."""
    keys = ["deal_no", "upload_no", "row"]
    left_out = raw.anti_join(without_doubles(raw).select(*keys), keys)
    own = ibis.window(
        group_by=["upload_no", "deal_no", "moved_at", "from_place_no", "place_no", "moved_by"],
        order_by="row",
    )
    repeats = raw.mutate(repeat=ibis.row_number().over(own)).select(*keys, "repeat")
    target = spellings.group_by("place_no").agg(place=spellings.raw_stage.min())
    left_out = look_up(look_up(left_out, repeats, *keys), target, "place_no")
    return left_out.select("deal_id", "moved_at", "place", is_overlap=left_out.repeat == 0)


@built_once
def without_doubles(raw: ir.Table) -> ir.Table:
    """Every move once. Of the same move in several logs the newest; of exact repetitions within
    one, the first."""
    raw = _finest(raw)
    same = ibis.window(group_by=["deal_no", "moved_at", "place_no"])
    is_in_several = raw.upload_no.min().over(same) < raw.upload_no.max().over(same)
    raw = raw.mutate(
        newest=raw.upload_no.max().over(same),
        moved_by=ibis.ifelse(
            is_in_several, ibis.coalesce(raw.moved_by, raw.moved_by.max().over(same)), raw.moved_by
        ),
        owner=ibis.ifelse(
            is_in_several, ibis.coalesce(raw.owner, raw.owner.max().over(same)), raw.owner
        ),
    )
    raw = raw.filter(raw.newest == raw.upload_no).drop("newest")
    exact = ibis.window(
        group_by=["deal_no", "moved_at", "from_place_no", "place_no", "moved_by"],
        order_by=["upload_no", "row"],
    )
    return (
        raw.mutate(repeat=ibis.row_number().over(exact))
        .filter(lambda t: t.repeat == 0)
        .drop("repeat")
    )


def _finest(raw: ir.Table) -> ir.Table:
    """Without the moves of a log that is written to the minute which another log has in that
    minute; what they say of people is kept."""
    minute = raw.moved_at.truncate("m")
    coarse = raw.group_by("upload_no").agg(is_coarse=(raw.moved_at == minute).all())
    table = look_up(raw.mutate(minute=minute), coarse, "upload_no")
    same = ibis.window(group_by=["deal_no", "minute", "place_no"])
    cut = table.is_coarse
    table = table.mutate(
        is_told=(~cut).any().over(same),
        who=table.moved_by.max(where=cut).over(same),
        whose=table.owner.max(where=cut).over(same),
    )
    kept = table.filter(~(table.is_told & table.is_coarse))
    people = {"moved_by": kept.who, "owner": kept.whose}
    said = {
        name: ibis.ifelse(kept.is_told, ibis.coalesce(kept[name], more), kept[name])
        for name, more in people.items()
    }
    return kept.mutate(**said).select(*raw.columns)
