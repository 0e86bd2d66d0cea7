"""SQL, to be compared."""

from __future__ import annotations

import re

LEFT_OUT = re.compile(r"EXCLUDE \(([^)]*)\)")


def alike(sql: str) -> str:
    """Names that ibis draws by lot are left out, and the order of columns left out, which is that
    of a set."""
    sql = re.sub(r"_[a-z0-9]{26}\b", "", sql)
    return LEFT_OUT.sub(lambda found: str(sorted(found[1].split(", "))), sql)
