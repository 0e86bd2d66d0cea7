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
# Still longer than a file may be. None of them may grow, and what is cut is taken off.
LONG = {
    "funnel/charts/dwell.py": 335,
    "funnel/checkup/before_after.py": 430,
    "funnel/checkup/chains.py": 326,
    "funnel/checkup/handovers.py": 330,
    "funnel/checkup/hidden_postponement.py": 278,
    "funnel/checkup/over_norm.py": 296,
    "funnel/checkup/split_too_fine.py": 362,
    "funnel/checkup/two_jobs.py": 284,
    "funnel/cli/arguments.py": 314,
    "funnel/cli/load.py": 287,
    "funnel/formats/amocrm_leads.py": 290,
    "funnel/formats/entries.py": 272,
    "funnel/formats/plain_words.py": 346,
    "funnel/metrics/conversion.py": 389,
    "funnel/metrics/managers.py": 273,
    "funnel/model/deals.py": 268,
    "funnel/model/history.py": 313,
    "funnel/model/journeys.py": 311,
    "funnel/model/moves.py": 394,
    "funnel/model/names.py": 392,
    "funnel/model/quality.py": 424,
    "funnel/reading/account.py": 298,
    "funnel/reading/bulk.py": 303,
    "funnel/reading/engine.py": 400,
    "funnel/reading/grid.py": 281,
    "funnel/reading/moments.py": 416,
    "funnel/reading/pipeline.py": 370,
    "funnel/reading/plans.py": 360,
    "funnel/reading/recognise.py": 302,
    "funnel/reading/scrub.py": 294,
    "funnel/reading/sources.py": 277,
    "funnel/reading/structure.py": 270,
    "funnel/reading/tokens.py": 276,
    "funnel/reading/typed.py": 359,
    "funnel/reading/xlsx.py": 341,
    "funnel/tables.py": 344,
    "funnel/ui/choices.py": 335,
    "funnel/ui/stages.py": 329,
    "funnel/ui/titles.py": 334,
    "funnel/workspace/builder.py": 289,
    "funnel/workspace/forgetting.py": 351,
    "funnel/workspace/store.py": 295,
}
LONGEST_FUNCTION = 90


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
    assert quantiles(sizes, n=10)[-1] <= 26
    assert max(sizes) <= LONGEST_FUNCTION


def test_files_are_small():
    sizes = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in FILES
    }
    assert not {name: size for name, size in sizes.items() if size > LONG.get(name, LINES)}
    assert not {name for name in LONG if sizes.get(name, 0) <= LINES}, "take it off the list"
