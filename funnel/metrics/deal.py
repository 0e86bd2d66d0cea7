"""One deal: everything that happened to it, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.columns import Column, Unit, by_name
from funnel.errors import FunnelError
from funnel.facts import Facts
from funnel.i18n import N_, date_words, days, moment, money, t
from funnel.joins import look_up
from funnel.metrics.findings import findings, titles
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.week.promise import KINDS, Promise
from funnel.zones import local

NAME = "deal"
TITLE = N_("One deal")
NEEDS = ()
DEFINITIONS = {
    "happened_at": N_("When it happened; a stay when it began."),
    **by_name(
        Column(
            "event",
            N_("Event"),
            Unit.CODE,
            N_(
                "created, stay, won, lost, task, task_done, pushed, owner, amount, expected,"
                " found (by a"
                " rule), promised."
            ),
        ),
        Column(
            "was",
            N_("What it was"),
            Unit.TEXT,
            N_("What it was before: the owner, the amount, the date a task was due."),
        ),
        Column(
            "became",
            N_("Then"),
            Unit.TEXT,
            N_("What it was from then on: the stage, the owner, the amount, the date due."),
        ),
        Column(
            "who",
            N_("Who"),
            Unit.TEXT,
            N_("Who held the deal, moved it, has the task or promised."),
        ),
    ),
    "days": N_("How long a stay lasted, or lasts by now."),
    "limit_days": N_("The limit of the stage."),
    "words": N_("The text of a task or a promise, or the name of the rule."),
}
OF_DEAL = [
    *("deal_id", "name", "pipeline", "stage", "kind", "owner", "amount", "currency"),
    *("expected_at", "expected_state", "expected_pushes", "expected_pushed_days"),
]
COLUMNS = ["happened_at", "event", "was", "became", "who", "days", "limit_days", "words"]


def tallies(scope: Scope, facts: Facts, deal_id: str = "") -> dict[str, ir.Table]:
    """The deal's own rows of every table; no filter applies."""
    whole = Scope(timezone=scope.timezone)
    limits = tables.stages.select("pipeline", "stage", "limit_days")
    visits = look_up(_own(tables.visits, deal_id), limits, "pipeline", "stage")
    found = findings(whole, facts)
    c = tables.task_changes
    return {
        "deals": _own(tables.deals, deal_id).drop("extra"),
        "visits": visits,
        "moves": _own(tables.transitions, deal_id),
        "tasks": _own(tables.tasks, deal_id),
        "pushed": _own(c, deal_id).filter(c.new_due_at > c.old_due_at),
        "owners": _own(tables.owner_changes, deal_id),
        "amounts": _own(tables.deal_amounts, deal_id),
        "expected": _own(tables.expected_changes, deal_id),
        "found": found.filter(found.deal_id == deal_id).select("rule", "happened_at"),
    }


def _own(table: ir.Table, deal_id: str) -> ir.Table:
    return table.filter(table.deal_id == ibis.literal(deal_id))


def compute(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    deal_id: str = "",
    promises: Sequence[Promise] = (),
) -> pd.DataFrame:
    """One row per event, the oldest first. Raises `FunnelError` for a deal that nobody knows."""
    deals = tallies["deals"]
    if deal_id and not len(deals) and not len(tallies["visits"]):
        raise FunnelError(
            N_("There is no deal “{deal}” in these data."),
            now=N_("Give the deal's number as the CRM writes it."),
            code="no_deal",
            deal=deal_id,
        )
    own = (_promise(one) for one in promises if one.deal_id == deal_id and not one.struck_at)
    rows = [*_events(tallies, facts.timezone), *own]
    kinds = {"days": "float64", "limit_days": "float64", "happened_at": "datetime64[us]"}
    table = pd.DataFrame(rows, columns=COLUMNS).astype(kinds)
    table = table.sort_values("happened_at", kind="stable", na_position="first", ignore_index=True)
    table.attrs["deal"] = _rows(deals[OF_DEAL])[0] if len(deals) else {}
    return table


def _events(tallies: dict[str, pd.DataFrame], zone: str) -> Iterator[list[Any]]:
    """Everything that happened to the deal, by kind."""
    for row in _rows(tallies["deals"]):
        yield _event(row["created_at"], "created", who=row["created_by"])
    yield from map(_stay, _rows(tallies["visits"]))
    for row in _rows(tallies["moves"]):
        if row["to_kind"] in ("won", "lost"):
            yield _event(
                row["moved_at"], row["to_kind"], became=row["to_stage"], who=row["moved_by"]
            )
    for row in _rows(tallies["tasks"]):
        yield from _task(row, zone)
    for row in _rows(tallies["pushed"]):
        was, now = (moment(row[name], zone) for name in ("old_due_at", "new_due_at"))
        yield _event(row["changed_at"], "pushed", was, now, who=row["changed_by"])
    for row in _rows(tallies["owners"]):
        yield _event(row["changed_at"], "owner", row["from_owner"], row["to_owner"])
    yield from _amounts(tallies["amounts"])
    yield from _expected(tallies["expected"], zone)
    for row in _rows(tallies["found"]):
        yield _event(row["happened_at"], "found", words=titles()[row["rule"]])


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries, a blank cell as None."""
    return [{name: _bare(value) for name, value in row.items()} for row in records(table)]


def _bare(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value


def _event(
    at: Any,
    event: str,
    was: Any = None,
    became: Any = None,
    *,
    who: Any = None,
    lasted: Any = None,
    limit: Any = None,
    words: Any = None,
) -> list[Any]:
    return [at, event, was, became, who, lasted, limit, words]


def _stay(row: dict[str, Any]) -> list[Any]:
    lasted = row["dwell_days"]
    if row["left_at"] is None:
        lasted = row["open_days"]
    return _event(
        row["entered_at"],
        "stay",
        became=row["stage"],
        who=row["holder"],
        lasted=lasted,
        limit=row["limit_days"],
    )


def _task(row: dict[str, Any], zone: str) -> list[list[Any]]:
    due = moment(row["due_at"], zone) if row["due_at"] is not None else None
    made = _event(row["created_at"], "task", became=due, who=row["assignee"], words=row["text"])
    if row["done_at"] is None:
        return [made]
    done = _event(row["done_at"], "task_done", who=row["assignee"], words=row["text"])
    return [made, done]


def _amounts(spans: pd.DataFrame) -> list[list[Any]]:
    """Each change of the amount, with what it was before."""
    rows = _rows(spans.sort_values("valid_from", na_position="first"))
    said = [money(row["amount"], row["currency"]) for row in rows]
    return [
        _event(row["valid_from"], "amount", said[index - 1], said[index])
        for index, row in enumerate(rows)
        if index and row["valid_from"] is not None
    ]


def _expected(changes: pd.DataFrame, zone: str) -> list[list[Any]]:
    """Each change of the day on which the deal is expected to close."""
    return [
        _event(
            row["changed_at"],
            "expected",
            _day(row["old_expected_at"], zone),
            _day(row["new_expected_at"], zone),
            who=row["changed_by"],
        )
        for row in _rows(changes)
    ]


def _day(at: Any, zone: str) -> str | None:
    if at is None:
        return None
    return date_words(local(at, zone).date())


def _promise(one: Promise) -> list[Any]:
    parts = [t(KINDS[one.kind]), one.target]
    if one.day:
        parts.append(date_words(one.day))
    parts.append(one.text)
    words = ", ".join(part for part in parts if part)
    return _event(one.seen_at, "promised", who=one.person or None, words=words)


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """What the deal is called, what it is worth and where it is."""
    deal = table.attrs.get("deal") or {}
    if not deal:
        return t("No deal is chosen")
    parts = [deal["name"] or deal["deal_id"]]
    if deal["amount"] is not None:
        parts.append(money(deal["amount"], deal["currency"]))
    parts.append(deal["stage"] or t("(no stage)"))
    last = table[table["event"] == "stay"].tail(1)
    is_open = deal["kind"] not in ("won", "lost")
    if is_open and len(last) and pd.notna(last["days"].iloc[0]):
        parts.append(t("{days} here", days=days(last["days"].iloc[0])))
    return " · ".join(str(part) for part in parts)
