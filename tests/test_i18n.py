"""Every text that a person reads goes through the translation, and has a Ukrainian one with the
same places to fill in."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from funnel.i18n import brought, set_language, t, tn

ROOT = Path(__file__).parents[1]
SOURCES = [
    ROOT / "app.py",
    *sorted((ROOT / "pages").rglob("*.py")),
    *sorted((ROOT / "funnel").rglob("*.py")),
]
CATALOGUES = sorted((ROOT / "funnel" / "i18n" / "uk").glob("*.po"))
FIELD = re.compile(r"\{(\w*)[^{}]*\}")
# What draws a text on the screen: `st.header("…")`, `left.button("…")`; the argument names that
# hold one.
DRAWN = {
    "header",
    "subheader",
    "caption",
    "write",
    "markdown",
    "info",
    "warning",
    "error",
    "success",
    "toast",
    "button",
    "metric",
    "download_button",
    "selectbox",
    "multiselect",
    "radio",
    "pills",
    "segmented_control",
    "toggle",
    "checkbox",
    "expander",
    "popover",
    "spinner",
    "file_uploader",
    "number_input",
    "text_input",
    "date_input",
    "datetime_input",
    "slider",
    "progress",
    "tabs",
    "text",
}
ARGUMENTS = {
    "label",
    "placeholder",
    "help",
    "caption",
    "text",
    "title",
    "body",
    "title_text",
    "ticktext",
}
# The same in both languages: names of file formats and the languages' own names.
AS_THEY_ARE = {"CSV", "XLSX", "Parquet", "Language / Мова"}
# A language core that is given the messages by others.
PASSED_ON = {ROOT / "funnel" / "i18n" / "catalogue.py"}


def called(node: ast.Call) -> str:
    return (
        node.func.attr
        if isinstance(node.func, ast.Attribute)
        else node.func.id
        if isinstance(node.func, ast.Name)
        else ""
    )


def calls(path: Path) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]


@cache
def messages() -> dict[str, tuple[str, ...]]:
    """{message id: its English forms} of all sources."""
    found: dict[str, tuple[str, ...]] = {}
    for path in SOURCES:
        for node in calls(path):
            texts = [
                arg.value
                for arg in node.args
                if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            ]
            if called(node) in ("t", "N_") and texts and isinstance(node.args[0], ast.Constant):
                found[texts[0]] = (texts[0],)
            elif called(node) == "tn" and len(texts) >= 2:
                found[texts[0]] = (texts[0], texts[1])
    return {key: forms for key, forms in found.items() if key}


@cache
def ukrainian() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file, locale="uk"):
                if message.id:
                    key = message.id[0] if isinstance(message.id, tuple | list) else message.id
                    found[key] = (
                        (message.string,)
                        if isinstance(message.string, str)
                        else tuple(message.string)
                    )
    for path in SOURCES:
        for key, said in brought.said_in(path.read_text(encoding="utf-8")).items():
            found[key] = (said,) if isinstance(said, str) else said
    return found


def fields(text: str) -> set[str]:
    return set(FIELD.findall(text))


def test_every_message_has_its_ukrainian():
    known = ukrainian()
    missing = [key for key in messages() if not all(known.get(key, ("",)))]
    assert not missing, f"{len(missing)} without Ukrainian, such as {missing[:20]}"


def test_a_message_has_one_translation_wherever_it_stands():
    said: dict[str, set[str]] = {}
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file, locale="uk"):
                said.setdefault(str(message.id), set()).add(str(message.string))
    assert not {key: texts for key, texts in said.items() if key and len(texts) > 1}


def test_counted_messages_have_three_forms():
    known = ukrainian()
    wrong = [
        key
        for key, forms in messages().items()
        if len(forms) == 2 and key in known and len(known[key]) != 3
    ]
    assert not wrong


def test_translations_fill_in_the_same_places():
    known = ukrainian()
    for key, forms in messages().items():
        wanted = set().union(*map(fields, forms))
        for text in known.get(key, ()):
            assert fields(text) == wanted or (
                len(forms) == 2 and fields(text) | {"n"} == wanted | {"n"}
            ), key


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_no_catalogue_is_fuzzy(path):
    with path.open("rb") as file:
        assert not [
            message.id for message in read_po(file, locale="uk") if message.id and message.fuzzy
        ]


def said(path: Path, node: ast.Call) -> str:
    return f"{path.relative_to(ROOT)}, line {node.lineno}: {ast.unparse(node)[:100]}"


def test_a_message_is_a_plain_text_never_built():
    wrong = []
    for path in SOURCES:
        for node in calls(path):
            texts = node.args[: {"t": 1, "N_": 1, "tn": 2}.get(called(node), 0)]
            if any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts):
                wrong.append(said(path, node))
    assert wrong == []


def is_words(node: ast.AST) -> bool:
    """A literal with a word in it: at least two letters in a row."""
    if isinstance(node, ast.JoinedStr):
        return any(is_words(part) for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.List | ast.Tuple):
        return any(is_words(part) for part in node.elts)
    if (
        not (isinstance(node, ast.Constant) and isinstance(node.value, str))
        or node.value in AS_THEY_ARE
    ):
        return False
    return bool(re.search(r"[^\W\d_]{2}", re.sub(r"<[^>]*>|:material/\w+:", "", node.value)))


def is_log(node: ast.Call) -> bool:
    """Whether a call writes into the log of the server, which no reader sees."""
    return isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "_log"


def test_no_text_is_drawn_past_the_translation():
    drawing = [
        path
        for path in SOURCES
        if path.name == "app.py"
        or path.parts[len(ROOT.parts)] == "pages"
        or {"ui", "charts"} & set(path.parts)
    ]
    past = [said(path, node) for path in drawing for node in calls(path) if is_past(node)]
    assert past == []


def is_past(node: ast.Call) -> bool:
    """Whether a call draws words that were not translated."""
    if called(node) not in DRAWN or is_log(node):
        return False
    drawn = [*node.args[:1], *(word.value for word in node.keywords if word.arg in ARGUMENTS)]
    return any(map(is_words, drawn))


# Words that the glossary gives up for a thing of ours, and that mean another thing elsewhere.
ALSO_OTHERWISE = {"крок", "рух", "закрита", "відкрита", "пропущені", "імпорт"}


def test_translations_keep_to_the_words_of_the_glossary():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    text = text.partition("## The words of the code")[0]
    rows = [line.split("|")[3] for line in text.splitlines() if line.startswith("| ")]
    given_up = (
        {word.strip() for row in rows for word in re.sub(r"\(.*?\)", "", row).split(",")}
        - ALSO_OTHERWISE
        - {"", "not"}
    )
    assert "завдання" in given_up
    wrong = re.compile(rf"(?<![\w’])({'|'.join(map(re.escape, given_up))})(?![\w’])", re.I)
    texts = [
        text
        for path in CATALOGUES
        for message in read_po(path.open("rb"))
        for text in ([message.string] if isinstance(message.string, str) else message.string)
    ]
    assert [text for text in texts if wrong.search(text)] == []


def test_a_file_brings_the_ukrainian_of_its_own_texts_and_the_catalogues_go_before():
    brought.learn_from(
        'UKRAINIAN = {"Crumbs": "Крихти", "{n} crumb": ("{n} крихта", "{n} крихти", "{n} крихт"), '
        '"Stage": "Стадія"}'
    )
    set_language("uk")
    try:
        assert t("Crumbs") == "Крихти"
        assert tn("{n} crumb", "{n} crumbs", 22) == "22 крихти"
        assert t("Stage") == "Етап"
    finally:
        set_language("en")
    assert t("Crumbs") == "Crumbs"
    assert tn("{n} crumb", "{n} crumbs", 22) == "22 crumbs"
