"""What is wrong or uncertain in the data, one row per case: counted and listed, never dropped silently."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.i18n import N_
from funnel.model.visits import ordered_moves

# check → (title, what it means for the numbers)
CHECKS: dict[str, tuple[str, str]] = {
    "orphan_moves": (
        N_("Moves of unknown deals"),
        N_("The log names deals that the list of deals does not have; these moves are left out."),
    ),
    "duplicate_moves": (N_("Moves recorded twice"), N_("The same deal, moment, stages and mover again; counted once.")),
    "breaks": (N_("Breaks in the log"), N_("A move starts in another stage than the move before ended in; a move between is missing.")),
    "stage_mismatch": (
        N_("Last move and present stage differ"),
        N_("The log ends in another stage than the deal is in; a move is missing."),
    ),
    "unknown_stage": (N_("Stages that the stage list does not name"), N_("Kept in sight as side tracks, without a place in the order.")),
    "moves_before_creation": (N_("Moves before the deal was created"), N_("The first stay of such a deal has no known beginning.")),
    "unknown_entry": (N_("First stays without a known beginning"), N_("Counted as visits, without a duration.")),
    "closed_before_created": (N_("Deals closed before they were created"), N_("The time from creation to closing is not used.")),
    "no_owner": (N_("Deals without an owner"), N_("They appear under “nobody”.")),
    "no_created": (N_("Deals without a creation date"), N_("A period leaves them out, unless a move tells when they began.")),
    "no_stage": (N_("Deals without a stage"), N_("They are in no stage, so only lists of deals show them.")),
    "closed_without_date": (N_("Closed deals without a closing date"), N_("The last move stands for it, where there is one.")),
    "open_with_closing_date": (N_("Open deals with a closing date"), N_("The stage decides; the date is ignored.")),
}


def _items(table: ir.Table, check: str, at: ir.Value | None = None, detail: ir.Value | None = None) -> ir.Table:
    return table.select(
        check=ibis.literal(check),
        deal_id=table.deal_id,
        happened_at=(at if at is not None else ibis.null("timestamp(6)")).cast("timestamp(6)"),
        detail=(detail if detail is not None else ibis.null("string")).cast("string"),
    )


def items(deals: ir.Table, visits: ir.Table, raw_moves: ir.Table, knows_moves: bool) -> list[ir.Table]:
    """All cases; `raw_moves` are the moves before deals without a row were left out."""
    found = _of_deals(deals)
    return found + _of_moves(deals, visits, raw_moves) if knows_moves else found


def _of_deals(d: ir.Table) -> list[ir.Table]:
    closed = d.kind.isin(["won", "lost"])
    stage = d.pipeline + " / " + d.stage.fill_null("")
    cases = {
        "closed_before_created": d.closed_at < d.created_at,
        "no_owner": d.owner.isnull(),
        "no_created": d.created_at.isnull(),
        "no_stage": d.stage.isnull(),
        "closed_without_date": closed & d.closed_at.isnull(),
        "open_with_closing_date": ~closed & d.closed_at.notnull(),
        "unknown_stage": (d.kind == "unknown") & d.stage.notnull(),
    }
    return [_items(d.filter(case), check, d.created_at, stage) for check, case in cases.items()]


def _of_moves(deals: ir.Table, visits: ir.Table, raw: ir.Table) -> list[ir.Table]:
    m = ordered_moves
    gap = m.filter(m.was_stage.notnull(), (m.from_stage != m.was_stage) | (m.from_pipeline != m.was_pipeline))
    last = m.filter(m.next_at.isnull()).inner_join(
        deals.select("deal_id", d_p=deals.pipeline, d_s=deals.stage, born=deals.created_at), "deal_id"
    )
    differs = last.filter((last.to_stage != last.d_s) | (last.pipeline != last.d_p))
    early = m.inner_join(deals.select("deal_id", born=deals.created_at), "deal_id")
    early = early.filter(early.moved_at < early.born)
    unknown = visits.filter(visits.is_entry_unknown)
    strange = m.filter(m.to_kind == "unknown")
    orphans = raw.anti_join(deals, "deal_id")
    return [
        _items(gap, "breaks", gap.moved_at, gap.was_stage + " → " + gap.from_stage),
        _items(differs, "stage_mismatch", differs.moved_at, differs.to_stage + " → " + differs.d_s),
        _items(early, "moves_before_creation", early.moved_at, early.from_stage + " → " + early.to_stage),
        _items(unknown, "unknown_entry", unknown.entered_at, unknown.stage),
        _items(strange, "unknown_stage", strange.moved_at, strange.pipeline + " / " + strange.to_stage),
        _items(orphans, "orphan_moves", orphans.moved_at, orphans.to_stage),
    ]
