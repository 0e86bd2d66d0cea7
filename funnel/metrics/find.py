"""A deal by its number or a part of its name, from anywhere: all deals are searched, whatever the
filters."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.i18n import number, t
from funnel.matching import folded
from funnel.metrics import Door

MOST = 20  # hits that are shown
SHOWN = ("deal_id", "name", "pipeline", "stage", "kind", "owner", "amount", "currency")
NAMES = ("name", "company", "contact")


def hits(text: str, numbers_only: bool = False) -> ir.Table:
    """The deals of a text: first the one with this number, then those whose name is this, whose
    number begins so, and at last those whose name, company or contact have all its words in small
    or large letters; of equals the newest. `numbers_only`: names are not searched. Blanks
    ask for nothing."""
    d = tables.deals
    bare = text.strip()
    if not bare:
        return d.mutate(rank=ibis.literal(0)).filter(False)
    ranks = [d.deal_id == bare]
    if not numbers_only:
        ranks.append(d.name.lower() == folded(bare))
    ranks.append(d.deal_id.startswith(bare))
    if not numbers_only:
        ranks.append(reduce(and_, (_named(word) for word in bare.split())))
    rank: Any = ibis.literal(len(ranks))
    for place, fits in reversed(list(enumerate(ranks))):
        rank = fits.fill_null(False).ifelse(place, rank)
    found = d.mutate(rank=rank)
    return found.filter(found.rank < len(ranks))


def look(door: Door, text: str, numbers_only: bool = False) -> tuple[pd.DataFrame, int]:
    """The first hits, with the columns `SHOWN`, and how many there are."""
    found = hits(text, numbers_only)
    count = int(door.ask(found.agg(deals=found.count()))["deals"].iloc[0])
    return door.ask(first(found)), count


def words(shown: int, every: int) -> str:
    """What is to be said beside the hits; nothing where all are shown."""
    if not every:
        return t("No deal has this in its number, name, company or contact.")
    if shown == every:
        return ""
    told = {"shown": number(shown), "all": number(every)}
    return t("The first {shown} of {all}: write more of the name.", **told)


def first(found: ir.Table) -> ir.Table:
    """The first of them in their order, as many as are shown."""
    at = found.created_at
    ordered = found.order_by(found["rank"], at.isnull(), ibis.desc(at), found.deal_id)
    return ordered.select(*SHOWN).limit(MOST)


def _named(word: str) -> Any:
    d = tables.deals
    return reduce(or_, (d[name].fill_null("").lower().contains(folded(word)) for name in NAMES))
