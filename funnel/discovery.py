"""Whatever lies in a package is part of the product: metrics, rules, check-ups and formats are
found by walking it; so are those of a company's own folders on Python's path (`funnel.__path__`).

Names are read from the files, since importing all of them takes longer than most questions: a
module is imported when it is wanted.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import funnel
from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.i18n.brought import learn_from

# As the contract wants both: a line of their own, the name as it is, the title for translation.
NAME = re.compile(r"""^NAME = (["'])(?P<name>.*)\1""", re.MULTILINE)
TITLE = re.compile(r"""^TITLE = N_\(\s*(["'])(?P<title>.*)\1""", re.MULTILINE)


@dataclass(frozen=True)
class Found:
    """A module that says its name, not yet imported."""

    module: str
    name: str
    title: str  # in English, to be translated

    def load(self) -> ModuleType:
        """Import it. Raises ImportError, loudly, if that cannot be done."""
        package = self.module.rpartition(".")[0]
        importlib.import_module(package).__path__ = _folders(package)
        return importlib.import_module(self.module)


@cache
def found(*packages: str) -> dict[str, Found]:
    """Every module of these packages that says its `NAME`, by that name.

    Raises ImportError, loudly, for two of the same name.
    """
    known: dict[str, Found] = {}
    for package in packages:
        for one in _of(package):
            if one.name in known:
                raise ImportError(f"{package}: two modules are named {one.name!r}")
            known[one.name] = one
    return known


def wanted(name: str, packages: tuple[str, ...], missing: str) -> Found:
    """The module of that name. Raises FunnelError, `missing` with the names there are."""
    known = found(*packages)
    if name not in known:
        raise FunnelError(
            missing,
            now=N_("Choose one of: {known}."),
            name=name,
            known=", ".join(sorted(known)),
        )
    return known[name]


@cache
def modules(*packages: str) -> dict[str, ModuleType]:
    """The same, imported. Raises ImportError, loudly, for one that cannot be."""
    return {name: one.load() for name, one in found(*packages).items()}


def _of(package: str) -> Iterator[Found]:
    for folder in _folders(package):
        for info in pkgutil.iter_modules([folder]):
            path = Path(folder, f"{info.name}.py")
            if not path.exists():  # a package: what lies in it is its own
                continue
            text = source_of(path)
            name = NAME.search(text)
            title = TITLE.search(text)
            if name:
                yield Found(f"{package}.{info.name}", name["name"], title["title"] if title else "")


def source_of(path: Path) -> str:
    """The text of a file whose own Ukrainian counts from now on. Raises a FunnelError where it
    brings more than texts."""
    text = path.read_text(encoding="utf-8")
    try:
        learn_from(text)
    except (SyntaxError, TypeError, ValueError) as cause:
        raise FunnelError(
            N_("The Ukrainian that {file} brings along can't be read."),
            now=N_("Write UKRAINIAN as a dictionary of texts, and nothing that is computed."),
            code="ukrainian_unreadable",
            file=str(path),
        ) from cause
    return text


def _folders(package: str) -> list[str]:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError(f"{package} is no package")
    top, *parts = package.split(".")
    folders = own_folders() if top == funnel.__name__ else []
    own = [str(folder.joinpath(*parts)) for folder in folders]
    known = [*spec.submodule_search_locations, *filter(os.path.isdir, own)]
    return list(dict.fromkeys(known))


def own_folders() -> list[Path]:
    """A company's own folders, in the order of Python's path."""
    return [Path(folder) for folder in list(funnel.__path__)[1:]]
