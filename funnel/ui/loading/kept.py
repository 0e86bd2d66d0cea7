"""The files that were ever kept: what each brought, and the way to take it back or let it count
again."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from funnel.errors import FunnelError
from funnel.i18n import date_words, moment, t, tn
from funnel.reading import Report
from funnel.ui import welcome
from funnel.ui.loading.card import account, facts
from funnel.ui.loading.upload_page import session_of
from funnel.ui.text import plain
from funnel.workspace import Kept, Workspace
from funnel.workspace.counting import UNDO


def draw(workspace: Workspace) -> None:
    """The list, newest first."""
    uploads = workspace.uploads()
    if not uploads:
        return
    _undo(workspace)
    counting = sum(upload.in_force for upload in uploads)
    st.subheader(tn("{n} file counts", "{n} files count", counting), anchor=False)
    for number, upload in reversed(list(enumerate(uploads))):
        with st.container(border=True):
            _one(workspace, number, upload)


def _one(workspace: Workspace, number: int, upload: Kept) -> None:
    report = Report.from_dict(upload.report)
    words, button = st.columns([5, 1], vertical_alignment="center")
    loaded = moment(datetime.fromisoformat(upload.loaded_at), workspace.timezone)
    with words:
        state = "" if upload.in_force else f" – {t('taken back, does not count')}"
        demo = f" · {t('file of the demo company')}" if upload.is_demo else ""
        st.markdown(f"**{plain(upload.file)}**{demo}{state}")
        st.caption(plain(" · ".join([*facts(report), t("loaded {moment}", moment=loaded)])))
        st.caption(plain(account(report)))
        if not upload.in_force:
            until = taken_back_until(upload)
            st.caption(t("It can count again until {day}; then the file is removed.", day=until))
    with button:
        if upload.in_force and st.button(
            t("Change how it was read"), key=f"change-kept-{number}", width="stretch"
        ):
            reread(workspace, upload)
        label = t("Take back") if upload.in_force else t("Let it count again")
        if st.button(label, key=f"force-{number}", width="stretch"):
            change(workspace, upload)


def reread(workspace: Workspace, upload: Kept) -> None:
    """Put a kept file into the session, where all that was decided about it can be changed."""
    try:
        session_of(workspace).take_kept(upload)
    except OSError:
        st.error(plain(t("{file} is gone from the workspace: load it again.", file=upload.file)))
        return
    st.rerun()


def taken_back_until(upload: Kept) -> str:
    """The last day on which an upload that was taken back can count again."""
    since = datetime.fromisoformat(upload.taken_back_at or upload.loaded_at)
    return date_words((since + UNDO).date())


def change(workspace: Workspace, upload: Kept) -> None:
    """Take an upload back, or let it count again."""
    try:
        with st.spinner(t("Counting again …")):
            if upload.in_force:
                workspace.drop(upload.sha)
                st.session_state[welcome.TAKEN] = upload.sha
            else:
                workspace.restore(upload.sha)
    except FunnelError as error:
        st.error(plain(str(error)))
        return
    st.rerun()


def _undo(workspace: Workspace) -> None:
    """Right after an upload was taken back: one click undoes it."""
    sha = st.session_state.get(welcome.TAKEN)
    taken = [one for one in workspace.uploads() if one.sha == sha and not one.in_force]
    if not taken:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(plain(t("{file} was taken back.", file=taken[0].file)))
        if st.button(t("Undo"), key="undo-taken"):
            change(workspace, taken[0])
