"""Moves of a deal at one moment: in an order in which each leaves the stage where the deal then
stands. A log that is written newest first is read from its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel.model.inputs import Builder, typed
from funnel.model.joins import look_up
from funnel.model.moves import moves
from funnel.model.names import spellings
from funnel.model.row_numbers import BY_LIST

ties = ibis.table(
    {"deal_no": "int64", "upload_no": "int64", "row": "int64", "tie_no": "int64"}, name="temp_ties"
)
LAST = 1 << 20  # behind every move that has a place among those of its moment
MANY = 7  # moves of one moment, of which every order is tried
Spot = tuple[int, int]  # the numbers of a stage and of its name


@dataclass(frozen=True)
class Step:
    """A move; `origin` is None where its row does not say what it leaves. `is_loose`: the name of
    the stage alone counts."""

    key: tuple[int, int, int]
    origin: Spot | None
    target: Spot
    is_loose: bool = False

    def leaves(self, here: Spot | None) -> bool:
        """Whether it can be the next move of a deal that stands here."""
        if self.origin is None or here is None:
            return True
        return self.origin[0] == here[0] or (self.is_loose and self.origin[1] == here[1])


def has_ties(door: Builder) -> bool:
    """Whether any two moves of a deal have the same moment."""
    return len(door.ask(_tied().limit(1))) > 0


def _tied() -> ir.Table:
    return moves.filter(moves.next_at == moves.moved_at).select("deal_no", "moved_at")


def turned(door: Builder, raw: ir.Table) -> ir.Table | None:
    """The moves with the rows of those logs turned round that are written newest first and number
    nothing; None if no log is."""
    log = raw.filter(raw.sequence.isnull() & raw.seen_after_at.isnull() & (raw.upload_no < BY_LIST))
    log = log.semi_join(_tied(), "deal_no")
    ends = log.group_by("upload_no", "deal_no").agg(
        first_at=log.moved_at.argmin(log.row), last_at=log.moved_at.argmax(log.row)
    )
    found = ends.group_by("upload_no").agg(
        rises=(ends.first_at < ends.last_at).sum(), falls=(ends.first_at > ends.last_at).sum()
    )
    uploads = [
        int(number) for number in door.ask(found.filter(found.falls > found.rises)).upload_no
    ]
    if not uploads:
        return None
    is_turned = raw.upload_no.isin(uploads) & raw.sequence.isnull() & raw.seen_after_at.isnull()
    return raw.mutate(row=ibis.ifelse(is_turned, -raw.row, raw.row))


def save_ties(door: Builder, raw: ir.Table) -> bool:
    """Make `temp_ties`: the places of moves of one moment that do not follow each other as they
    stand in `temp_moves`; whether there are any."""
    deals = ibis.union(_broken(), _headless(raw)).select("deal_no")
    groups = _tied().semi_join(deals, "deal_no").distinct()
    found = raw.filter(raw.upload_no < BY_LIST).semi_join(groups, ["deal_no", "moved_at"])
    found = look_up(found, _before(groups), "deal_no", "moved_at")
    found = found.order_by(
        "deal_no", "moved_at", found.sequence.fill_null(0), "upload_no", "row"
    ).select(
        "deal_no",
        "moved_at",
        "upload_no",
        "row",
        "from_place_no",
        "from_name_no",
        "place_no",
        "name_no",
        "here_no",
        "here_name",
        "here_at",
        is_loose=found.from_pipeline.isnull(),
    )
    settled: list[tuple[int, ...]] = []
    ends: dict[Any, Spot] = {}  # where a moment has left a deal
    for moment, group in door.ask(found).groupby(["deal_no", "moved_at"], sort=False):
        rows = list(group.itertuples())
        deal_no = rows[0].deal_no
        here_at = rows[0].here_at
        here = ends.get((deal_no, here_at)) or _spot(rows[0].here_no, rows[0].here_name)
        steps = settle([_step(row) for row in rows], here)
        ends[moment] = steps[-1].target
        settled += [(*step.key, place) for place, step in enumerate(steps)]
    if not settled:
        return False
    door.create("temp_ties", typed(settled, ties))
    return True


def with_places(raw: ir.Table) -> ir.Table:
    """The moves with `tie_no`, by which those of one moment are ordered."""
    table = look_up(raw, ties, "deal_no", "upload_no", "row")
    return table.mutate(tie_no=table.tie_no.fill_null(LAST))


def _broken() -> ir.Table:
    """Moments with several moves, one of which leaves another stage than that where the deal
    stood."""
    breaks = moves.filter(moves.is_break).select("deal_no", "moved_at")
    return _tied().semi_join(breaks, ["deal_no", "moved_at"]).distinct()


def _headless(raw: ir.Table) -> ir.Table:
    """First moments of deals at which one row says nothing of what it leaves, and others do: it may
    be the one that creates the deal."""
    heads = moves.filter((moves.move_no == 1) & (moves.next_at == moves.moved_at))
    table = raw.semi_join(heads.select("deal_no", "moved_at"), ["deal_no", "moved_at"])
    count = table.group_by("deal_no", "moved_at").agg(
        rows=lambda t: t.count(), blanks=lambda t: t.from_place_no.isnull().sum()
    )
    return count.filter((count.blanks > 0) & (count.blanks < count.rows)).select(
        "deal_no", "moved_at"
    )


def _before(groups: ir.Table) -> ir.Table:
    """Where a deal stood before moments."""
    names = spellings.select(here_no="place_no", here_name="name_no").distinct()
    last = moves.filter(moves.next_at > moves.moved_at).select(
        "deal_no", moved_at="next_at", here_no="place_no", here_at="moved_at"
    )
    return look_up(last.semi_join(groups, ["deal_no", "moved_at"]), names, "here_no")


def _step(row: Any) -> Step:
    return Step(
        (row.deal_no, row.upload_no, row.row),
        _spot(row.from_place_no, row.from_name_no),
        (row.place_no, row.name_no),
        bool(row.is_loose),
    )


def _spot(place: float, name: float) -> Spot | None:
    if pd.isna(place):
        return None
    return (int(place), int(name))


def settle(steps: Sequence[Step], here: Spot | None) -> list[Step]:
    """Moves of one moment in the order in which they were made; `here` is where the deal stood,
    None if it is new. The row that creates it comes first."""
    if here is None:
        steps = sorted(steps, key=lambda step: step.origin is not None)
    path = _path(tuple(steps), here) if len(steps) <= MANY else None
    if path is not None:
        return path
    return _greedy(list(steps), here)


def _path(left: tuple[Step, ...], here: Spot | None) -> list[Step] | None:
    """The order nearest to the given one in which every move follows the one before."""
    if not left:
        return []
    for place, step in enumerate(left):
        if step.leaves(here):
            rest = _path(left[:place] + left[place + 1 :], step.target)
            if rest is not None:
                return [step, *rest]
    return None


def _greedy(left: list[Step], here: Spot | None) -> list[Step]:
    found: list[Step] = []
    while left:
        step = next((step for step in left if step.leaves(here)), left[0])
        left.remove(step)
        found.append(step)
        here = step.target
    return found
