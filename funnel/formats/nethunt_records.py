"""NetHunt: the records of a folder (`new-record`, `updated-record`, `find-record` of its API) →
deals. Only `id`, `createdAt` and `fields` are fixed; the account names its fields itself, so they
are known by the words of a plain table."""

from __future__ import annotations

from dataclasses import replace

import ibis.expr.types as ir

from funnel.formats import Sheet, plain
from funnel.formats.cells import has_paths
from funnel.i18n import N_

NAME = "nethunt_records"
TITLE = N_("NetHunt records of a folder (API)")
ZONE = "UTC"
NEEDED = {"deal_id", "stage", "created_at"}


def recognise(sheet: Sheet) -> bool:
    """The frame of a record, with a stage among its fields; without one it is asked."""
    return (
        sheet.container == "json"
        and has_paths(sheet, "id", "createdAt", "fields.Name")
        and plain.columns_of(_bare(sheet), "deals").keys() >= NEEDED
    )


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """One record a row."""
    bare = _bare(sheet)
    return {"deals": plain.mapped(raw, bare, "deals", plain.columns_of(bare, "deals"))}


def _bare(sheet: Sheet) -> Sheet:
    """The sheet with the names of fields as the account gave them."""
    return replace(sheet, headers=tuple(name.removeprefix("fields.") for name in sheet.headers))
