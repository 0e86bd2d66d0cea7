"""Where the data lies: one workspace per server, the demo in it as long as nothing else is; later
the demo can be looked at beside it. Who reads the pages in another language than the first visitor
has a demo of their own in it, the same company in other words."""

from __future__ import annotations

import atexit
from pathlib import Path
from threading import Lock

import streamlit as st

from funnel import demo
from funnel.errors import FunnelError, full_disk_said
from funnel.home import default_workspace
from funnel.i18n import language, t
from funnel.ui import address, cluster, demo_words, kept, ready
from funnel.ui.text import plain
from funnel.workspace import Snapshot, Workspace, demo_review
from funnel.workspace.begun import give_up, own_folder

_first = Lock()
DEMO = "demo"  # the parameter of an address that looks at the demo company


@st.cache_resource(show_spinner=False)
def _beside(own: str, language: str) -> Path:
    """A folder for the demo in a language, in the workspace of somebody's own data or of a demo in
    another language; it ends with the server, at the latest with the next start."""
    with full_disk_said():
        opened(own).begin()
        folder = own_folder(Path(own))
    atexit.register(give_up, folder)
    return folder / "demo"


def looked_at(own: Path) -> Path:
    """The folder of the workspace that this run looks at. Raises `FunnelError` where the demo
    can't be put beside own data."""
    address.drawn(DEMO, t("Look at the demo company"))
    address.wonder(DEMO, [text for text in address.asked(DEMO) if text not in ("true", "false")])
    if cluster.answers() and not is_demo_asked():
        return own
    place = str(own.absolute())
    spoken = demo_words.spoken(opened(str(own.absolute())))
    is_demo = is_demo_asked() or bool(spoken)
    demo_words.speak(language() if is_demo else "")
    if is_demo and spoken != language():
        return _beside(place, language())
    return own


def is_demo_asked() -> bool:
    """Whether the address asks for the demo company."""
    return address.asked(DEMO) == ["true"]


def show_demo() -> None:
    """The way to the demo company, for who has data of their own."""
    if st.button(t("Look at the demo company"), key="show-demo"):
        _lose_filters()
        st.switch_page("pages/sales/review.py", query_params={DEMO: "true"})


def leave_demo() -> None:
    """The way back to one's own data."""
    st.caption(t("This is a demo company, beside your own data."))
    if st.button(t("Back to your own data"), key="leave-demo", type="primary", width="stretch"):
        _lose_filters()
        back_to_own()
        st.rerun()


def back_to_own() -> None:
    """From now on the address looks at one's own data."""
    address.forget(DEMO)
    address.end()


def _lose_filters() -> None:
    """What was chosen of one company is not there in the other."""
    address.forget(*address.FILTERS)
    for name in address.FILTERS:
        st.session_state.pop(name, None)


@st.cache_resource(show_spinner=False)
def opened(folder: str) -> Workspace:
    """The workspace in a folder, opened once per server."""
    workspace = Workspace.open(folder)
    workspace.clear()
    return workspace


@full_disk_said()
def at_hand(folder: Path) -> tuple[Workspace, Snapshot | None, FunnelError | None]:
    """The workspace, the snapshot that this run looks at, and what stands in the way.

    Raises `FunnelError` for a folder that is no workspace, or can't be used.
    """
    workspace = opened(str(folder.absolute()))
    try:
        snapshot = _built(workspace) or _counting(workspace)
        kept.moved(str(folder), snapshot.key if snapshot else "")
        ready.hear()
    except FunnelError as error:
        return workspace, None, error
    return workspace, snapshot, None


def _built(workspace: Workspace) -> Snapshot | None:
    """What counts on the cluster under what was decided here, if one answers and nobody
    asks for the demo."""
    if is_demo_asked() or not cluster.answers():
        return None
    return cluster.snapshot(workspace.notebook)


def _counting(workspace: Workspace) -> Snapshot | None:
    """What counts in a workspace: the demo as long as nothing else ever was there."""
    if not workspace.state.uploads:
        with st.spinner(t("Making the demo company …")):
            load_demo(workspace)
        if demo_words.spoken(workspace) not in ("", language()):
            st.rerun()  # somebody else made it meanwhile, in another language
    if workspace.state.in_force:
        return workspace.current()
    return None


def tell(workspace: Workspace) -> None:
    """Say on every page what was found damaged, and what came of it."""
    try:
        for notice in workspace.notices:
            st.warning(plain(str(notice)))
    except FunnelError as error:
        st.error(plain(str(error)))


def load_demo(workspace: Workspace) -> None:
    """Load the demo company into a workspace that never held anything; if it lies beside a demo in
    another language, the same one."""
    other = opened(str(default_workspace().absolute()))

    def write(folder: Path) -> list[Path]:
        return demo_words.say_again(other, folder) or demo.write(folder, language=language())

    with _first:
        demo_review.keep_first(workspace, write)
