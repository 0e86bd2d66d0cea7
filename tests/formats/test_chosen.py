"""A format that is chosen for a file of another kind is refused with a sentence, or accounts for
every row, whichever it is."""

from __future__ import annotations

import pytest

from funnel.errors import FunnelError
from funnel.formats.format import formats
from funnel.reading import Choices, read

FOREIGN = {
    "names.csv": "deal_id,name,New,Offer\nD1,a,x,y\nD2,b,z,q\n",
    "log.csv": "deal_id,moved_at,from_stage,to_stage\nX9,2026-01-01 10:00,New,Offer\n",
}


@pytest.mark.parametrize("file", FOREIGN)
@pytest.mark.parametrize("name", formats())
def test_a_format_chosen_for_a_foreign_file_is_a_sentence_or_an_account(tmp_path, name, file):
    path = tmp_path / file
    path.write_text(FOREIGN[file], encoding="utf-8")
    rows = FOREIGN[file].count("\n") - 1
    assert account(path, name, tmp_path / "out.duckdb") in {
        "not_of_format",
        "refused_format",
        (rows, rows),
    }


def test_the_format_of_the_file_may_be_chosen_too(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(FOREIGN["log.csv"], encoding="utf-8")
    assert account(path, "plain", tmp_path / "out.duckdb") == (1, 1)


def account(path, name, output):
    """The rows and where they went, or the code of the refusal."""
    try:
        report = read(path, path.name, Choices(format=name, timezone="UTC"), output)
    except FunnelError as error:
        return error.code
    return report.rows, report.loaded + report.set_aside_rows + report.left_out
