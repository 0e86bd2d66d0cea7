"""Which column of a file is which of ours: drop-downs with the file's columns, the first rows
beside them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from funnel.answers.columns import title
from funnel.formats import Sheet, wide
from funnel.formats.plain_words import REQUIRED
from funnel.i18n import N_, t
from funnel.inputs import INPUTS
from funnel.reading import Report
from funnel.ui import choose, code_titles
from funnel.ui.loading.item import Item
from funnel.ui.loading.session import Session
from funnel.ui.text import plain

# What the columns of a file may be that our tables call otherwise.
OURS = {
    "status": N_("Status (open, won, lost)"),
    "stage_since": N_("In this stage since"),
    "parent_deal_id": N_("Continues deal"),
    "next_task_at": N_("Next task at"),
    "updated_at": N_("Changed at"),
    "moved_at": N_("Moved at"),
    "from_pipeline": N_("From pipeline"),
    "moved_by": N_("Moved by"),
    "sequence": N_("Order within a moment"),
    "task_id": N_("Task"),
    "assignee": N_("Assigned to"),
    "due_at": N_("Due"),
    "done_at": N_("Done"),
    "changed_at": N_("Changed at"),
    "old_due_at": N_("Was due"),
    "new_due_at": N_("Is due now"),
    "changed_by": N_("Changed by"),
    "from_owner": N_("Owner before"),
    "to_owner": N_("Owner after"),
    "pipeline_id": N_("Pipeline’s id"),
    "stage_id": N_("Stage’s id"),
    "person_id": N_("Person’s id"),
    "position": N_("Place in order"),
}
NEEDED = REQUIRED | {"entries": {"deal_id", "stage", "entered_at"}, "tasks": set()}
SHOWN = 3


def our_title(column: str) -> str:
    """What a column of ours is called here."""
    if column in OURS:
        return t(OURS[column])
    return title(column)


def draw(session: Session, item: Item, report: Report) -> None:
    """The form: what the rows are, then a drop-down for every column of ours."""
    _offer_wide(session, item, report)
    kinds = [kind for kind in code_titles.INPUTS if kind != "people"]
    found = _kind(item, report, kinds)
    kind = choose.one(
        st.selectbox,
        t("What the rows are"),
        kinds,
        key=f"map-kind-{item.id}",
        say=lambda one: t(code_titles.INPUTS[one]),
        default=found,
    )
    kind = kind or found
    guessed = _guess(report, kind)
    ours = _columns_of(kind, guessed)
    chosen = _choose_columns(item, report, kind, ours, guessed)
    _first_rows(report, chosen)
    needed = NEEDED.get(kind, set())
    missing = [our_title(name) for name in ours if name in needed and name not in chosen]
    if missing:
        st.caption(t("Still needed: {columns}.", columns=", ".join(missing)))
    if st.button(
        t("Read with these columns"),
        key=f"map-go-{item.id}",
        type="primary",
        disabled=bool(missing),
    ):
        session.again(item, replace(item.choices, kind=kind, columns=chosen, format=None))
        st.rerun()


def _columns_of(kind: str, guessed: dict[str, int]) -> list[str]:
    """Our columns for such rows: those that are needed, then those that were guessed."""
    needed = NEEDED.get(kind, set())
    ours = [name for name in INPUTS[kind] if name not in ("row", "extra")]
    return sorted(ours, key=lambda name: (name not in needed, name not in guessed))


def _choose_columns(
    item: Item, report: Report, kind: str, ours: list[str], guessed: dict[str, int]
) -> dict[str, str]:
    """A drop-down for each of our columns, three in a row: {ours: theirs} of those chosen."""
    chosen: dict[str, str] = {}
    for start in range(0, len(ours), 3):
        for column, name in zip(st.columns(3), ours[start : start + 3], strict=False):
            with column:
                if place := _column(item, report, kind, name, guessed.get(name)):
                    chosen[name] = place
    return chosen


def _offer_wide(session: Session, item: Item, report: Report) -> None:
    """A table that may have one date per stage in a row: only a person knows whether they are
    entries."""
    stages = wide.offered(Sheet(report.headers, report.file, report.preview, report.container))
    if not stages or report.format == wide.NAME:
        return
    st.info(
        plain(
            t(
                "One date per stage in a row? These columns hold dates alone: {columns}.",
                columns=", ".join(stages),
            )
        )
    )
    if st.button(t("Yes: each is the entry into that stage"), key=f"map-wide-{item.id}"):
        session.again(item, replace(item.choices, format=wide.NAME, kind=None, columns={}))
        st.rerun()


def _kind(item: Item, report: Report, kinds: list[str]) -> str:
    found = [item.choices.kind, report.guess_kind, *report.inputs]
    return next((kind for kind in found if kind in kinds), "deals")


def _guess(report: Report, kind: str) -> dict[str, int]:
    """What was found or guessed, as places in the file."""
    known = report.columns.get(kind) or (report.guess if kind == report.guess_kind else {})
    places: dict[str, int] = {}
    for ours, theirs in known.items():
        if theirs in report.headers:
            places[ours] = report.headers.index(theirs)
    return places


def _column(item: Item, report: Report, kind: str, name: str, guessed: int | None) -> str:
    places = list(range(len(report.headers)))
    label = plain(our_title(name)) + (" \\*" if name in NEEDED.get(kind, set()) else "")
    chosen = choose.one(
        st.selectbox,
        label,
        places,
        key=f"map-{item.id}-{kind}-{name}",
        say=lambda place: _their_title(report, place),
        default=guessed,
        clearable=True,
        placeholder=t("not in the file"),
    )
    if chosen is None:
        return ""
    return f"c{chosen}"


def _their_title(report: Report, index: int) -> str:
    head = report.headers[index]
    doubled = report.headers.count(head) > 1
    if doubled or not head:
        return f"{head} ({index + 1})"
    return head


def _first_rows(report: Report, chosen: dict[str, str]) -> None:
    """The first rows as they would be read, live."""
    if not chosen or not report.preview:
        return
    places = {our_title(name): int(place[1:]) for name, place in chosen.items()}
    st.dataframe(
        [
            {title: row[place] if place < len(row) else "" for title, place in places.items()}
            for row in report.preview[:SHOWN]
        ],
        hide_index=True,
    )
