"""The demo company is the same one in both languages."""

from __future__ import annotations

import pytest

from funnel import demo
from funnel.demo.company import UKRAINIAN


@pytest.mark.parametrize(("one", "other"), [("en", "uk"), ("uk", "en")])
def test_said_again_it_is_the_company_that_the_other_language_makes(one, other, tmp_path):
    files = {path.name: path.read_bytes() for path in demo.write(tmp_path / "a", 40, 3, one)}
    again = tmp_path / "again"
    again.mkdir()
    told = {path.name: path.read_bytes() for path in demo.say_again(files, again, other)}
    wanted = {path.name: path.read_bytes() for path in demo.write(tmp_path / "b", 40, 3, other)}
    assert told == wanted
    assert demo.language_of(files["deals.csv"]) == one
    assert demo.language_of(told["deals.csv"]) == other


def test_a_word_comes_back():
    for word in UKRAINIAN:
        assert demo.said("en")(demo.said("uk")(word)) == word
    assert demo.said("uk")("Client 00037") == "Клієнт 00037"
    assert demo.said("uk")("Client of ours") == "Client of ours"
    assert demo.language_of(b"deal_id,stage\n1,New\n") == ""
