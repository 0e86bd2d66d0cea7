"""Whatever lies in a package is part of the product: metrics, rules, check-ups and formats are
found by walking it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType


@cache
def modules(*packages: str) -> dict[str, ModuleType]:
    """Every module of these packages that says its `NAME`, by that name.

    Raises ImportError, loudly, for one that cannot be imported and for two of the same name.
    """
    found: dict[str, ModuleType] = {}
    for package in packages:
        for info in pkgutil.iter_modules(importlib.import_module(package).__path__):
            module = importlib.import_module(f"{package}.{info.name}")
            if name := getattr(module, "NAME", None):
                if name in found:
                    raise ImportError(f"{package}: two modules are named {name!r}")
                found[name] = module
    return found
