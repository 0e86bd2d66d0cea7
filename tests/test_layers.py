"""The shape of the program: imports point down, and each engine is imported in one place."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
# From the bottom up; a layer may import itself and whatever stands before it.
LAYERS = (
    (
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
        "blanks",
    ),
    ("errors",),
    ("working_time", "working_time_words"),
    ("clock",),
    ("discovery",),
    ("facts", "tables", "durations", "columns"),
    ("measures", "local_at", "deal_numbers"),
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


def said(path: Path) -> str:
    return str(path.relative_to(ROOT))


class Module(NamedTuple):
    """What is asked about a file; a tree of all files would take 120 MB."""

    doc: str | None
    imported: frozenset[str]
    html: set[str]  # what it draws that Streamlit would take as HTML or run as a frame


@cache
def module(path: Path) -> Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    names = imported_by(nodes)
    return Module(ast.get_docstring(tree), names, html_of(nodes, names))


def imported(path: Path) -> frozenset[str]:
    return module(path).imported


def imported_by(nodes: list[ast.AST]) -> frozenset[str]:
    """The modules a file imports, at its top or inside a function, also by name:
    `import_module("…")`, `modules("…")`."""
    names: set[str] = set()
    for node in nodes:
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


def html_of(nodes: list[ast.AST], imported: frozenset[str]) -> set[str]:
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
    sees_words_alone = imported <= {"html", "json", "streamlit", "funnel.i18n"}
    foreign = {"iframe", "components"} if sees_words_alone else {"html", "iframe", "components"}
    return (drawn & foreign) | (named & {"unsafe_allow_html"})


# Each test names what it found in which file: one for each file and rule takes longer to report
# than to ask.


def test_imports_point_down():
    assert [wrong for path in sources() for wrong in upward(path)] == []


def upward(path: Path) -> list[str]:
    """What a file imports of the layers above it, or of an engine that belongs to others."""
    own = layer(path)
    wrong = []
    for name in imported(path) if own != "funnel" else ():
        first, *rest = name.split(".")
        if first == "funnel" and rest and RANK.get(rest[0], -1) > RANK[own]:
            wrong.append(f"{said(path)} imports {name}, which lies above it")
        allowed = ENGINES.get(first)
        if allowed is not None and own not in allowed:
            wrong.append(f"{said(path)} imports {first}, which belongs to {sorted(allowed)}")
    return wrong


def test_pages_are_thin():
    pages = (ROOT / "pages").rglob("*.py")
    assert [said(path) for path in pages if "pandas" in imported(path)] == []


def test_a_page_has_no_question_of_its_own():
    """What is asked of the engine stands in `funnel.metrics`, where the contract knows it."""
    drawing = [*(ROOT / "pages").rglob("*.py"), *(ROOT / "funnel" / "ui").rglob("*.py")]
    assert [said(path) for path in drawing if "funnel.tables" in imported(path)] == []


def test_every_module_says_what_it_is():
    assert [said(path) for path in sources() if not module(path).doc] == []


def test_no_page_draws_html_of_its_own():
    """Names come from a CRM that strangers write into: nothing that Streamlit would take as HTML or
    run as a frame.

    But for a literal, and for a module that sees nothing except our own words.
    """
    assert {said(path): drawn for path in sources() if (drawn := module(path).html)} == {}


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


def test_the_rooms_of_reading_point_one_way():
    wrong = []
    for path in (ROOT / "funnel" / "reading").rglob("*.py"):
        own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        inner = [name for name in imported(path) if name.startswith("funnel.reading.")]
        above = [name for name in inner if room(name) > room(own)]
        if above and own != "funnel.reading.__init__":
            wrong.append(f"{said(path)} imports {above}, rooms above it")
    assert wrong == []
