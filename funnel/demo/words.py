"""The demo company in the other language: the same deals, said in its words."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from funnel.demo.company import UKRAINIAN

ENGLISH = {word: english for english, word in UKRAINIAN.items()}
CLIENT = re.compile(rf"(Client|{UKRAINIAN['Client']}) (\d+)\Z")


def said(language: str) -> Callable[[str], str]:
    """What says a word of the company in a language (``en`` or ``uk``); any other stays."""
    words = UKRAINIAN if language == "uk" else ENGLISH

    def say(word: str) -> str:
        client = CLIENT.match(word)
        if client:
            return f"{words.get(client[1], client[1])} {client[2]}"
        return words.get(word, word)

    return say


def language_of(deals: bytes) -> str:
    """The language of a demo company, by the header of its list of deals; blank if it is none."""
    header = deals.partition(b"\n")[0].decode("utf-8", "replace").strip().split(",")
    named = {"en": "Source", "uk": UKRAINIAN["Source"]}
    return next((code for code, word in named.items() if word in header), "")


def say_again(files: Mapping[str, bytes], folder: Path, language: str) -> list[Path]:
    """Write a company's files, by their names, with its words in another language; the paths."""
    say = said(language)
    paths = []
    for name, content in files.items():
        rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
        path = folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([list(map(say, row)) for row in rows])
        paths.append(path)
    return paths
