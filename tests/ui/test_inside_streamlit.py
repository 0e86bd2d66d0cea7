"""The names of Streamlit's inside that the product uses: all in one module, all still there."""

from __future__ import annotations

import ast
import gc
from importlib import import_module
from operator import attrgetter
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import script_runner

from funnel.ui import inside_streamlit

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "funnel").rglob("*.py")]
# what the documentation calls by this name
OPEN = {"streamlit.delta_generator"}


@pytest.mark.parametrize(
    ("module", "name"),
    [(module, name) for module, names in inside_streamlit.NAMES.items() for name in names],
)
def test_a_name_that_is_used_is_still_there(module, name):
    attrgetter(name)(import_module(module))  # or it raises


def test_what_a_run_left_is_collected_without_looking_through_all_that_lives(monkeypatch):
    monkeypatch.setattr(script_runner, "gc", gc)
    looked = []
    inside_streamlit.collect_young_garbage_only()
    gc.callbacks.append(lambda phase, about: looked.append(about["generation"]))
    try:
        script_runner.gc.collect(2)
    finally:
        gc.callbacks.pop()
    assert looked == [1, 1]


def test_no_other_module_reaches_inside():
    reaching = {
        path.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and str(node.module).startswith("streamlit.")
        and node.module not in OPEN
    }
    assert reaching == {"inside_streamlit.py"}


def test_every_module_that_is_reached_is_listed():
    tree = ast.parse(Path(inside_streamlit.__file__).read_text(encoding="utf-8"))
    reached = {
        f"{node.module}.{alias.name}"
        if node.module == "streamlit.elements.widgets"
        else node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("streamlit")
        for alias in node.names
    }
    assert reached | OPEN == set(inside_streamlit.NAMES) | OPEN
