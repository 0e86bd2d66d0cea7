"""The frame: the workspace, the language, the filters → Scope, a hand-written menu, the page.

Streamlit runs this file as a script for every visitor; the server that does so is `app`, with
strict headers on every answer.
"""

from collections.abc import Callable

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from funnel.errors import FunnelError
from funnel.home import PACKAGE, default_workspace
from funnel.i18n import hours
from funnel.ui import (
    View,
    address,
    cluster,
    curtain,
    doors,
    find,
    inside_streamlit,
    leaving,
    menu,
    phone,
    place,
    present,
    quiet,
    shell,
    shell_words,
    sidebar,
    streamed,
    streamlit_texts,
    untrusted,
    views,
)
from funnel.ui.page import CONTEXT, caught, missing, passed_over
from funnel.ui.safe_headers import SafeHeaders
from funnel.ui.serve import be_warm, begin_to_warm_up, end_with_command
from funnel.workspace import Snapshot, Workspace

ICON = PACKAGE / "ui" / "icon.png"


def frame() -> None:
    """One run for one visitor."""
    st.set_page_config(page_icon=str(ICON), layout="wide", initial_sidebar_state=330)
    be_warm()
    untrusted.install()
    phone.fit()
    address.begin()
    sidebar.choose_language()
    curtain.begin()
    present.begin()
    streamlit_texts.translate()
    shell_words.tell(curtain.is_down())
    pages = menu.pages()
    page = st.navigation(pages, position="hidden")
    st.set_page_config(page_title=f"{page.title} – Funnel")
    address.at(page.url_path)
    with caught(), untrusted.said(), cluster.at_work():
        around(page, pages)
    address.end()


def around(page: st.Page, pages: dict[str, list[st.Page]]) -> None:
    """The sidebar, and the page under its filters."""
    try:
        workspace, snapshot, trouble = place.at_hand(place.looked_at(default_workspace()))
    except FunnelError as error:
        missing(error)
        return
    if _is_new(page):
        _begin(workspace, snapshot)  # before anything is drawn that would be drawn once more there
    with st.sidebar:
        find.draw(curtain.lowered(snapshot) if snapshot else None)
        ways = st.container(gap="xxsmall", key="menu")
        st.session_state[CONTEXT] = _context(workspace, snapshot)
        with ways:
            sidebar.menu(pages)
        sidebar.account(workspace, snapshot)
        sidebar.for_the_room()
        sidebar.language_switch()
    if trouble:
        missing(trouble)
        if cluster.answers():  # what is loaded here would not be shown
            return
    place.tell(workspace)
    above = st.empty()
    if cluster.is_called_off():
        return
    page.run()
    with above.container():
        passed_over()


def _is_new(page: st.Page) -> bool:
    """Whether this is the first run of a visitor who asks for nothing yet."""
    is_new = "has-begun" not in st.session_state
    st.session_state["has-begun"] = True
    return is_new and not page.url_path and not st.query_params


def _begin(workspace: Workspace, snapshot: Snapshot | None) -> None:
    """Show the default view; without one, the review: a visitor's first page."""
    view = views.default(workspace, snapshot)
    if view:
        views.open_view(view)
    if snapshot is not None:
        address.go("pages/sales/review.py")


def _context(workspace: Workspace, snapshot: Snapshot | None) -> View | FunnelError | None:
    """What the page looks at; or why the filters, as they are asked for, fit nothing."""
    hours.put(snapshot.facts.day_hours if snapshot else None)
    if snapshot is None:
        return None
    snapshot = curtain.lowered(snapshot)
    scope, beside = sidebar.scope(workspace, snapshot)
    return sidebar.trouble(scope) or View(workspace, snapshot, scope, beside=beside)


def elsewhere(target: str) -> Callable[[Request], RedirectResponse]:
    """The way from a name that people type to the page's own."""

    def found(request: Request) -> RedirectResponse:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{target}{query}")

    return found


TYPED = {
    "/checkup": "/check-up",
    "/check_up": "/check-up",
    "/oneclick": "/one-click",
    "/one_click": "/one-click",
}

if __name__ == "__main__":
    with quiet.drawing():
        frame()
else:
    inside_streamlit.keep_pages_folder_out_of_the_menu()
    inside_streamlit.collect_garbage_seldom()
    end_with_command()
    doors.shut()
    begin_to_warm_up()
    app = st.App(
        __file__,
        lifespan=leaving.giving_back,
        middleware=[Middleware(SafeHeaders), Middleware(shell.WithScript)],
        routes=[Route(shell.ADDRESS, shell.script), Route(streamed.ADDRESS, streamed.serve)]
        + [Route(typed, elsewhere(target)) for typed, target in TYPED.items()],
    )
