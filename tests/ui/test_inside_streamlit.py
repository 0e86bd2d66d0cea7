"""The names of Streamlit's inside that the product uses: all in one module, all still there."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
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


@pytest.fixture
def looked(monkeypatch) -> Iterator[list[int]]:
    """What is looked through for garbage, how old; after a look at all."""
    monkeypatch.setattr(script_runner, "gc", gc)
    before, found = gc.get_threshold(), []
    inside_streamlit.collect_garbage_seldom()
    gc.collect()
    gc.callbacks.append(
        lambda phase, about: found.append(about["generation"]) if phase == "stop" else None
    )
    yield found
    gc.callbacks.pop()
    gc.set_threshold(*before)


def test_what_a_run_left_is_collected_without_looking_through_all_that_lives(looked):
    script_runner.gc.collect(2)
    assert looked == [1]


def test_once_in_a_while_all_is_looked_through(looked):
    """What was alive while another viewer's run ended is not young any more."""
    gc.set_threshold(200_000, 50, 3)
    for _ in range(6):
        script_runner.gc.collect(2)
    assert looked == [1, 1, 1, 1, 2, 1]


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
