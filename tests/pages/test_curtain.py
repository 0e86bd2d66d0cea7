"""Behind the curtain no client of the demo and no amount of it stands on any page, nor in anything
that can be downloaded there."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from funnel import tables
from funnel.i18n import money
from funnel.i18n.curtain import put
from funnel.ui import curtain
from funnel.workspace import Workspace
from tests.pages.test_pages import PAGES, every_tab

CLIENT = re.compile(r"(?:Client|Клієнт) \d{5}")
ESCAPED = re.compile(r"\\+u([0-9a-f]{4})")  # as a figure's JSON has them
LEAST = 10_000  # smaller numbers may be counts
Downloads = dict[str, Callable[[], bytes]]


@pytest.fixture(autouse=True)
def _raised() -> Iterator[None]:
    yield
    put(False)


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Downloads:
    """What the pages offer for download, by the name of the file."""
    made: Downloads = {}
    original = DeltaGenerator.download_button

    def watched(self: Any, label: str, data: Any, name: str = "", *more: Any, **settings: Any):
        made[name or settings["file_name"]] = data
        return original(self, label, data, name, *more, **settings)

    monkeypatch.setattr(DeltaGenerator, "download_button", watched)
    monkeypatch.setattr("streamlit.download_button", watched.__get__(DeltaGenerator()))
    return made


@pytest.fixture(scope="module")
def amounts(demo_folder: Path) -> set[str]:
    """The amounts of the demo as numbers and as both languages write them."""
    snapshot = Workspace.open(demo_folder).current()
    assert snapshot is not None
    known = snapshot.ask(tables.deals.select("amount"))["amount"].dropna().unique()
    large = [int(amount) for amount in known if amount >= LEAST]
    return {text for one in large for text in (str(one), f"{one:,}", f"{one:,}".replace(",", " "))}


def written(at: AppTest) -> str:
    """Everything that the page sends to the browser, tables as texts."""
    parts: list[str] = []

    def walk(block: Any) -> None:
        for child in block.children.values():
            if isinstance(child, Block):
                parts.append(str(getattr(child, "proto", "")))
                walk(child)
            elif child.type != "arrow_data_frame":  # bytes; its cells are read below
                parts.append(str(getattr(child, "proto", "")).encode().decode("unicode_escape"))

    walk(at._tree)
    parts += [frame.value.to_csv(sep="|") for frame in [*at.dataframe, *at.table]]
    return "\n".join(parts)


def tells(text: str, amounts: set[str]) -> list[str]:
    """Which clients and amounts a text names.

    Digits beside letters are no number: keys of pages and widgets are hexadecimal and follow the
    folder in which the tests run.
    """
    told = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    plain = re.sub(r"\.0\b", "", told.replace("\N{NO-BREAK SPACE}", " ").replace("\\", ""))
    numbers = set(re.findall(r"(?<![\w.,])\d[\d, ]*\d(?![\d.,]*\d)(?!\w)", plain))
    return [*CLIENT.findall(plain), *sorted(numbers & amounts)]


def read(name: str, content: bytes) -> str:
    if name.endswith(".parquet"):
        return pd.read_parquet(io.BytesIO(content)).to_csv(sep="|")
    if name.endswith(".xlsx"):
        sheets = pd.read_excel(io.BytesIO(content), sheet_name=None, engine="calamine")
        return "\n".join(sheet.to_csv(sep="|") for sheet in sheets.values())
    text = content.decode("utf-8-sig")
    return pd.read_csv(io.StringIO(text)).to_csv(sep="|") if name.endswith(".csv") else text


@pytest.mark.parametrize("page", PAGES)
def test_behind_the_curtain_no_client_and_no_amount(
    page: str, demo_folder: Path, open_page: Any, offered: Downloads, amounts: set[str]
) -> None:
    query = {"id": a_deal(demo_folder)} if page.endswith("deal.py") else {}
    at = open_page(demo_folder, page, amounts="true", **query)
    at.session_state[curtain.STATE] = True
    offered.clear()
    at.run()
    for _ in every_tab(at, page):
        assert not at.exception
        assert not tells(written(at), amounts)
    with ThreadPoolExecutor(1) as elsewhere:  # as Streamlit makes them
        for name, make in offered.items():
            if not callable(make):
                continue
            content = elsewhere.submit(make).result()
            assert not tells(read(name, content), amounts), name


def a_deal(folder: Path) -> str:
    snapshot = Workspace.open(folder).current()
    assert snapshot is not None
    d = tables.open_deals
    return str(snapshot.ask(d.filter(d.amount >= LEAST).limit(1))["deal_id"].iloc[0])


def test_without_it_both_are_told(
    demo_folder: Path, open_page: Any, offered: Downloads, amounts: set[str]
) -> None:
    """The test above can fail."""
    at = open_page(demo_folder, "pages/sales/stuck.py")
    found = tells(written(at), amounts)
    assert any(one.startswith("Client") for one in found)
    assert any(one[0].isdigit() for one in found)
    assert tells(read("stuck.csv", offered["funnel-stuck.csv"]()), amounts)
    assert tells(read("stuck.parquet", offered["funnel-stuck.parquet"]()), amounts)


def test_a_client_keeps_its_number(demo_folder: Path) -> None:
    snapshot = Workspace.open(demo_folder).current()
    assert snapshot is not None
    put(True)
    veiled = curtain.lowered(snapshot)
    first = veiled.ask(tables.deals.select("deal_id", "name", "company"))
    again = veiled.ask(tables.open_deals.select("deal_id", "name"))
    both = again.merge(first, on="deal_id")
    assert len(both)
    assert (both["name_x"] == both["name_y"]).all()
    assert (first["name"] == first["company"]).all()
    assert first["company"].nunique() == snapshot.ask(tables.deals)["company"].nunique()


def test_amounts_are_dots_and_private_columns_too() -> None:
    put(True)
    assert money(1200, "UAH") == "•••\N{NO-BREAK SPACE}UAH"
    cells = curtain._veiled_cells(
        {"Телефон": "044 1", "City": "Lviv", "Note": "+380671234567", "E-mail": "a@b"}
    )
    assert cells == {"Телефон": "•••", "City": "Lviv", "Note": "•••", "E-mail": "•••"}
