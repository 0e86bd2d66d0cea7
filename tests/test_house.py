"""The house is read by newcomers: what an expression, a function and a file may hold. (Lines of 100
columns are ruff's.)"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[1]
FILES = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "funnel").rglob("*.py")]
LINES = 250
# A file holds one thing; so many are still longer than they should be, and none is very long.
STILL_LONG = 30
LONGEST_FILE = 400
LONGEST_FUNCTION = 85


def places(*kinds: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    """Every such node, with where it stands."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, kinds):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_no_condition_stands_inside_another():
    nested = [
        place
        for place, node in places(ast.IfExp)
        if any(isinstance(inner, ast.IfExp) for inner in ast.walk(node) if inner is not node)
    ]
    assert not nested, "write `if` and `return`, or name the inner value first"


def test_no_comprehension_has_two_loops_and_a_condition():
    dense = [
        place
        for place, node in places(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
        if len(node.generators) > 1 and any(loop.ifs for loop in node.generators)
    ]
    assert not dense, "name what is walked first"


def test_functions_do_little():
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    sizes = [node.end_lineno - node.lineno + 1 for _, node in places(*kinds)]
    assert median(sizes) <= 8
    assert quantiles(sizes, n=10)[-1] <= 25
    assert max(sizes) <= LONGEST_FUNCTION


def test_files_are_small():
    sizes = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in FILES
    }
    long = {name: size for name, size in sizes.items() if size > LINES}
    assert len(long) <= STILL_LONG, long
    assert max(long.values()) <= LONGEST_FILE, long
