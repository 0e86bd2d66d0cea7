"""The menu: every page says its own title and place, at the top of its file.

A page is a file in a folder of `pages/` (one folder a section), or of `pages/` in a company's own
folder. It has
    TITLE     a few words (N_)
    PLACE     its place in its section; a page without one comes last
    ADDRESS   optional: how it is called in an address; else as its file, with dashes
    UKRAINIAN   optional: its texts in Ukrainian, where no catalogue has them
    IS_FIRST, IS_HIDDEN   optional: what a visitor sees first; a page that only links lead to
They are read, not run: a page is a script that draws.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from funnel.discovery import own_folders, source_of
from funnel.home import site
from funnel.i18n import N_, t

SECTIONS = {"sales": N_("Funnel"), "data": N_("Data")}  # in this order; others under their folder
SAID = ("TITLE", "PLACE", "ADDRESS", "IS_FIRST", "IS_HIDDEN")
LAST = 1_000


@dataclass(frozen=True)
class Entry:
    """A page and its place in the menu."""

    path: Path
    title: str
    place: int = LAST
    address: str = ""
    is_first: bool = False
    is_hidden: bool = False

    @classmethod
    def of(cls, path: Path) -> Entry:
        """What the file says; one that says nothing stands under its name, last."""
        said = _said(path, path.stat().st_mtime_ns)
        return cls(
            path,
            said.get("TITLE", path.stem),
            said.get("PLACE", LAST),
            said.get("ADDRESS", path.stem.replace("_", "-")),
            said.get("IS_FIRST", False),
            said.get("IS_HIDDEN", False),
        )

    def page(self) -> st.Page:
        """As Streamlit knows it, in the language in force."""
        if self.is_first:
            return st.Page(self.path, title=t(self.title), default=True)
        visibility = "hidden" if self.is_hidden else "visible"
        return st.Page(self.path, title=t(self.title), url_path=self.address, visibility=visibility)


def pages() -> dict[str, list[st.Page]]:
    """The pages, by section, in the language in force."""
    return {
        t(SECTIONS.get(section, section)): [entry.page() for entry in own]
        for section, own in entries().items()
    }


def entries() -> dict[str, list[Entry]]:
    """By its folder, what each section holds, in order."""
    found: dict[str, list[Entry]] = {section: [] for section in SECTIONS}
    for root in (site(), *own_folders()):
        for path in sorted((root / "pages").glob("*/[!_]*.py")):
            found.setdefault(path.parent.name, []).append(Entry.of(path))
    return {name: sorted(own, key=_rank) for name, own in found.items() if own}


def _rank(entry: Entry) -> tuple[int, str]:
    return entry.place, entry.path.stem


@lru_cache(maxsize=200)
def _said(path: Path, changed: int) -> dict[str, Any]:
    """The constants at the top of a page, as they were when it was last `changed`."""
    found: dict[str, Any] = {}
    for node in ast.parse(source_of(path)).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value.args[0] if isinstance(node.value, ast.Call) else node.value
            if node.targets[0].id in SAID and isinstance(value, ast.Constant):
                found[node.targets[0].id] = value.value
    return found
