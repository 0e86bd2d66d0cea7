"""A client, a deal or a file erased for good: what would go is shown first, then said yes to."""

from __future__ import annotations

import streamlit as st

from funnel.errors import FunnelError
from funnel.i18n import N_, t
from funnel.ui import choose, kept
from funnel.ui.text import plain
from funnel.workspace import Workspace
from funnel.workspace.erased import gone, would_go
from funnel.workspace.forgetting import Found, Whom, find, forget, forget_upload

CLIENT = "client"
DEAL = "deal"
FILE = "file"
KINDS = {CLIENT: N_("A client"), DEAL: N_("A deal"), FILE: N_("A file")}
ASKED = "erase-asked"  # what was looked for last
DONE = "erase-done"  # the sentences of what was just erased


def draw(workspace: Workspace) -> None:
    """Closed until somebody needs it."""
    done = st.session_state.get(DONE)
    with st.expander(
        t("Erase a client, a deal or a file for good"), key="erase", expanded=bool(done)
    ):
        st.caption(
            t(
                "For somebody who asks to be forgotten: every row that tells of them goes from the"
                " kept files and the numbers. It can’t be undone."
            )
        )
        for sentence in st.session_state.pop(DONE, ()):
            st.success(plain(sentence))
        asked = _asked(workspace)
        if st.button(t("Look what would be erased"), key="erase-look", disabled=not asked[1]):
            st.session_state[ASKED] = asked
        if asked[1] and st.session_state.get(ASKED) == asked:
            _confirm(workspace, *asked)


def _asked(workspace: Workspace) -> tuple[str, str]:
    """What kind of thing is to be erased, and which."""
    kind = choose.one(
        st.radio,
        t("What is to be erased?"),
        list(KINDS),
        key="erase-kind",
        say=lambda kind: t(KINDS[kind]),
        default=CLIENT,
        horizontal=True,
    )
    kind = kind or CLIENT
    if kind == FILE:
        names = list(dict.fromkeys(upload.file for upload in workspace.uploads()))
        return FILE, st.selectbox(t("File"), names, index=None, key="erase-file") or ""
    labels = {CLIENT: t("Name, telephone number or address"), DEAL: t("ID of the deal")}
    return kind, st.text_input(labels[kind], key=f"erase-{kind}").strip()


def _confirm(workspace: Workspace, kind: str, wanted: str) -> None:
    try:
        found = None if kind == FILE else find(workspace, _whom(kind, wanted))
    except FunnelError as error:
        st.error(plain(str(error)))
        return
    if found is None:
        st.warning(plain(t("All that {file} brought would be erased.", file=wanted)))
    else:
        st.warning(plain(would_go(found)))
        if found.is_nobody:
            return
    sure = st.checkbox(t("Yes, for good: it can’t be undone"), key="erase-sure")
    if st.button(t("Erase for good"), key="erase-go", type="primary", disabled=not sure):
        _erase(workspace, kind, wanted)


def _erase(workspace: Workspace, kind: str, wanted: str) -> None:
    try:
        with st.spinner(t("Counting again …")):
            found = _forgotten(workspace, kind, wanted)
    except FunnelError as error:
        st.error(plain(str(error)))
        return
    kept.let_go()  # answers of before tell of them too
    st.cache_resource.clear()
    for key in (ASKED, "erase-sure", f"erase-{kind}"):
        st.session_state.pop(key, None)
    st.session_state[DONE] = gone(found)
    st.rerun()


def _forgotten(workspace: Workspace, kind: str, wanted: str) -> Found:
    if kind == FILE:
        return forget_upload(workspace, wanted)
    return forget(workspace, _whom(kind, wanted))


def _whom(kind: str, wanted: str) -> Whom:
    if kind == DEAL:
        return Whom(deal_id=wanted)
    return Whom(client=wanted)
