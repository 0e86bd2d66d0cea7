"""What is said of something that would be, or was, erased for good: the same in a terminal and on a
page."""

from __future__ import annotations

from funnel.i18n import t, tn
from funnel.workspace.forgetting import Found


def would_go(found: Found) -> str:
    """What would be erased."""
    if found.is_nobody:
        return " ".join([t("Nothing that is kept tells of this."), *_waiting(found)])
    told = []
    if found.rows:
        deals = tn("{n} deal", "{n} deals", len(found.deals))
        told.append(t("Found: {deals} in {files}.", deals=deals, files=", ".join(found.rows)))
    return " ".join([*told, *_decisions(found)])


def _decisions(found: Found) -> list[str]:
    if not found.decisions:
        return []
    return [
        tn(
            "{n} promise, mark, choice or view tells of it.",
            "{n} promises, marks, choices or views tell of it.",
            found.decisions,
        )
    ]


def _waiting(found: Found) -> list[str]:
    if not found.waiting:
        return []
    return [
        tn(
            "Not reached: {n} file that somebody handed over and did not keep. It goes when their"
            " tab is closed.",
            "Not reached: {n} files that somebody handed over and did not keep. They go when their"
            " tab is closed.",
            found.waiting,
        )
    ]


def gone(found: Found) -> list[str]:
    """What was erased, and what could not be reached."""
    return [
        *(
            t("{file}: {rows} erased", file=file, rows=tn("{n} row", "{n} rows", rows))
            for file, rows in found.rows.items()
        ),
        t("Erased from the kept files, their rows, every snapshot, the record and the notebook."),
        *(
            t("Not reached: the backup {file}. Delete it, or make it anew.", file=file)
            for file in found.backups
        ),
        *_waiting(found),
        t("Delete it in the CRM too: its next export would bring it back."),
    ]
