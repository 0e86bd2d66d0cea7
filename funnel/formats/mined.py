"""The cases of an event log, as process mining writes it: deals with a row of their own."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet

LIFECYCLE = ("lifecycle:transition", "lifecycle")


START = ("case:startdate", "case:start", "case:reg_date", "case:created_at", "case:created")


def is_case(sheet: Sheet, column: str) -> bool:
    """Whether a column says something of the case, not of one of its events."""
    return sheet.headers[int(column[1:])].startswith("case:")


def cases_of(log: ir.Table, sheet: Sheet, columns: dict[str, str]) -> ir.Table:
    """One row per case, from its last row in the file."""
    case = log[columns["deal_id"]]
    last = log.row == log.row.max().over(ibis.window(group_by=case))
    chosen = {"deal_id": case}
    if "owner" in columns and is_case(sheet, columns["owner"]):
        chosen["owner"] = log[columns["owner"]]
    if start := sheet.find(*START):
        chosen["created_at"] = _created(log, log[start], columns)
    return log.mutate(is_last=last, **chosen).filter(ibis._.is_last).select("row", "line", *chosen)


def _created(log: ir.Table, start: ir.StringValue, columns: dict[str, str]) -> ir.StringValue:
    """The start of the case as text, where no case of the file begins before its start; else
    nothing."""
    entered = log[columns["entered_at"]]
    iso = r"^\d{4}-\d{2}-\d{2}[ T]"
    comparable = entered.re_search(iso) & start.re_search(iso)
    early = entered.try_cast("timestamp('UTC')") < start.try_cast("timestamp('UTC')")
    is_odd = ((start != "") & (~comparable | early)).fill_null(False).any().over(ibis.window())
    return start.nullif(ibis.ifelse(is_odd, start, ""))
