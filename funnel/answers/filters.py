"""Filters against the data: which columns the deals have, whether a value occurs at all, and what
filters by pipeline and manager come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import ibis.expr.types as ir

from funnel import tables
from funnel.blanks import text_or
from funnel.errors import FunnelError
from funnel.filters import ORDERED, Condition, joined, read
from funnel.i18n import N_, quoted
from funnel.matching import deal_column, tags
from funnel.measures import kind_of
from funnel.metrics import Door
from funnel.nearest import nearest
from funnel.scope import NOBODY, Scope

# Not columns of a deal, but of what a deal was through: whoever is credited, and where.
NAMED = ("pipeline", "manager")
ALIASES = {"created": "created_at", "closed": "closed_at", "id": "deal_id", "number": "deal_id"}


@dataclass(frozen=True)
class Columns:
    """The columns that filters can name: ours, then those of the export."""

    own: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def every(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(dict.fromkeys((*self.own, *self.extra)))

    def found(self, name: str, title: Callable[[str], str] = str) -> str:
        """The column of a name, however it is spelled. Raises `FunnelError` with the nearest
        ones."""
        bare = name.casefold().strip()
        if name in self.every:
            return name
        known = {one.casefold(): one for one in reversed(self.every)} | ALIASES
        titled = {title(one).casefold(): one for one in reversed(self.every)}
        if bare in known or bare in titled:
            return known.get(bare) or titled[bare]
        raise _unknown(name, nearest(name, [*known, *titled], known | titled) or self.every)


def columns(door: Door) -> Columns:
    """Which there are in these data."""
    d = tables.deals
    extra = door.ask(d.select(name=d.extra.keys().unnest()).distinct())["name"].dropna()
    own = [name for name in d.columns if name not in ("extra", *NAMED)]
    return Columns((*NAMED, *own), tuple(sorted(extra)))


def understood(
    texts: Iterable[str], known: Columns, title: Callable[[str], str] = str
) -> tuple[Condition, ...]:
    """What filters say, all together. Raises `FunnelError` for the first that is none, or that
    names a column or an amount that is none."""
    return joined(_understood(text, known, title) for text in texts)


def _understood(text: str, known: Columns, title: Callable[[str], str]) -> Condition:
    condition = read(text)
    condition = replace(condition, column=known.found(condition.column, title))
    is_measured = kind_of(condition.column) != "text" or condition.sign in ORDERED
    is_named = condition.column in NAMED and condition.sign in ORDERED
    if (is_measured and condition.sign.endswith("~")) or is_named:
        raise FunnelError(
            N_("“{pair}”: “{column}” cannot be filtered so."),
            now=N_("Amounts and days: =, !=, >=, <=, >, <. Texts: =, !=, ~, !~."),
            code="no_filter",
            pair=text,
            column=condition.column,
        )
    if is_measured:
        _ = condition.spans
    return condition


# ---- values that occur ---------------------------------------------------------------------------


def strangers(condition: Condition, door: Door) -> dict[str, list[str]]:
    """The values of a filter that no deal has, each with the nearest that some has."""
    is_text = kind_of(condition.column) == "text"
    if condition.column in NAMED or condition.sign not in ("=", "!=") or not is_text:
        return {}
    asked = [value for value in condition.values if value]
    known = _values(condition.column)
    there = set(door.ask(known.filter(known.value.isin(asked)))["value"])
    missing = [value for value in asked if value not in there]
    if not missing:
        return {}
    every = list(door.ask(known)["value"])
    return {value: nearest(value, every) for value in missing}


def stranger(column: str, value: str, near: Sequence[str]) -> FunnelError:
    """That no deal has a value, and which are spelled like it."""
    return FunnelError(
        N_("No deal has “{value}” in “{column}”."),
        now=N_("Near it: {near}.") if near else "",
        code="no_value",
        column=column,
        value=value,
        near=", ".join(map(quoted, near)),
    )


def values(door: Door, column: str, most: int) -> list[str]:
    """What a column of texts says, the most frequent first; of pipelines and managers every name,
    the empty text for nobody."""
    if column in NAMED:
        if column == "pipeline":
            return pipelines(door)
        return people(door)
    found = _said(column)
    counted = door.ask(found.group_by("value").agg(n=found.count()))
    ordered = counted.sort_values(["n", "value"], ascending=[False, True])
    return list(ordered["value"].head(most))


def _values(column: str) -> ir.Table:
    """The values of a column, each once."""
    return _said(column).distinct()


def _said(column: str) -> ir.Table:
    """What each deal says in a column; of tags each by itself."""
    if column == "tags":
        table = tables.deals.select(value=tags().unnest())
    else:
        table = tables.deals.select(value=deal_column(column))
    return table.filter(table.value.notnull(), table.value.strip() != "")


def _unknown(name: str, known: Sequence[str]) -> FunnelError:
    return FunnelError(
        N_("The deals have no column “{name}”."),
        now=N_("Choose one of: {known}."),
        code="no_column",
        name=name,
        known=", ".join(known),
    )


# ---- pipelines and managers ----------------------------------------------------------------------


def under(
    scope: Scope, conditions: Iterable[Condition], names: Callable[[str], Sequence[str]]
) -> Scope:
    """The scope with these filters: those by pipeline and manager become names, chosen of all that
    there are (`names` of a column, the empty text for nobody)."""
    every = tuple(conditions)
    named = tuple(one for one in every if one.column in NAMED)
    pipelines, managers = (
        _chosen(given, [one for one in named if one.column == column], names, column)
        for column, given in (("pipeline", scope.pipelines), ("manager", scope.managers))
    )
    where = (*scope.where, *(one for one in every if one.column not in NAMED))
    return replace(scope, pipelines=pipelines, managers=managers, where=where, named=named)


def _chosen(
    given: tuple[str, ...],
    conditions: Sequence[Condition],
    names: Callable[[str], Sequence[str]],
    column: str,
) -> tuple[str, ...]:
    if not conditions:
        return given
    left = list(given) or list(names(column))
    for one in conditions:
        left = [name for name in left if _fits(name, one)]
    return tuple(left) or (NOBODY,)


def _fits(name: str, condition: Condition) -> bool:
    if condition.sign.endswith("~"):
        is_so = any(value.lower() in name.lower() for value in condition.values)
    else:
        is_so = name in condition.values
    return is_so != condition.is_not


def people(door: Door, column: str = "") -> list[str]:
    """Everybody who is credited with something, whichever the mode; of a `column` of the deals,
    what it says. The empty text: nobody."""
    v = tables.visits
    d = tables.deals
    if column:
        said = [d.select(name=deal_column(column).strip().nullif(""))]
    else:
        said = [v.select(name=v[mode]) for mode in tables.CREDITS] + [d.select(name=d.owner)]
    found = {name for table in said for name in door.ask(table.distinct())["name"]}
    return sorted({text_or(name, "") for name in found})


def pipelines(door: Door) -> list[str]:
    """Every pipeline that a deal is in or was, the one with most deals first."""
    j = tables.journeys
    d = tables.deals
    counted = door.ask(d.group_by("pipeline").agg(n=d.count())).dropna()
    now = counted.sort_values(["n", "pipeline"], ascending=[False, True])["pipeline"]
    before = door.ask(j.select("pipeline").distinct())["pipeline"].dropna().sort_values()
    return list(dict.fromkeys([*now, *before]))
