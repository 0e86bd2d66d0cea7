"""The house is read by newcomers: what an expression, a function and a file may hold. (Lines of 100
columns are ruff's.)"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from radon.complexity import cc_visit
from radon.visitors import Class

ROOT = Path(__file__).parents[1]
FILES = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "funnel").rglob("*.py")]
LINES = 250
# A file holds one thing. Only lists are longer, of which every line says the same of something else.
LISTS = {"funnel/tables.py", "funnel/formats/plain_words.py"}
LONGEST_LIST = 400
LONGEST_FUNCTION = 85
# Of radon's classes: up to 10 ways through a function are read at a glance, over 20 by nobody.
EASY, HARD = 10, 20
STILL_WINDING = 20  # leave a newcomer some room below it


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


def test_a_condition_within_an_expression_is_seen_in_one_line():
    long = [place for place, node in places(ast.IfExp) if node.end_lineno > node.lineno]
    assert not long, "write `if` and `return`, in a function that says what is chosen"


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
    long = {name: size for name, size in sizes.items() if size > LINES and name not in LISTS}
    assert not long, "find the second thing that it holds"
    assert max(sizes[name] for name in LISTS) <= LONGEST_LIST


def test_few_functions_have_many_ways_through_them():
    winding = {
        f"{path.relative_to(ROOT)}:{block.lineno} {block.name}": block.complexity
        for path in FILES
        for block in cc_visit(path.read_text(encoding="utf-8"))
        if not isinstance(block, Class) and block.complexity > EASY
    }
    assert len(winding) <= STILL_WINDING, winding
    assert max(winding.values()) <= HARD, winding
