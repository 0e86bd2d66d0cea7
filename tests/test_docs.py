"""What the documents say exists: paths, commands, metrics, layers, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from funnel.answers import metrics
from funnel.cli.arguments import parser
from tests.test_layers import LAYERS

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
# `funnel/ui/doors.py`, `tests/reference`, `docs/method.md`, `pages/`; `funnel/.../x.py:name` too
PLACE = re.compile(r"`((?:funnel|tests|docs|pages|bench|data/demo)/[\w./-]*|app\.py)`")
COMMAND = re.compile(r"(?:python -m funnel|^\$ funnel|`funnel) +([a-z][a-z-]*)")
SHOWN = re.compile(r"python -m funnel show ([a-z][a-z-]*)")
LINK = re.compile(r"\]\((?!http)([^)#]+)\)")
IDS = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
# what a document tells the reader to make
MADE = {"data/workspace"}


def commands() -> set[str]:
    (choices,) = [one.choices for one in parser()._actions if isinstance(one.choices, dict)]
    return set(choices)


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_places_that_are_named_are_there(document):
    if document.name == "CHANGELOG.md":  # it tells of what was
        return
    named = set(PLACE.findall(document.read_text(encoding="utf-8")))
    assert not {place for place in named if not (ROOT / place).exists()}


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_commands_that_are_named_exist(document):
    text = document.read_text(encoding="utf-8")
    assert set(COMMAND.findall(text)) <= commands()
    assert set(SHOWN.findall(text)) <= set(metrics())


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_links_lead_somewhere(document):
    links = LINK.findall(document.read_text(encoding="utf-8"))
    assert not [link for link in links if not (document.parent / link).exists()]


def test_every_package_has_its_place_in_the_architecture():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = {path.parent.name for path in (ROOT / "funnel").glob("*/__init__.py")}
    assert packages <= {name for layer in LAYERS for name in layer}
    missing = {name for name in packages - {"demo"} if f"funnel/{name}" not in text}
    assert not missing


def test_every_command_stands_in_the_readme_or_in_its_help():
    assert len(commands()) > 10
    said = parser().format_help()
    assert not {name for name in commands() if name not in said}


def test_every_word_of_the_code_stands_where_the_glossary_says():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").partition("of the code")[2]
    rows = re.findall(r"^\| ([a-z -]+) \|.*\| `(funnel/[\w./]+)` \|$", text, re.MULTILINE)
    said = {
        word: f"{place} {(ROOT / place).read_text(encoding='utf-8')}".casefold()
        for word, place in rows
    }
    assert len(said) > 10
    assert not {word for word, own in said.items() if re.split("[ -]", word)[0] not in own}
