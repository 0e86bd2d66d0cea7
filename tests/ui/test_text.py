"""Names from the data are shown letter by letter."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.ui.text import plain

JOINER = "\u2060"


def unescaped(text: str) -> str:
    """What Markdown shows of an escaped text."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


@given(st.text())
def test_a_name_is_shown_as_it_is(name):
    assert unescaped(plain(name)).replace(JOINER, "") == name.replace("\n", " ").replace(JOINER, "")


@given(st.text(alphabet="*_`[]()<>#!|~$:&a \\", min_size=1))
def test_no_mark_of_markdown_stays_bare(name):
    assert not re.search(r"(?<!\\)[*_`\[\]()<>#!|~$:&]", plain(name).replace("\\\\", ""))


@pytest.mark.parametrize("address", ["http://evil.example/x", "https://evil.example", "see www.evil.example", "a@evil.example"])
def test_an_address_in_a_name_is_no_link(address):
    shown = unescaped(plain(address))
    assert not re.search(r"https?://|www\.|\w@\w", shown)
