"""What every page has in its address belongs to one widget: another of the same name would take
its value for its own."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from funnel.ui import address

ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "funnel" / "ui").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]


def parameters() -> Counter[str]:
    """How many widgets say that they stand in the address under a name."""
    return Counter(
        node.value.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword)
        and node.arg == "parameter"
        and isinstance(node.value, ast.Constant)
    )


def test_a_parameter_of_every_page_is_one_widgets():
    found = parameters()
    assert found["by"] == 1
    assert not {name for name in address.EVERYWHERE if found[name] > 1}
