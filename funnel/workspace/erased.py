"""What is said of something that would be, or was, erased for good: the same in a terminal and on a
page."""

from __future__ import annotations

from funnel.i18n import t, tn
from funnel.workspace.forgetting import Found


def would_go(found: Found) -> str:
    """What would be erased."""
    if not found.rows:
        return t("Nothing that is kept tells of this.")
    deals = tn("{n} deal", "{n} deals", len(found.deals))
    return t("Found: {deals} in {files}.", deals=deals, files=", ".join(found.rows))


def gone(found: Found) -> list[str]:
    """What was erased, and what could not be reached."""
    return [
        *(
            t("{file}: {rows} erased", file=file, rows=tn("{n} row", "{n} rows", rows))
            for file, rows in found.rows.items()
        ),
        t("Erased from the kept files, their rows, every snapshot and the record."),
        *(
            t("Not reached: the backup {file}. Delete it, or make it anew.", file=file)
            for file in found.backups
        ),
        t("Delete it in the CRM too: its next export would bring it back."),
    ]
