"""What the reader looks at: which pipelines, managers, period and other columns, and who is
credited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import ibis.expr.types as ir

from funnel import tables
from funnel.filters import Condition, Say, as_it_is
from funnel.i18n import N_, date_words, month, t
from funnel.joins import look_up
from funnel.matching import deal_column, narrowed
from funnel.zones import utc

CREDIT_WORDS = {
    "holder": N_("credited to the holder"),
    "owner": N_("credited to the owner now"),
    "opener": N_("credited to the opener"),
}

NOBODY = "\ue000"  # a name that no one has: filters that leave no one are not those of everyone
FEW = 3  # names are said one by one
BY = "column:"  # of a credit mode: whom any other column of the deals names, such as a helper


@dataclass(frozen=True)
class Scope:
    """One filtered view that every number, figure, table and download asks.

    The period is half-open, `[since, until)`: days in the time zone of the workspace. Journeys
    belong to it by when they began,
    visits by when they were entered. `where` filters by columns of the deals, their own or of the
    export, all together. `named` are filters by pipeline and manager: `pipelines` and `managers`
    are what came of them (`funnel.answers.filters`).
    """

    pipelines: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    credit: str = "holder"
    where: tuple[Condition, ...] = ()
    timezone: str = "Europe/Kyiv"
    named: tuple[Condition, ...] = ()

    # ---- narrowing: tables come in whole, with every window already computed ---------------------

    def visits(self) -> ir.Table:
        """The visits that were entered in the period, each with its `manager` under the credit
        mode."""
        return self._narrow(tables.visits, at="entered_at")

    def journeys(self) -> ir.Table:
        """The journeys that began in the period, each with its `manager`."""
        return self._narrow(tables.journeys, at="began_at")

    def whole_journeys(self) -> ir.Table:
        """Those of them whose way from stage to stage is known: not those begun before a log that
        begins late."""
        journeys = self.journeys()
        return journeys.filter(~journeys.is_before_log)

    def credited(self, table: ir.Table) -> ir.Table:
        """Any table with columns holder, owner, opener, with `manager` = the one in force; not
        narrowed."""
        if self.column:
            return self._named(table)
        return table.mutate(manager=table[self.credit])

    @property
    def column(self) -> str:
        """The column of the deals that everything is grouped by instead of managers; blank if it is
        not."""
        if self.credit.startswith(BY):
            return self.credit.removeprefix(BY)
        return ""

    def _named(self, table: ir.Table) -> ir.Table:
        """With `manager` = what the column says of the deal, blanks as nobody."""
        named = tables.deals.select("deal_id", manager=deal_column(self.column).strip().nullif(""))
        return look_up(table, named, "deal_id")

    def narrow_found(self, table: ir.Table, at: str = "happened_at") -> ir.Table:
        """Findings of rules (columns deal_id, pipeline, holder, owner, opener and the moment `at`),
        narrowed like visits."""
        return self._narrow(table, at=at)

    def narrow_deals(self, table: ir.Table | None = None, at: str = "created_at") -> ir.Table:
        """The deals of the scope, by their owner now and their moment `at`; `manager` is the owner,
        or what the column in force says."""
        if table is None:
            table = tables.deals
        if self.column:
            return self._filtered(self._named(table), at)
        return self._filtered(table.mutate(manager=table.owner), at)

    def _narrow(self, table: ir.Table, at: str) -> ir.Table:
        return self._filtered(self.credited(table), at)

    def _filtered(self, table: ir.Table, at: str) -> ir.Table:
        table = self.in_pipelines(table)
        if self.managers:
            table = table.filter(one_of(table.manager, self.managers))
        if self.since:
            table = table.filter(table[at] >= self.instant(self.since))
        if self.until:
            table = table.filter(table[at] < self.instant(self.until))
        for condition in self.where:
            table = narrowed(table, condition, self.timezone)
        return table

    def instant(self, day: date) -> datetime:
        """The moment a day (or a local moment) starts in the workspace's zone, as UTC without
        offset."""
        return utc(day, self.timezone)

    def in_pipelines(self, table: ir.Table) -> ir.Table:
        """The rows of the chosen pipelines, whoever holds the deals and whenever it was."""
        if self.pipelines:
            return table.filter(table.pipeline.isin(self.pipelines))
        return table

    # ---- words -----------------------------------------------------------------------------------

    def words(self, title: Callable[[str], str] = str, say: Say = as_it_is) -> str:
        """``Retail · Olha, Taras · January 2026 · credited to the holder``, in the language in
        force; `title`: what a column is called, `say`: what a value of a column is."""
        parts = [
            self._names("pipeline", self.pipelines, title) or t("all pipelines"),
            self._names("manager", self.managers, title) or self._everybody(),
            self.period_words(),
            *(condition.words(title, say) for condition in self.where),
            self._grouped(title),
        ]
        return " · ".join(part for part in parts if part)

    def _grouped(self, title: Callable[[str], str]) -> str:
        if self.column:
            return t("grouped by “{column}”", column=title(self.column))
        return t(CREDIT_WORDS[self.credit])

    def _everybody(self) -> str:
        """That nobody is left out; of another column that is grouped by nothing needs saying."""
        if self.column:
            return ""
        return t("all managers")

    def _names(self, column: str, names: tuple[str, ...], title: Callable[[str], str]) -> str:
        """The names that are chosen; many that a filter chose by how it is written."""
        named = [one.words(title) for one in self.named if one.column == column]
        if named and (len(names) > FEW or NOBODY in names):
            return ", ".join(named)
        return ", ".join(name or t("(nobody)") for name in names)

    def period_words(self) -> str:
        """The period in words; a whole month by its name."""
        if not self.since and not self.until:
            return t("all time")
        if (
            self.since
            and self.until
            and self.since.day == 1
            and self.until == next_month(self.since)
        ):
            return month(self.since)
        if self.since and self.until:
            return t(
                "from {since} to before {until}",
                since=date_words(self.since),
                until=date_words(self.until),
            )
        if self.since:
            return t("since {since}", since=date_words(self.since))
        return t("before {until}", until=date_words(self.until))


def next_month(day: date) -> date:
    """The first day of the month after that of a day."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def one_of(column: Any, values: tuple[str, ...]) -> Any:
    """Membership in which the empty text stands for blank."""
    named = column.isin([value for value in values if value])
    if "" in values:
        return named | column.isnull()
    return named
