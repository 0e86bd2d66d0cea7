"""Names from the data are shown letter by letter."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.ui.text import bound, plain

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


@pytest.mark.parametrize(
    "address",
    ["http://evil.example/x", "https://evil.example", "see www.evil.example", "a@evil.example"],
)
def test_an_address_in_a_name_is_no_link(address):
    shown = unescaped(plain(address))
    assert not re.search(r"https?://|www\.|\w@\w", shown)


@pytest.mark.parametrize(
    ("said", "bound_"),
    [
        ("95 % interval", "95_% interval"),
        ("holds deals for 55 d, not 42 d", "holds deals for 55_d, not 42_d"),
        ("за 17 год", "за 17_год"),
        ("3 deals", "3 deals"),
        ("5 days", "5 days"),
    ],
)
def test_a_number_and_its_unit_stay_on_one_line(said, bound_):
    assert bound(said) == bound_.replace("_", "\N{NO-BREAK SPACE}")
