"""The shape of the program: imports point down, and each engine is imported in one place."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# From the bottom up; a layer may import itself and whatever stands before it.
LAYERS = (
    (
        "startup",
        "home",
        "inputs",
        "sql",
        "joins",
        "codes",
        "zones",
        "i18n",
        "demo",
        "nearest",
        "evidence",
    ),
    ("errors",),
    ("working_time", "working_time_words"),
    ("clock",),
    ("discovery",),
    ("facts", "tables", "durations", "columns"),
    ("measures", "local_at"),
    ("filters",),
    ("matching",),
    ("scope", "thresholds"),
    ("stats",),
    ("formats",),
    ("reading", "model"),
    ("rules", "week"),
    ("workspace",),
    ("spark",),
    ("ahead",),
    ("metrics", "exports"),
    ("checkup",),
    ("answers",),
    ("charts",),
    ("ui",),
    ("cli", "__main__"),
    ("pages",),
    ("app",),
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
DOTTED = re.compile(r"funnel(\.[a-z_0-9]+)+")  # a module as a text
ENGINES = {
    "duckdb": {"workspace", "reading"},
    "plotly": {"charts"},
    "pyspark": {"spark"},
    "streamlit": {"app", "pages", "ui"},
}


def sources() -> list[Path]:
    return [
        ROOT / "app.py",
        *sorted((ROOT / "pages").rglob("*.py")),
        *sorted((ROOT / "funnel").rglob("*.py")),
    ]


def layer(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "funnel" and parts[1] != "__init__" else parts[0]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> frozenset[str]:
    """The modules a file imports, at its top or inside a function, also by name:
    `import_module("…")`, `modules("…")`."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= (
                {f"{node.module}.{alias.name}" for alias in node.names}
                if node.module == "funnel"
                else {node.module}
            )
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and DOTTED.fullmatch(node.value)
        ):
            names.add(node.value)
    return frozenset(names)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    own = layer(path)
    if own == "funnel":
        return
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "funnel" and len(parts) > 1 and parts[1] in RANK:
            assert RANK[parts[1]] <= RANK[own], f"{own} imports {name}, which lies above it"
        allowed = ENGINES.get(parts[0])
        assert allowed is None or own in allowed, (
            f"{own} imports {parts[0]}, which belongs to {sorted(allowed or ())}"
        )


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.py")), ids=lambda path: path.stem)
def test_pages_are_thin(path):
    assert "pandas" not in imported(path)


@pytest.mark.parametrize(
    "path",
    [*sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "funnel" / "ui").rglob("*.py"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_page_has_no_question_of_its_own(path):
    """What is asked of the engine stands in `funnel.metrics`, where the contract knows it."""
    assert "funnel.tables" not in imported(path)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_draws_html_of_its_own(path):
    """Names come from a CRM that strangers write into: nothing that Streamlit would take as HTML or
    run as a frame.

    But for a literal, and for a module that sees nothing except our own words.
    """
    nodes = list(ast.walk(tree(path)))
    named = {node.arg for node in nodes if isinstance(node, ast.keyword)}
    literal = [
        node.func
        for node in nodes
        if isinstance(node, ast.Call)
        and node.args
        and all(isinstance(one, ast.Constant) for one in node.args)
    ]
    used = [
        node
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "st"
    ]
    drawn = {node.attr for node in used if node.attr != "html" or node not in literal}
    assert "unsafe_allow_html" not in named
    sees_words_alone = imported(path) <= {"html", "json", "streamlit", "funnel.i18n"}
    assert not drawn & (
        {"iframe", "components"} if sees_words_alone else {"html", "iframe", "components"}
    )


# The rooms of reading, from the bottom up; what stands in none is on top of all but the process.
ROOMS = (
    "choices",
    "notice",
    "notices",
    "report",
    "csv",
    "files",
    "names",
    "engine",
    "account",
    "types",
    "large",
    "",
    "process",
)


def room(module: str) -> int:
    name = module.removeprefix("funnel.reading.").partition(".")[0]
    return ROOMS.index(name if name in ROOMS else "")


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "funnel" / "reading").rglob("*.py")),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_the_rooms_of_reading_point_one_way(path):
    own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    if own == "funnel.reading.__init__":
        return
    for name in imported(path):
        if name.startswith("funnel.reading."):
            assert room(name) <= room(own), f"{own} imports {name}, a room above it"
