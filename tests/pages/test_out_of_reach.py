"""A workspace that can't be used ends on every page in a sentence of ours, in either language: a
file or a foreign folder in its place, no rights to it or to a file in it."""

from __future__ import annotations

import errno
import io
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from funnel.cli import main
from tests.pages.test_pages import PAGES

SAID = {"en": ("be used", "no workspace"), "uk": ("Не вдалося використати", "не робочий простір")}


def a_file(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.write_bytes(b"")


def foreign(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    (folder / "letter.txt").write_bytes(b"of somebody else")


def no_listing(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may read everything, so it is the calls that refuse."""
    listdir = os.listdir

    def listed(path: object = ".") -> list[str]:
        if str(path) == str(folder):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return listdir(path)  # type: ignore[call-overload]

    patch.setattr(os, "listdir", listed)


def no_reading(name: str) -> Callable[[Path, pytest.MonkeyPatch], None]:
    def refuse(folder: Path, patch: pytest.MonkeyPatch) -> None:
        io_open, connect = io.open, sqlite3.connect

        def opened(file: object, *more: object, **named: object) -> object:
            if name in str(file) and str(file).startswith(str(folder)):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
            return io_open(file, *more, **named)  # type: ignore[call-overload]

        def connected(file: object, *more: object, **named: object) -> object:
            if name in str(file):
                raise sqlite3.OperationalError("unable to open database file")
            return connect(file, *more, **named)  # type: ignore[call-overload]

        patch.setattr(io, "open", opened)
        patch.setattr(sqlite3, "connect", connected)

    return refuse


NEW = {"a file": a_file, "foreign": foreign}
USED = {
    "no listing": no_listing,
    "no record": no_reading("CURRENT.json"),
    "no notebook": no_reading("notebook.sqlite"),
    "no snapshot": no_reading("snap-"),
}


def place_of(way: str, tmp_path: Path, whole: Path, patch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "place" if way in NEW else whole
    (NEW | USED)[way](folder, patch)
    return folder


@pytest.mark.parametrize("way", [*NEW, *USED])
def test_every_page_says_it_in_a_sentence(
    way: str, tmp_path, one_deal_folder, open_page, monkeypatch
) -> None:
    st.cache_resource.clear()  # another test has this workspace open
    place = place_of(way, tmp_path, one_deal_folder, monkeypatch)
    for language in ("en", "uk"):
        at: AppTest = open_page(place, lang=language)
        for page in PAGES:
            at.switch_page(page).run()
            assert not at.exception, (page, at.exception[0].value)
            assert at.header, page
            told = " ".join([at.header[0].value, *(one.value for one in at.error)])
            assert any(said in told for said in SAID[language]), (page, told)


@pytest.mark.parametrize("way", [*NEW, *USED])
@pytest.mark.parametrize("language", ["en", "uk"])
def test_every_command_says_it_in_a_sentence(
    way: str, language: str, tmp_path, one_deal_folder, monkeypatch, capsys
) -> None:
    place = place_of(way, tmp_path, one_deal_folder, monkeypatch)
    monkeypatch.setenv("FUNNEL_LANG", language)
    (tmp_path / "deals.csv").write_text("deal_id,stage\n1,New\n", encoding="utf-8")
    for words in (
        ["show", "flow"],
        ["show", "bridge", "--window", "last-week"],
        ["verify"],
        ["mark"],
        ["mark", "2026-01-01", "words"],
        ["promise", "1", "call", "--text", "x"],
        ["load", str(tmp_path / "deals.csv")],
        ["forget", "--client", "nobody", "--yes"],
        ["backup", str(tmp_path / "b.funnel")],
        ["report", "--window", "last-week", "--output", str(tmp_path / "r.html")],
    ):
        ended = main([*words, "--workspace", str(place)])
        said = capsys.readouterr().err
        assert ended in (0, 2), (words, said)
        assert "Traceback" not in said
        if ended:
            assert said.startswith("funnel: ")
            assert str(place) in said, (words, said)
