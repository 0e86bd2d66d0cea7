"""The Ukrainian that a file brings along for its own texts, so that it is all there is to add:
`UKRAINIAN = {"Lost at once": "Втрачена одразу"}`; of a counted text all three forms.

It is read, not run, where a package or the menu is walked. A catalogue in `uk/` goes before it.
"""

from __future__ import annotations

import ast
import re

from funnel.i18n.catalogue import bring

SAYS = re.compile(r"^UKRAINIAN = \{", re.MULTILINE)


def learn_from(source: str) -> None:
    """Take over what a file says. Raises SyntaxError, TypeError or ValueError where that is more
    than texts."""
    if SAYS.search(source):
        bring("uk", said_in(source))


def said_in(source: str) -> dict[str, str | tuple[str, ...]]:
    """The texts of a file with their Ukrainian; none where it brings none."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "UKRAINIAN":
            return ast.literal_eval(node.value)
    return {}
