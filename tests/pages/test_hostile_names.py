"""A prospect controls text inside the CRM: on no page is a name read as Markdown, HTML, a formula
or a colour.

Without a browser: in every text that Streamlit reads as Markdown, a name stands escaped.
`tests/browser/test_safe.py` looks at the same in Chromium.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from funnel import checkup, exports
from funnel.answers import answer as ask
from funnel.answers import checkup as answer
from funnel.scope import Scope
from funnel.ui import checkup_files
from funnel.ui.view import View
from funnel.workspace import Workspace
from tests.companies import loaded
from tests.pages.test_pages import PAGES

NAMES = [
    "<img src=x onerror=alert(1)>",
    "[x](http://evil.example)",
    "$x$",
    ":red[x]",
    "**b**",
    "![x](http://evil.example/p.png)",
    "=cmd|'/c calc'!A0",
]
# These show their texts letter by letter, or are drawn by Plotly, which is asked separately.
LETTER_BY_LETTER = {"code", "dataframe", "plotly_chart"}
PLAIN_OPTIONS = {"selectbox", "multiselect"}


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pipelines, stages, managers, deals and a column of their own that are all called by an
    attack; stuck, and closed in one click."""
    deals, moves = [], []
    for number in range(70):
        bad = NAMES[number % len(NAMES)]
        is_won = number % 3 == 0
        deals.append(
            [
                f"{number}{bad}",
                bad,
                bad,
                "Won" if is_won else f"Offer {bad}",
                bad,
                100,
                "UAH",
                "2026-01-01 09:00",
                bad,
            ]
        )
        ways = [
            ("New", f"Call {bad}"),
            (f"Call {bad}", "Meet"),
            ("Meet", f"Offer {bad}"),
            (f"Offer {bad}", "Won"),
        ][: 4 if is_won else 3]
        moves += [
            [f"{number}{bad}", f"2026-01-02 09:0{minute}", old, bad, new, bad]
            for minute, (old, new) in enumerate(ways)
        ]
    moves.append(["nobody", "2026-06-02 09:00", "New", NAMES[0], "Meet", NAMES[0]])
    header = [
        "deal_id",
        "name",
        "pipeline",
        "stage",
        "owner",
        "amount",
        "currency",
        "created_at",
        NAMES[1],
    ]
    log = ["deal_id", "moved_at", "from_stage", "pipeline", "to_stage", "moved_by"]
    texts = {"deals.csv": [header, *deals], "transitions.csv": [log, *moves]}
    return loaded(
        tmp_path_factory.mktemp("hostile"), {name: as_csv(rows) for name, rows in texts.items()}
    ).folder


def as_csv(rows: list[list[Any]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def nodes(block: Any) -> Iterator[Any]:
    """Every element of a page, however deep."""
    for child in getattr(block, "children", {}).values():
        yield child
        yield from nodes(child)


def markdown(at: AppTest) -> Iterator[tuple[str, str]]:
    """(kind of element, text) of all that Streamlit reads as Markdown."""
    for node in nodes(at._tree):
        proto = getattr(node, "proto", None)
        if proto is None or node.type in LETTER_BY_LETTER:
            continue
        for field, value in proto.ListFields():
            if isinstance(value, str) and field.name not in ("id", "raw_value"):  # never drawn
                yield node.type, value
            elif field.name == "options" and node.type not in PLAIN_OPTIONS:
                yield from (
                    (node.type, getattr(option, "content", str(option))) for option in value
                )


def specs(at: AppTest) -> Iterator[str]:
    """The texts of the figures; what they carry along for a click is not drawn."""
    for node in nodes(at._tree):
        if node.type == "plotly_chart":
            yield json.dumps(without_custom(json.loads(node.proto.spec)), ensure_ascii=False)


def without_custom(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: without_custom(inner)
            for key, inner in value.items()
            if key not in ("customdata", "ids", "selectedpoints")
        }
    return [without_custom(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("page", PAGES)
def test_a_name_is_never_read_as_markup(page, hostile_folder, open_page):
    at = open_page(hostile_folder, page)
    for tab in [tab.label for tab in at.tabs] or [None]:
        if tab:
            at.session_state[f"{Path(page).stem.replace('_', '-')}-tabs"] = tab
            at.run()
        assert not at.exception
        for kind, text in markdown(at):
            for name in NAMES[:-1]:
                assert name not in text, f"{kind}: {text}"
        for spec in specs(at):
            assert "<img" not in spec
            assert "<a" not in spec


def test_the_names_do_get_to_the_pages(hostile_folder, open_page):
    """Else the law above would hold of nothing."""
    at = open_page(hostile_folder, "pages/sales/overview.py", manager=NAMES[2])
    assert any("\\$x\\$" in text for _, text in markdown(at))
    figures = "".join(specs(open_page(hostile_folder, "pages/sales/stuck.py")))
    assert "&lt;img" in figures or "＜img" in figures


def test_the_files_for_the_meeting_only_show_the_names(hostile_folder):
    place = Workspace.open(hostile_folder)
    snapshot = place.current()
    assert snapshot
    view = View(place, snapshot, Scope(timezone=snapshot.facts.timezone))
    found = checkup.everything(snapshot, view.scope)
    text = checkup_files.page(view, found).decode()
    body = text[text.rindex("</style>") :]
    assert "<img" not in body
    assert "onerror=alert(1)>" not in body
    assert "&lt;img src=x onerror=alert(1)&gt;" in body
    book = checkup_files.book(view, found, answer.as_table(found, view.facts))
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheets = "".join(
            parts.read(name).decode()
            for name in parts.namelist()
            if name.startswith("xl/worksheets/")
        )
    assert "<f>" not in sheets
    assert "hyperlink" not in sheets


@pytest.mark.parametrize("name", ["deals", "visits", "stuck", "anomalies", "managers"])
def test_no_cell_of_a_download_is_a_formula(name, hostile_folder):
    snapshot = Workspace.open(hostile_folder).current()
    assert snapshot
    table = ask(name, snapshot, Scope(timezone=snapshot.facts.timezone)).table
    cells = [
        cell for row in csv.reader(StringIO(exports.csv(table).decode("utf-8-sig"))) for cell in row
    ]
    assert any(cell.startswith("'=cmd") for cell in cells)
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in cells)
