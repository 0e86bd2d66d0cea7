"""Workspaces to look at: the demo company, one deal, a list of deals alone, nothing; and every page
of the product."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from funnel.i18n import set_language
from tests.companies import demo_company, loaded

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds: the machine may be busy; nothing here measures time

OVERVIEW = "pages/sales/overview.py"
ONE_DEAL = {
    "deals.csv": (
        "deal_id,name,pipeline,stage,owner,amount,currency,created_at,closed_at\n1,Only,Retail,Offer,Olha,100,UAH,2026-01-01"
        " 09:00,\n"
    ),
    "transitions.csv": (
        "deal_id,moved_at,from_stage,pipeline,to_stage,moved_by\n1,2026-01-03"
        " 09:00,New,Retail,Offer,Olha\n"
    ),
    "stages.csv": (
        "pipeline,stage,position,kind\nRetail,New,1,open\nRetail,Offer,2,open\nRetail,Won,3,won\nRetail,Lost,4,lost\n"
    ),
}
DEALS_ONLY = {
    "deals.csv": (
        "deal_id,pipeline,stage,owner,amount,created_at,closed_at\n"
        "1,Retail,Won,Olha,100,2026-01-01,2026-01-09\n2,Retail,Lost,Taras,50,2026-01-02,2026-01-05\n3,Retail,New,Olha,10,2026-01-03,\n"
    )
}


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_company(tmp_path_factory, deals=300)


@pytest.fixture(scope="session")
def one_deal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loaded(tmp_path_factory.mktemp("one"), ONE_DEAL).folder


@pytest.fixture(scope="session")
def deals_only_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loaded(tmp_path_factory.mktemp("list"), DEALS_ONLY).folder


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that was loaded was taken back again."""
    place = loaded(tmp_path_factory.mktemp("empty"), DEALS_ONLY)
    for upload in place.uploads():
        place.drop(upload.sha)
    return place.folder


@pytest.fixture(scope="session", autouse=True)
def _components_looked_for_once() -> Iterator[None]:
    """Each `AppTest` looks through all installed packages (0.1 s of the processor) for components,
    which stay as they are while tests run."""
    found = cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("STREAMLIT_CLIENT_SHOW_ERROR_DETAILS", "full")
    monkeypatch.chdir(ROOT)
    yield  # what was computed stays for the next test: it is kept by the snapshot's own path
    set_language("en")


@cache
def pages_of_the_menu() -> dict[str, Any]:
    """By their hash the pages that app.py registers: without them `AppTest` finds a page only after
    a first run, of the overview."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE).run()
    return at._registered_pages


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page of the product on a workspace, as whoever was sent a link to it does."""

    def opened(folder: Path, page: str = "", /, **query: str) -> AppTest:
        monkeypatch.setitem(os.environ, "FUNNEL_WORKSPACE", str(folder))
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        if page == OVERVIEW:  # what stands at the root begins with the review otherwise
            query = {"here": "overview"} | query
        for name, value in query.items():
            at.query_params[name] = value
        if not page:
            return at.run()
        at._registered_pages = pages_of_the_menu()
        return at.switch_page(page).run()

    return opened
