"""What a filter says, and how it is written: any text comes back as it was."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.errors import FunnelError
from funnel.filters import EMPTY, SIGNS, Condition, joined, read
from funnel.i18n import set_language
from funnel.measures import Span

HOSTILE = st.text(alphabet=list("a\\|&=!~<>\"' \n\r\tnж🙂;%+#.is empty"), max_size=8)
READ = {
    "Source=Ads|Referral": Condition("Source", "=", ("Ads", "Referral")),
    " Source = Ads | Referral ": Condition("Source", "=", ("Ads", "Referral")),
    "City!=Lviv": Condition("City", "!=", ("Lviv",)),
    "City!=": Condition("City", "!=", EMPTY),
    "City is not  empty": Condition("City", "!=", EMPTY),
    "tags is empty": Condition("tags", "=", EMPTY),
    "Source=Ads|": Condition("Source", "=", ("Ads", "")),
    "name~a|b": Condition("name", "~", ("a", "b")),
    "name!~a\\|b": Condition("name", "!~", ("a|b",)),
    "amount>=1000": Condition("amount", ">=", ("1000",)),
    '"a=b" is empty': Condition("a=b", "=", EMPTY),
    '"A \\"x\\""=C:\\dir': Condition('A "x"', "=", ("C:\\dir",)),
    "note=this is empty": Condition("note", "=", ("this is empty",)),
}


@pytest.mark.parametrize("text", READ)
def test_a_text_is_read(text):
    assert read(text) == READ[text]


@pytest.mark.parametrize(
    "text", ["", "Source", "=x", "name~", "amount>=", "amount<1|2", "is empty"]
)
def test_what_is_no_filter_is_said(text):
    with pytest.raises(FunnelError, match="is no filter"):
        read(text)


@settings(max_examples=200)
@given(HOSTILE.filter(bool), st.sampled_from(SIGNS), st.lists(HOSTILE, min_size=1, max_size=3))
def test_whatever_is_written_is_read_again(column, sign, values):
    is_ordered = sign in (">=", "<=", ">", "<")
    values = tuple(dict.fromkeys(values[:1] if is_ordered else values))
    if sign not in ("=", "!="):
        values = tuple(value or "x" for value in values)
        values = tuple(dict.fromkeys(values))
    condition = Condition(column, sign, values)
    assert read(condition.text()) == condition


SPANS = {
    "amount=1000..5000": Span(1000.0, 5000.0),
    "amount=..5 000,5": Span(None, 5000.5),
    "amount>7": Span(7.0, None, has_least=False),
    "created_at=2026-02": Span(date(2026, 2, 1), date(2026, 3, 1)),
    "created_at=2026": Span(date(2026, 1, 1), date(2027, 1, 1)),
    "created_at=2026-12..": Span(date(2026, 12, 1), None),
    "created_at>2026-12": Span(date(2027, 1, 1), None),
    "created_at<2026-12": Span(None, date(2026, 12, 1)),
    "created_at<=2026-01-31": Span(None, date(2026, 2, 1)),
    "Score>=5": Span(5.0, None),
    "Score>=2026-01-05": Span(date(2026, 1, 5), None),
}


@pytest.mark.parametrize("text", SPANS)
def test_a_measure_is_read(text):
    (found,) = read(text).spans
    assert (found.least, found.most) == (SPANS[text].least, SPANS[text].most)
    assert found.has_least == SPANS[text].has_least


@pytest.mark.parametrize("text", ["amount=much", "amount=..", "created_at>=soon", "amount=nan"])
def test_what_is_no_measure_is_said(text):
    with pytest.raises(FunnelError, match="needs one"):
        _ = read(text).spans


def test_the_same_column_said_twice_has_both_values():
    said = joined(map(read, ("City=Lviv", "Source=Ads", "City=Kyiv", "City!=Odesa")))
    assert [one.text() for one in said] == ["City=Lviv|Kyiv", "Source=Ads", "City!=Odesa"]


WORDS = {
    "Source=Ads|Referral": "Source: Ads, Referral",
    "Source!=Ads": "Source: not Ads",
    "Source is empty": "Source is empty",
    "Name~x": "Name contains “x”",
    "amount=1000..5000": "amount: from 1,000 to 5,000",
    "amount<1000": "amount: below 1,000",
    "created_at=2026-01": "created_at: from 1 January 2026 to 31 January 2026",
    "created_at=2026-01-05": "created_at: 5 January 2026",
}


@pytest.mark.parametrize("text", WORDS)
def test_a_filter_in_words(text):
    assert read(text).words() == WORDS[text]


def test_a_filter_in_words_of_the_other_language():
    set_language("uk")
    try:
        assert read("City is not empty").words() == "City: не порожньо"
    finally:
        set_language("en")
