"""Pages that are kept as files: filled in by Jinja, which escapes whatever is not said to be
markup."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _templates() -> Environment:
    loader = PackageLoader("funnel.ui", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined)


def filled(template: str, **values: Any) -> bytes:
    """A template with its values, as the bytes of a file; a value that is no `Markup` is escaped.
    Raises `UndefinedError` for a value that was not given."""
    return _templates().get_template(template).render(values).encode()
